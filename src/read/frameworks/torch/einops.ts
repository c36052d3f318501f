/** `einops`: rearrange, repeat, reduce, as reshapes and permutations (Rogozhnikov 2022). */
import { divideDims, productOfDims, type Dim } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import { numberOf } from '../../evaluate/arithmetic';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { ClassValue, Instance, NativeFunction, Symbolic, type Value } from '../../evaluate/values';
import { arrangementFunctions, permuted, reshaped } from './arrangement';
import { packingFunctions } from './einopsPacking';
import { viewed } from './memory/memory';
import { moduleClass, stateOf } from './module';
import { isSequence, knownShape, NotKnown, tensorArgument } from './signature';
import { guarded } from './tensors';

/** `b (h p1) ...` as its parts. */
const partsOf = (side: string): string[] => side.trim().match(/\([^)]*\)|\S+/g) ?? [];

/** Parts as groups of axis names, of which the ellipsis has as many as are left for it; in parentheses they are one group. */
function groups(parts: readonly string[], ellipsis: readonly string[]): string[][] {
  return parts.flatMap((part) => {
    if (part === '...') return ellipsis.map((name) => [name]);
    const names = part.startsWith('(') ? (part.slice(1, -1).match(/\S+/g) ?? []) : [part];
    return [names.flatMap((name) => (name === '...' ? ellipsis : name === '1' ? [] : [name]))];
  });
}

interface Pattern {
  left: string[][];
  right: string[][];
  sizes: Map<string, Dim>;
}

function parse(pattern: Value, shape: readonly Dim[], given: ReadonlyMap<string, Value>): Pattern {
  if (typeof pattern !== 'string') throw new NotKnown('a pattern that is not known');
  const [from, to] = pattern.split('->');
  const [before, after] = [partsOf(from), partsOf(to ?? from)];
  const ellipsis = Array.from({ length: Math.max(0, shape.length - (before.length - 1)) }, (_, i) => `…${i}`);
  const left = groups(before, ellipsis);
  if (left.length !== shape.length) throw new NotKnown(`the pattern ${pattern} for ${shape.length} axes`);
  const sizes = new Map<string, Dim>();
  for (const [name, value] of given) {
    const size = value instanceof Symbolic ? value.dim : numberOf(value);
    if (size !== undefined) sizes.set(name, size);
  }
  left.forEach((group, i) => {
    const open = group.filter((name) => !sizes.has(name));
    const known = productOfDims(group.filter((name) => sizes.has(name)).map((name) => sizes.get(name)!));
    if (open.length === 1) sizes.set(open[0], divideDims(shape[i], known));
    else if (open.length > 1) throw new NotKnown(`the sizes of ${open.join(' and ')}`);
  });
  return { left, right: groups(after, ellipsis), sizes };
}

const product = (group: readonly string[], sizes: ReadonlyMap<string, Dim>): Dim =>
  productOfDims(group.map((name) => sizes.get(name) ?? 1));

type Operation = 'rearrange' | 'repeat' | 'reduce';

function transform(
  machine: Machine,
  operation: Operation,
  given: Value,
  pattern: Value,
  args: Arguments,
  how?: Value,
): Value {
  let x: Tensor;
  if (isSequence(given)) x = tensorArgument(arrangementFunctions.stack(new Arguments([given]), machine));
  else x = tensorArgument(given);
  const { left, right, sizes } = parse(pattern, knownShape(x), args.named);
  let axes = left.flat();
  x = reshaped(
    machine,
    x,
    axes.map((name) => sizes.get(name)!),
  );
  const wanted = right.flat();
  if (operation === 'reduce') {
    const gone = axes.flatMap((name, i) => (wanted.includes(name) ? [] : [i]));
    const kind = how === 'max' || how === 'min' || how === 'sum' ? how : 'mean';
    if (gone.length > 0) x = machine.apply('reduce', [x], { function: kind, axes: gone, keep: false });
    axes = axes.filter((name) => wanted.includes(name));
  }
  if (operation === 'repeat') {
    const added = wanted.filter((name) => !axes.includes(name));
    const shape = axes.map((name) => sizes.get(name)!);
    if (added.length > 0) {
      x = reshaped(machine, x, [...shape, ...added.map(() => 1)]);
      const wide = [...shape, ...added.map((name) => sizes.get(name) ?? 1)];
      x = viewed(machine, x, { operator: 'expand', attributes: { shape: wide } });
    }
    axes = [...axes, ...added];
  }
  x = permuted(
    machine,
    x,
    wanted.map((name) => axes.indexOf(name)),
  );
  return reshaped(
    machine,
    x,
    right.map((group) => product(group, sizes)),
  );
}

const functions: Readonly<Record<string, (args: Arguments, machine: Machine) => Value>> = {
  rearrange: (args, machine) => transform(machine, 'rearrange', args.get(0, 'tensor'), args.get(1, 'pattern'), args),
  repeat: (args, machine) => transform(machine, 'repeat', args.get(0, 'tensor'), args.get(1, 'pattern'), args),
  reduce: (args, machine) =>
    transform(machine, 'reduce', args.get(0, 'tensor'), args.get(1, 'pattern'), args, args.get(2, 'reduction')),
  einsum: (args, machine) => {
    const [pattern] = args.positional.slice(-1);
    if (typeof pattern !== 'string') throw new NotKnown('a pattern that is not known');
    // einops names axes by words; torch.einsum by letters.
    const letters = new Map<string, string>();
    const letter = (name: string): string => {
      if (!letters.has(name)) letters.set(name, String.fromCharCode(97 + letters.size));
      return letters.get(name)!;
    };
    const equation = pattern.replaceAll(/[A-Za-z_]\w*/g, letter);
    return machine.call(machine.lookup('torch.einsum'), new Arguments([equation, ...args.positional.slice(0, -1)]));
  },
  ...packingFunctions,
};

/** `einops.layers.torch.Rearrange(pattern, **sizes)`. */
function layerClass(name: string, operation: Operation): ClassValue {
  const type = new ClassValue(name, [moduleClass], { path: `einops.layers.torch.${name}` });
  const kept = new WeakMap<Instance, Arguments>();
  type.attributes.set(
    '__init__',
    new NativeFunction('__init__', (args) => {
      const [self] = args.positional;
      if (self instanceof Instance) {
        stateOf(self);
        kept.set(self, args.rest());
      }
      return null;
    }),
  );
  type.attributes.set(
    'forward',
    new NativeFunction(
      'forward',
      guarded(name, (args, machine) => {
        const [self, x] = args.positional;
        const own = self instanceof Instance ? kept.get(self) : undefined;
        if (!own) throw new NotKnown('a layer that is not known');
        return transform(machine, operation, x, own.get(0, 'pattern'), own, own.get(1, 'reduction'));
      }),
    ),
  );
  return type;
}

const names = new Map<string, Value>([
  ...Object.entries(functions).map(([name, native]): [string, Value] => [
    `einops.${name}`,
    new NativeFunction(name, guarded(name, native), 'static'),
  ]),
  ['einops.layers.torch.Rearrange', layerClass('Rearrange', 'rearrange')],
  ['einops.layers.torch.Reduce', layerClass('Reduce', 'reduce')],
]);

export const einopsName = (path: string): Value => names.get(path);

export const isEinopsPackage = (path: string): boolean =>
  path === 'einops' || path === 'einops.layers' || path === 'einops.layers.torch';
