import type { Explanation, ResidualUnit } from '../explain/explanation';
import { dataFormatOf } from '../explain/structures/mapSizes';
import type { AnyNode, Graph } from '../graph/graph';
import { definitionOf, type OperatorName } from '../graph/operators/index';
import { hasSymbols, symbolsOf } from '../graph/cost';
import { isKnown, ShapeError, type Dim } from '../graph/shape';
import { Rebuild } from './rebuild';
import { resize, type Sizes } from './resize';
import { resizedParameter } from './resizeParameter';
import { passes, sizesBefore, sizesBeside } from './learnedTensors';
import { planPatches, planStem, restride, worksOnTokens, type StemPlan } from './stem';
import { keepsShape } from './unitParts';

/** The size that an architecture is scaled to. */
export interface ShrinkTarget {
  /** Height and width of the input in pixels. */
  size: number;
  /** Channels that the first convolution makes; all other widths are divided by the same number. */
  width: number;
  classes: number;
  /** Of the images; 3, if left out. */
  channels?: 1 | 3;
  /** Rows of the maps of the first stage, at least; more where later stages would be left with less than two. */
  firstMap: number;
  /** Units that stay in each stage; units that change the size of their tensor always do. */
  unitsPerStage?: number;
  /** In the place of `width` and `firstMap` where the units work on patches of images: channels of each, rows of them at most. */
  patches?: { width: number; rows: number };
}

/** An architecture that cannot be scaled; the message says at which node and why. */
export class ShrinkError extends Error {}

/**
 * The same architecture, small enough to be trained here. Widths, groups, inputs of linear layers and all parameters are
 * derived anew through the operators' rules.
 * @param explanation of this very graph.
 * @returns the graph, and every change in words.
 * @throws ShrinkError
 */
export function shrink(
  graph: Graph,
  explanation: Explanation,
  target: ShrinkTarget,
): { graph: Graph; changes: string[] } {
  if (hasSymbols(graph)) {
    const symbols = symbolsOf(graph);
    throw new ShrinkError(
      `${graph.name} has sizes that are symbols: give ${symbols.join(', ')} as numbers, ${callWith(graph.name, symbols)}.`,
    );
  }
  const opening = graph.nodes.find(({ operator }) => operator === 'conv2d' || operator === 'linear');
  const patches = worksOnTokens(graph, explanation) ? target.patches : undefined;
  const stem = patches
    ? planPatches(opening, target.size, patches.rows)
    : planStem(graph, explanation, target.size, target.firstMap);
  const divisor = Math.max(1, channelsOf(opening) / (patches?.width ?? target.width));
  const dropped = droppedUnits(graph, explanation, target.unitsPerStage);
  const scaled = new Scaling(graph, target, divisor, stem, dropped).run();
  const before = graph.nodes[graph.inputs[0]]?.shape;
  const after = scaled.nodes[scaled.inputs[0]]?.shape;
  const changes = [
    divisor > 1 ? `width ÷ ${Number.isInteger(divisor) ? divisor : divisor.toFixed(1)}` : '',
    before?.join() !== after?.join() ? `${target.size}×${target.size} input` : '',
    ...stem.texts,
    dropped.length > 0 ? `${explanation.units.length - dropped.length} of ${explanation.units.length} units` : '',
    channelsIn(before) === (target.channels ?? 3) ? '' : target.channels === 1 ? '1 input channel' : '3 input channels',
    `${target.classes} classes`,
    ...groupChanges(graph, scaled),
  ].filter(Boolean);
  return { graph: scaled, changes };
}

/**
 * The same architecture with all widths multiplied by a factor, its input and its classes as they are.
 * @throws ShrinkError where a width cannot follow.
 */
export function rescale(graph: Graph, factor: number): Graph {
  const shape = graph.nodes[graph.inputs[0]]?.shape;
  const classes = graph.nodes[graph.outputs[0]]?.shape;
  if (!isKnown(shape) || !isKnown(classes) || shape.length !== 4) {
    throw new ShrinkError(
      `${graph.name} does not take images of known size: its input is [${shape?.join(',') ?? '?'}].`,
    );
  }
  const target = { size: shape[2], width: 1, classes: classes[classes.length - 1], firstMap: 1 };
  return new Scaling(graph, target, 1 / factor, { changes: new Map(), texts: [] }, []).run();
}

/** `Block(planes=64)`: an example of a call that fixes the sizes. */
const callWith = (name: string, symbols: readonly string[]): string =>
  `${name.split('(')[0]}(${symbols.map((symbol) => `${symbol}=64`).join(', ')})`;

/** Of images, in either order of the axes. */
const channelsIn = (shape: AnyNode['shape'] | undefined): Dim | undefined =>
  shape?.[1] === 1 || shape?.[1] === 3 ? shape[1] : shape?.[3];

