/** Layers and models of TensorFlow.js as objects of the evaluator. */
import type { DataType } from '../../graph/graph';
import type { Dim, Shape } from '../../graph/shape';
import type { Arguments } from '../evaluate/arguments';
import type { Machine } from '../evaluate/machine';
import {
  DictValue,
  ListValue,
  NativeFunction,
  NativeObject,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from '../evaluate/values';
import { LayerConfig, LayerError, type ConfigValues } from './tfjsConfig';
import { layerRules, type LayerObject } from './tfjsLayers';
import { plainOf } from './tfjsValues';

/** What a tensor was made by, so that a model can be applied again to other inputs. */
interface Application {
  by: Applicable;
  inputs: readonly Tensor[];
}

/** What one reading keeps beside the graph. */
interface Session {
  /** Names given so far, by class: TensorFlow.js numbers the layers that have no name. */
  counts: Map<string, number>;
  applications: WeakMap<Tensor, Application>;
}

const sessions = new WeakMap<Machine['builder'], Session>();

function sessionOf({ builder }: Machine): Session {
  let session = sessions.get(builder);
  if (!session) {
    session = { counts: new Map(), applications: new WeakMap() };
    sessions.set(builder, session);
  }
  return session;
}

const classNames: Readonly<Record<string, string>> = { prelu: 'PReLU', elu: 'ELU' };

/** `conv2d` → `Conv2D`: the class behind a function of `tf.layers`. */
const classNameOf = (kind: string): string =>
  classNames[kind] ?? (kind.charAt(0).toUpperCase() + kind.slice(1)).replace(/(\d)d\b/, '$1D');

/** The name that TensorFlow.js gives a layer without one: `conv2d_Conv2D1`. */
function nextName(kind: string, machine: Machine): string {
  const { counts } = sessionOf(machine);
  const className = classNameOf(kind);
  const count = (counts.get(className) ?? 0) + 1;
  counts.set(className, count);
  const snake = className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return `${snake}_${className}${count}`;
}

/** The tensors of an argument: one, or a list. */
export function tensorsOf(value: Value): Tensor[] | undefined {
  if (value instanceof Tensor) return [value];
  const items = value instanceof ListValue || value instanceof TupleValue ? value.items : undefined;
  return items?.every((item): item is Tensor => item instanceof Tensor) ? [...items] : undefined;
}

const oneOrList = (tensors: readonly Tensor[]): Value =>
  tensors.length === 1 ? tensors[0] : new ListValue([...tensors]);

/** Members that change nothing of what is read: training, saving, printing. */
const withoutEffect = new Set([
  'compile',
  'summary',
  'fit',
  'fitDataset',
  'trainOnBatch',
  'evaluate',
  'save',
  'dispose',
  'setWeights',
  'loadWeights',
  'build',
]);

/** A layer or a model: something with `apply`. */
export abstract class Applicable extends NativeObject {
  abstract readonly name: string;
  trainable = true;
  /** The tensors of its last application, what `layer.output` gives. */
  protected lastInputs: readonly Tensor[] = [];
  protected lastOutputs: readonly Tensor[] = [];

  protected abstract run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[];

  /** Applies it, and remembers that it did. */
  apply(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const outputs = this.run(inputs, machine);
    const { applications } = sessionOf(machine);
    outputs.forEach((output) => {
      if (!inputs.includes(output)) applications.set(output, { by: this, inputs });
    });
    this.lastInputs = inputs;
    this.lastOutputs = outputs;
    return outputs;
  }

  override member(name: string, machine: Machine): Value {
    switch (name) {
      case 'apply':
      case 'predict':
      case 'call':
        return new NativeFunction(`${this.typeName}.${name}`, (args) => this.applied(args, machine), 'static');
      case 'name':
        return this.name;
      case 'trainable':
        return this.trainable;
      case 'input':
      case 'inputs':
        return name === 'input' ? oneOrList(this.lastInputs) : new ListValue([...this.lastInputs]);
      case 'output':
      case 'outputs':
        return name === 'output' ? oneOrList(this.lastOutputs) : new ListValue([...this.lastOutputs]);
      case 'outputShape':
        return this.lastOutputs.length > 0 ? shapeValue(this.lastOutputs[0].shape) : undefined;
      default:
        return withoutEffect.has(name)
          ? new NativeFunction(`${this.typeName}.${name}`, () => undefined, 'static')
          : undefined;
    }
  }

  override set(name: string, value: Value): boolean {
    if (name === 'trainable' && typeof value === 'boolean') this.trainable = value;
    return true;
  }

  private applied(args: Arguments, machine: Machine): Value {
    const given = args.get(0, 'inputs');
    const inputs = tensorsOf(given);
    if (inputs) return oneOrList(this.apply(inputs, machine));
    return given instanceof Unknown
      ? new Unknown(`what \`${this.name}\` makes of ${given.reason}`, machine.source)
      : machine.unresolved(`${this.typeName}.apply`, 'it takes a tensor or a list of tensors', [given]);
  }
}

/** `tf.layers.conv2d({ … })`. */
export class LayerHandle extends Applicable {
  readonly typeName: string;
  readonly name: string;
  readonly layer: LayerObject;

  constructor(kind: string, values: ConfigValues, machine: Machine) {
    super();
    this.typeName = `tf.layers.${kind}`;
    this.name = typeof values.name === 'string' ? values.name : nextName(kind, machine);
    this.layer = { kind, path: this.name, config: new LayerConfig(kind, values), weights: new Map() };
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const rule = layerRules[this.layer.kind];
    try {
      if (!rule) throw new LayerError(`${this.typeName} is not known`);
      return [rule({ layer: this.layer, inputs, machine })];
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      return [machine.unresolved(this.typeName, error.message, inputs)];
    }
  }
}

/** `tf.model({ inputs, outputs })`: the tensors between are already in the graph. */
export class ModelHandle extends Applicable {
  readonly typeName = 'tf.model';

  constructor(
    readonly name: string,
    readonly inputs: readonly Tensor[],
    readonly outputs: readonly Tensor[],
  ) {
    super();
    this.lastInputs = inputs;
    this.lastOutputs = outputs;
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const { applications } = sessionOf(machine);
    const known = new Map(this.inputs.map((tensor, i) => [tensor, inputs[i] ?? tensor]));
    const again = (tensor: Tensor): Tensor => {
      const found = known.get(tensor);
      if (found) return found;
      const application = applications.get(tensor);
      // A tensor that comes from nothing that was applied: a constant, or one of another model's inputs.
      const made = application?.by.apply(application.inputs.map(again), machine)[0] ?? tensor;
      known.set(tensor, made);
      return made;
    };
    return this.outputs.map(again);
  }

  /** Every layer between the inputs and the outputs, in order of application. */
  layers(machine: Machine): Applicable[] {
    const { applications } = sessionOf(machine);
    const found = new Set<Applicable>();
    const seen = new Set<Tensor>(this.inputs);
    const visit = (tensor: Tensor): void => {
      if (seen.has(tensor)) return;
      seen.add(tensor);
      const application = applications.get(tensor);
      if (!application) return;
      application.inputs.forEach(visit);
      found.add(application.by);
    };
    this.outputs.forEach(visit);
    return [...found];
  }

  override member(name: string, machine: Machine): Value {
    return layersMember(name, () => this.layers(machine)) ?? super.member(name, machine);
  }
}

/** `tf.sequential({ layers })`: built when it is applied, or from the input shape of its first layer. */
export class SequentialHandle extends Applicable {
  readonly typeName = 'tf.sequential';
  private built?: { inputs: readonly Tensor[]; outputs: readonly Tensor[] };

  constructor(
    readonly name: string,
    private readonly parts: Applicable[],
  ) {
    super();
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    return this.parts.reduce<readonly Tensor[]>((tensors, part) => part.apply(tensors, machine), inputs);
  }

  /** Its tensors from its own input shape; undefined where no layer says one. */
  build(machine: Machine): { inputs: readonly Tensor[]; outputs: readonly Tensor[] } | undefined {
    const [first] = this.parts;
    if (this.built || !first) return this.built;
    if (first instanceof ModelHandle) {
      const outputs = this.parts
        .slice(1)
        .reduce<readonly Tensor[]>((tensors, part) => part.apply(tensors, machine), first.outputs);
      this.built = { inputs: first.inputs, outputs };
    } else if (first instanceof LayerHandle) {
      const input = inputOf(first.layer.config, `${first.name}_input`, machine);
      if (input) this.built = { inputs: [input], outputs: this.apply([input], machine) };
    }
    return this.built;
  }

  override member(name: string, machine: Machine): Value {
    if (name === 'add') {
      return new NativeFunction(
        'tf.sequential.add',
        (args) => {
          const part = args.get(0, 'layer');
          if (part instanceof Applicable) this.parts.push(part);
          else machine.problem('unresolved', `A layer of \`${this.name}\` is not known: it is left out.`);
          return undefined;
        },
        'static',
      );
    }
    if (name === 'input' || name === 'inputs' || name === 'output' || name === 'outputs') {
      const built = this.build(machine);
      const tensors = built && (name.startsWith('in') ? built.inputs : built.outputs);
      if (tensors) return name.endsWith('s') ? new ListValue([...tensors]) : oneOrList(tensors);
    }
    return layersMember(name, () => this.parts) ?? super.member(name, machine);
  }
}

function layersMember(name: string, layers: () => readonly Applicable[]): Value {
  switch (name) {
    case 'layers':
      return new ListValue([...layers()]);
    case 'getLayer':
      return new NativeFunction(
        'tf.model.getLayer',
        (args) => {
          const [key, index] = [args.get(0, 'name'), args.get(1, 'index')];
          const all = layers();
          const at = typeof key === 'number' ? key : typeof index === 'number' ? index : undefined;
          return at === undefined ? all.find((layer) => layer.name === key) : all[at];
        },
        'static',
      );
    default:
      return undefined;
  }
}

/** Sizes that the source leaves open, by rank and axis. */
const openSizes: Readonly<Record<number, readonly string[]>> = {
  3: ['batch', 'length', 'features'],
  4: ['batch', 'height', 'width', 'channels'],
  5: ['batch', 'depth', 'height', 'width', 'channels'],
};

/** The input that `shape`, `inputShape` or their forms with the batch declare; undefined where there is none. A batch counts 1. */
export function inputOf(config: LayerConfig, name: string, machine: Machine): Tensor | undefined {
  const key = ['batchShape', 'batchInputShape', 'shape', 'inputShape'].find((candidate) => config.has(candidate));
  if (!key) return undefined;
  const given = config.get(key);
  if (!Array.isArray(given)) throw new LayerError(`${key} of ${config.layer} is not a list of sizes`);
  const sizes: unknown[] = key.startsWith('batch') ? [null, ...given.slice(1)] : [null, ...given];
  const shape = sizes.map((size, axis): Dim => {
    if (typeof size === 'number') return size;
    return axis === 0 ? 1 : (openSizes[sizes.length]?.[axis] ?? `size${axis}`);
  });
  const dataType: DataType = config.get('dtype') === 'int32' ? 'int64' : 'float32';
  const node = machine.builder.input(name, shape, dataType, machine.origin());
  return new Tensor(shape, dataType, { node });
}

/** `x.shape` as the source sees it: the batch is null, whatever stands for it in the graph. */
export const shapeValue = (shape: Shape | null): Value =>
  shape === null
    ? new Unknown('a shape that is not known')
    : new ListValue(
        shape.map((size, axis) => (axis === 0 ? null : typeof size === 'number' ? size : new Symbolic(size))),
      );

/** The configuration in the first argument of a call. */
export const configOf = (args: Arguments): ConfigValues => {
  const given = args.get(0, 'args');
  return given instanceof DictValue ? (plainOf(given) as ConfigValues) : {};
};

/** Lists the layers of `tf.sequential({ layers })`. */
export const partsOf = (value: Value): Applicable[] =>
  value instanceof ListValue ? value.items.filter((item): item is Applicable => item instanceof Applicable) : [];
