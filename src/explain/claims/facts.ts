import { depth, hasSymbols, multiplyAdds, parameterFormula } from '../../graph/cost';
import type { AnyNode, Graph, Initialiser } from '../../graph/graph';
import type { Bounds, OperatorCondition, UnitCondition } from '../../papers/condition';
import { elementCount } from '../../graph/shape';
import { isWeightLayer } from '../../graph/weights';
import type { LayerInitialisation } from '../initialisation/initialisation';
import type { ResidualUnit, Stage } from '../explanation';
import { keepsSize } from '../units/options';
import { tokenOf, type Category } from '../units/tokens';
import { isConvolutional, spineUnits, type Explained } from './finding';
import { isWithin, kindOf, unitTests } from './unitCondition';
import { channelsOfMap } from '../structures/mapSizes';

/** A weight layer, and how its weight starts. */
export interface StartedLayer {
  node: AnyNode;
  initialiser: Initialiser;
  chosen: boolean;
  /** Null where what stands around the layer is not known. */
  surroundings: LayerInitialisation | null;
}

type Operators = Record<Category, string[]>;

const lazily = <Value>(compute: () => Value): (() => Value) => {
  let known: { value: Value } | undefined;
  return () => (known ??= { value: compute() }).value;
};

/** Units of one kind together. */
function byKind(units: readonly ResidualUnit[]): ResidualUnit[][] {
  const groups = new Map<string, ResidualUnit[]>();
  for (const unit of units) {
    const kind = kindOf(unit);
    const same = groups.get(kind);
    if (same) same.push(unit);
    else groups.set(kind, [unit]);
  }
  return [...groups.values()];
}

/** What is found of a unit, found once. */
function eachOnce(compute: (unit: ResidualUnit) => boolean): (unit: ResidualUnit) => boolean {
  const known: (boolean | undefined)[] = [];
  return (unit) => (known[unit.index] ??= compute(unit));
}

/** What conditions ask of a network, each thing computed once: a hundred claims ask the same. */
export class Facts {
  readonly spine = lazily(() => spineUnits(this.explained));
  readonly depth = lazily(() => depth(this.graph));
  /** Null where sizes are symbols. */
  readonly parameters = lazily(() => numberOrNull(parameterFormula(this.graph).total));
  /** Null where sizes are symbols. */
  readonly multiplyAdds = lazily(() => {
    if (hasSymbols(this.graph)) return null;
    const { weighted, activations } = multiplyAdds(this.graph);
    return weighted + activations;
  });
  readonly byOperator = lazily(() => {
    const found = new Map<string, AnyNode[]>();
    for (const node of this.graph.nodes) {
      const same = found.get(node.operator);
      if (same) same.push(node);
      else found.set(node.operator, [node]);
    }
    return found;
  });
  readonly started = lazily(() => startedLayers(this.explained));
  readonly widths = lazily(() => widthsOf(this.explained.stages, this.graph));
  readonly head = lazily(() => {
    const last = this.explained.identityPath.items.at(-1);
    if (last?.kind !== 'operators' || last.role !== 'head') return [];
    return last.nodes
      .map((id) => this.graph.nodes[id].operator)
      .filter((operator) => operator !== 'identity' && operator !== 'dropout');
  });
  private readonly orders: Operators[] = [];
  private readonly operators = new Map<string, number[]>();
  private readonly stacks = new Map<number, readonly (readonly number[])[]>();

  private readonly tests = new Map<UnitCondition, ReturnType<typeof unitTests>>();
  private readonly onSpine = lazily(() => byKind(this.spine()));
  private readonly everywhere = lazily(() => byKind(this.units));
  readonly keepsSize = eachOnce((unit) => keepsSize(unit, this.graph));
  readonly isConvolutional = eachOnce((unit) => isConvolutional(unit, this.graph));

  constructor(readonly explained: Explained) {}

  /** Units of the spine, or all where the condition says so, that have all that it names. */
  unitsLike(condition: UnitCondition): readonly ResidualUnit[] {
    const { kind, own } = this.testsOf(condition);
    const groups = condition.nested ? this.everywhere() : this.onSpine();
    const found = groups
      .filter(([first]) => kind(first))
      .map((members) => (own ? members.filter(own) : members))
      .filter((members) => members.length > 0);
    return found.length === 1 ? found[0] : found.flat().sort((a, b) => a.index - b.index);
  }