function channelsOf(node: AnyNode | undefined): number {
  const channels =
    node?.operator === 'conv2d'
      ? node.attributes.outChannels
      : node?.operator === 'linear'
        ? node.attributes.outFeatures
        : 1;
  return Number(channels);
}

/** Units of a stage beyond the wanted number, from its end on, of those that keep their tensor's shape. */
function droppedUnits(graph: Graph, { units, stages }: Explanation, most: number | undefined): ResidualUnit[] {
  if (most === undefined) return [];
  return stages.flatMap((stage) => {
    const excess = Math.max(0, stage.units.length - most);
    const removable = stage.units.map((index) => units[index]).filter((unit) => keepsShape(graph, unit));
    return excess === 0 ? [] : removable.slice(-excess);
  });
}

/** "32 groups → 4" where the number of groups had to change. */
function groupChanges(before: Graph, after: Graph): string[] {
  const groups = ({ nodes }: Graph): Dim[] =>
    nodes.flatMap((node) =>
      node.operator === 'conv2d' &&
      node.attributes.groups !== 1 &&
      node.attributes.groups !== node.attributes.inChannels
        ? [node.attributes.groups]
        : [],
    );
  const [old, now] = [new Set(groups(before)), new Set(groups(after))];
  return old.size > 0 && [...old].join() !== [...now].join()
    ? [`${[...old].join(', ')} groups → ${[...now].join(', ') || 1}`]
    : [];
}

class Scaling {
  private readonly rebuild: Rebuild;
  /** Learned tensors, and what only rearranges them, whose sizes nothing has said yet. */
  private readonly open = new Set<number>();
  private readonly classifiers: ReadonlySet<number>;
  private readonly skipped: ReadonlyMap<number, number>;

  constructor(
    private readonly graph: Graph,
    private readonly target: ShrinkTarget,
    private readonly divisor: number,
    private readonly stem: StemPlan,
    dropped: readonly ResidualUnit[],
  ) {
    this.rebuild = new Rebuild(graph);
    this.classifiers = new Set(graph.outputs.map((output) => classifierOf(graph, output)));
    this.skipped = new Map(dropped.map((unit) => [unit.output, unit.input]));
  }

  run(): Graph {
    const { graph, rebuild } = this;
    for (const node of graph.nodes) {
      try {
        if (this.waits(node)) {
          this.open.add(node.id);
          continue;
        }
        for (const input of node.inputs) if (this.open.has(input)) this.settle(input, this.sizesAt(node, input));
        const instead =
          this.skipped.get(node.id) ?? (this.stem.changes.get(node.id) === null ? node.inputs[0] : undefined);
        rebuild.place(node.id, instead === undefined ? this.scaled(node) : rebuild.at(instead));
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        const name = node.module || node.operator;
        throw new ShrinkError(
          `${graph.name} cannot be scaled to ${this.target.size}×${this.target.size}: ${name}: ${error.message}.`,
        );
      }
    }
    for (const output of graph.outputs) if (this.open.has(output)) this.settle(output, null);
    return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
  }

  private waits(node: AnyNode): boolean {
    return node.operator === 'parameter' || (passes(node) && this.open.has(node.inputs[0]));
  }

  /** What a node asks of the sizes of a learned tensor among its inputs; null where no other input says. */
  private sizesAt(node: AnyNode, input: number): readonly number[] | null {
    const { graph, rebuild } = this;
    const other = node.inputs.find((id) => id !== input && !this.open.has(id));
    const { shape } = graph.nodes[input];
    if (node.operator === 'gather') {
      const sizes = shape?.join(',') ?? '?';
      throw new ShapeError(`the learned table [${sizes}] has one entry for each place in a window of fixed size`);
    }
    if (other === undefined || !isKnown(shape)) return null;
    const before = graph.nodes[other].shape;
    const now = rebuild.builder.node(rebuild.at(other)).shape;
    return isKnown(before) && isKnown(now) ? sizesBeside(node, shape, { before, now }) : null;
  }

  /** Places a learned tensor, and what rearranges it, with the sizes that it is to have in the end. */
  private settle(id: number, sizes: readonly number[] | null): void {
    const node = this.graph.nodes[id];
    this.open.delete(id);
    if (node.operator === 'parameter') {
      this.rebuild.place(id, this.learnedTensor(node, sizes));
      return;
    }
    const [from] = node.inputs;
    const before = this.graph.nodes[from].shape;
    if (this.open.has(from)) this.settle(from, sizes && isKnown(before) ? sizesBefore(node, before, sizes) : null);
    this.rebuild.place(id, this.resized(node));
  }

  private scaled(node: AnyNode): number {
    const { rebuild } = this;
    switch (node.operator) {
      case 'input':
        return rebuild.copy(node, { shape: this.inputShape(node) });
      case 'constant':
      case 'unresolved':
        return rebuild.copy(node);
      default:
        return this.resized(node);
    }
  }