  /** Operators of a name, and of a kernel and a size where the condition names them; ids, ascending. */
  operatorsLike({ name, kernel, parameters }: OperatorCondition): readonly number[] {
    const key = JSON.stringify([name, kernel, parameters]);
    let found = this.operators.get(key);
    if (!found) {
      const names = typeof name === 'string' ? [name] : name;
      found = names
        .flatMap((each) => this.byOperator().get(each) ?? [])
        .filter((node) => hasKernel(node, kernel) && hasParameters(node, parameters, this.graph))
        .map(({ id }) => id);
      if (names.length > 1) found.sort((a, b) => a - b);
      this.operators.set(key, found);
    }
    return found;
  }

  isLike(unit: ResidualUnit, condition: UnitCondition): boolean {
    const { kind, own } = this.testsOf(condition);
    return kind(unit) && (own === null || own(unit));
  }

  private testsOf(condition: UnitCondition): ReturnType<typeof unitTests> {
    let tests = this.tests.get(condition);
    if (!tests) this.tests.set(condition, (tests = unitTests(condition, this)));
    return tests;
  }

  get graph(): Graph {
    return this.explained.graph;
  }

  get units(): readonly ResidualUnit[] {
    return this.explained.units;
  }

  /** Kinds of operators of a unit, by what they are in an activation order. */
  orderOf({ index, nodes }: ResidualUnit): Operators {
    let found = this.orders[index];
    if (!found) {
      found = { weight: [], normalisation: [], activation: [] };
      for (const id of nodes) {
        const node = this.graph.nodes[id];
        const category = tokenOf(node, this.graph)?.category;
        if (category && !found[category].includes(node.operator)) found[category].push(node.operator);
      }
      this.orders[index] = found;
    }
    return found;
  }

  /** Convolutions of a square kernel and stride 1 in a row, with no more than normalisation and activation between. */
  stacksOf(kernel: number): readonly (readonly number[])[] {
    let found = this.stacks.get(kernel);
    if (!found) this.stacks.set(kernel, (found = stacksIn(this.graph, kernel)));
    return found;
  }
}

const numberOrNull = (value: number | string): number | null => (typeof value === 'number' ? value : null);

const hasKernel = ({ attributes }: AnyNode, kernel: number | undefined): boolean =>
  kernel === undefined || ('kernel' in attributes && attributes.kernel.every((size) => size === kernel));

function hasParameters(node: AnyNode, bounds: Bounds | undefined, { parameters }: Graph): boolean {
  if (bounds === undefined) return true;
  const sizes = node.parameters.map((id) => elementCount(parameters[id].shape) ?? NaN);
  return isWithin(
    sizes.reduce((sum, size) => sum + size, 0),
    bounds,
  );
}

function startedLayers({ graph, initialisation }: Explained): StartedLayer[] {
  const around = new Map(initialisation?.layers.map((layer) => [layer.node, layer]));
  return graph.nodes.flatMap((node) => {
    const [weight] = node.parameters;
    if (weight === undefined || !isWeightLayer(node, graph)) return [];
    const { initialiser, initialisedAt } = graph.parameters[weight];
    return [{ node, initialiser, chosen: initialisedAt !== undefined, surroundings: around.get(node.id) ?? null }];
  });
}

/** Channels of each stage, which stand first or last in its shape. */
const widthsOf = (stages: readonly Stage[], graph: Graph): (number | string | undefined)[] =>
  stages.map(({ shape }) => channelsOfMap(shape, graph));

/** What may stand between two layers of a stack. */
const between: ReadonlySet<string> = new Set([
  'batchNorm',
  'relu',
  'relu6',
  'leakyRelu',
  'prelu',
  'elu',
  'gelu',
  'silu',
  'hardSwish',
  'tanh',
  'sigmoid',
  'dropout',
  'identity',
]);

function stacksIn({ nodes }: Graph, kernel: number): number[][] {
  const stacks: number[][] = [];
  /** Index of the stack whose values a node carries on; −1 for none. */
  const carried = new Int32Array(nodes.length).fill(-1);
  for (const node of nodes) {
    const before = node.inputs.length > 0 ? carried[node.inputs[0]] : -1;
    if (between.has(node.operator)) carried[node.id] = before;
    if (node.operator !== 'conv2d') continue;
    const { kernel: sizes, stride, groups } = node.attributes;
    if (!sizes.every((size) => size === kernel) || !stride.every((step) => step === 1) || groups !== 1) continue;
    if (before < 0) stacks.push([]);
    carried[node.id] = before < 0 ? stacks.length - 1 : before;
    stacks[carried[node.id]].push(node.id);
  }
  return stacks;
}