  private inputShape(node: AnyNode): number[] {
    const { size, channels = 3 } = this.target;
    const { shape } = node;
    if (shape?.length !== 4) {
      throw new ShrinkError(`${this.graph.name} does not take images: its input is [${shape?.join(',') ?? '?'}].`);
    }
    return shape[1] === 1 || shape[1] === 3 ? [1, channels, size, size] : [1, size, size, channels];
  }

  private resized(original: AnyNode): number {
    const { rebuild, graph } = this;
    const change = this.stem.changes.get(original.id);
    const node = (change ? { ...original, attributes: restride(original as never, change) } : original) as AnyNode;
    const before = node.inputs.map((input) => graph.nodes[input].shape);
    const now = node.inputs.map((input) => rebuild.builder.node(rebuild.at(input)).shape);
    if (!before.every(isKnown) || !now.every(isKnown) || !isKnown(node.shape)) {
      throw new ShapeError('the sizes of its tensors are not known');
    }
    const isClassifier = this.classifiers.has(node.id);
    const sizes: Sizes = {
      before,
      now,
      output: node.shape,
      channelAxis: dataFormatOf(this.graph) === 'channelsFirst' ? 1 : node.shape.length - 1,
      width: (channels) => (isClassifier ? this.target.classes : Math.max(1, Math.round(channels / this.divisor))),
    };
    const attributes = this.attentionScale(node) ?? attributesOf(node, sizes);
    const parameters = node.parameters.map((id, position) =>
      rebuild.parameter(id, (parameter) => resizedParameter(node, position, attributes, parameter)),
    );
    return rebuild.copy(node, { attributes, parameters });
  }

  /** Queries times keys are divided by √d, before or behind the product; where d changes, so is that (Vaswani et al. 2017, eq. 1). */
  private attentionScale(node: AnyNode): AnyNode['attributes'] | null {
    const { graph, rebuild } = this;
    if (node.operator !== 'affine' || node.attributes.shift !== 0) return null;
    const [x] = node.inputs;
    const behind = graph.nodes[x].operator === 'matmul';
    if (!behind && !feedsProduct(graph, node.id)) return null;
    const factors = behind ? graph.nodes[x].inputs[0] : x;
    const last = (shape: AnyNode['shape']): number => Number(shape?.at(-1));
    const [old, now] = [last(graph.nodes[factors].shape), last(rebuild.builder.node(rebuild.at(factors)).shape)];
    const isScale = Math.abs(node.attributes.scale * Math.sqrt(old) - 1) < 1e-3;
    return isScale && old !== now ? { ...node.attributes, scale: 1 / Math.sqrt(now) } : null;
  }

  /** @param sizes those that it needs; where they are not known and it has one size, that is the channels'. */
  private learnedTensor(node: AnyNode, sizes: readonly number[] | null): number {
    const { shape } = node;
    if (!isKnown(shape) || (!sizes && shape.filter((size) => size > 1).length > 1)) {
      throw new ShapeError(`which axes of the learned tensor [${shape?.join(',') ?? '?'}] are channels is not known`);
    }
    const scaled = sizes ?? shape.map((size) => (size > 1 ? Math.max(1, Math.round(size / this.divisor)) : size));
    const parameters = node.parameters.map((id) => this.rebuild.parameter(id, () => ({ shape: scaled })));
    return this.rebuild.copy(node, { shape: scaled, parameters });
  }
}

const attributesOf = (node: AnyNode, sizes: Sizes): AnyNode['attributes'] =>
  (resize[node.operator] as unknown as (attributes: AnyNode['attributes'], sizes: Sizes) => AnyNode['attributes'])(
    node.attributes,
    sizes,
  );

/** Is a tensor a factor of a product, as it is or rearranged? */
const feedsProduct = (graph: Graph, id: number): boolean =>
  graph.nodes.some(
    ({ id: next, operator, inputs }) =>
      inputs.includes(id) &&
      (operator === 'matmul' || (['transpose', 'reshape'].includes(operator) && feedsProduct(graph, next))),
  );

const passedOnTheWayBack: readonly OperatorName[] = [
  'softmax',
  'logSoftmax',
  'identity',
  'dropout',
  'flatten',
  'reshape',
  'reduce',
  'averagePool',
  'adaptiveAveragePool',
  'relu',
  'sigmoid',
];

/** The last weight layer before an output. */
function classifierOf(graph: Graph, output: number): number {
  let node = graph.nodes[output];
  while (!definitionOf(node.operator).weightLayer && passedOnTheWayBack.includes(node.operator)) {
    node = graph.nodes[node.inputs[0]];
  }
  return node.id;
}
