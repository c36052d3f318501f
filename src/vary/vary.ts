import type { ResidualUnit, Explanation } from '../explain/explanation';
import type { AnyNode, Graph, Initialiser } from '../graph/graph';
import { operators, type ConvolutionAttributes, type DataFormat } from '../graph/operators/index';
import { isKnown, type Dim } from '../graph/shape';
import { Rebuild } from './rebuild';
import type { Variant } from './shortcutVariants';
import { bareBranch, partsOf, resizing } from './unitParts';

export { shortcutVariants, type Variant } from './shortcutVariants';

/** A unit that a variant cannot be applied to; the message says which and why. */
export class VariationError extends Error {}

/** He et al. 2015, by fan-out: what the papers' own runs use for every convolution. */
const he: Initialiser = { kind: 'he', mode: 'fanOut', distribution: 'normal', negativeSlope: 0 };

/**
 * Rewrites every residual unit of an architecture. Where a unit changes the size of its tensor, its projection (or
 * striding and zero padding) stays, and the variant's factor is applied behind it; a gate then strides as the unit does,
 * and the 1×1 convolution takes the place of zero padding. New nodes stand at the unit's own source.
 * @param explanation of this very graph.
 * @throws VariationError where the sizes of a unit are not known or no 1×1 convolution can be put into it.
 */
export function vary(graph: Graph, explanation: Explanation, variant: Variant): Graph {
  const rebuild = new Rebuild(graph);
  const byAddition = new Map(explanation.units.map((unit) => [unit.addition, unit]));
  for (const node of graph.nodes) {
    const unit = byAddition.get(node.id);
    rebuild.place(node.id, unit ? rewriteUnit(rebuild, unit, variant) : rebuild.copy(node));
  }
  const outputs = graph.outputs.map((output) => rebuild.at(output));
  return rebuild.finish({ name: graph.name, outputs });
}

function rewriteUnit(rebuild: Rebuild, unit: ResidualUnit, { rewrite }: Variant): number {
  const { builder, from } = rebuild;
  const tools = new UnitTools(rebuild, unit);
  const x = rebuild.at(unit.input);
  const [first, ...rest] = partsOf(from, unit).branch.map((id) => rebuild.at(bareBranch(from, unit, id)));
  const branch = rest.reduce((sum, term) => tools.apply('add', [sum, term]), first);
  const shortcut = (): number => resizing(from, unit).reduce((at, node) => tools.along(node, at), x);
  const sum = (left: number, right: number): number => builder.add('add', [left, right], {}, from.nodes[unit.addition]);

  switch (rewrite.kind) {
    case 'original':
      return sum(shortcut(), branch);
    case 'constantScaling':
      return sum(tools.scaled(shortcut(), rewrite.shortcut), tools.scaled(branch, rewrite.branch));
    case 'exclusiveGating':
    case 'shortcutOnlyGating': {
      const gate = builder.add(
        'sigmoid',
        [tools.pointwise(x, 'gate', { bias: rewrite.bias, initialiser: he })],
        {},
        tools.origin('gate'),
      );
      const carry = builder.add('affine', [gate], { scale: -1, shift: 1 }, tools.origin('gate'));
      const carried = tools.apply('multiply', [carry, shortcut()]);
      return sum(carried, rewrite.kind === 'exclusiveGating' ? tools.apply('multiply', [gate, branch]) : branch);
    }
    case 'projection': {
      const projects = resizing(from, unit).some(({ operator }) => operators[operator].weightLayer);
      return sum(projects ? shortcut() : tools.projected(x), branch);
    }
    case 'dropout': {
      const { p, rescale } = rewrite;
      return sum(builder.add('dropout', [shortcut()], { p, rescale }, tools.origin('')), branch);
    }
  }
}

/** Adds nodes to one unit. */
class UnitTools {
  constructor(
    private readonly rebuild: Rebuild,
    private readonly unit: ResidualUnit,
  ) {}

  origin(name: string): { module: string; source: AnyNode['source'] } {
    const module = [this.unit.name, name].filter(Boolean).join('.');
    return { module, source: this.unit.source };
  }

  apply(operator: 'add' | 'multiply', inputs: readonly [number, number]): number {
    return this.rebuild.builder.add(operator, inputs, {}, this.origin(''));
  }

  scaled(id: number, scale: number): number {
    return scale === 1 ? id : this.rebuild.builder.add('affine', [id], { scale, shift: 0 }, this.origin(''));
  }

  /** Copies an operator of the shortcut behind `at`, which takes the place of the tensor that came along the path. */
  along(node: AnyNode, at: number): number {
    const path = new Set([this.unit.input, ...this.unit.shortcut.crossings.map((crossing) => crossing.node)]);
    const inputs = node.inputs.map((input) => (path.has(input) ? at : this.rebuild.at(input)));
    return this.rebuild.copy(node, { inputs });
  }

  /** 1×1 convolution from x_l to the addition's shape, or a linear layer where the unit has no convolution. */
  pointwise(x: number, name: string, options: { bias?: number; initialiser: Initialiser }): number {
    const { builder, from } = this.rebuild;
    const target = from.nodes[this.unit.addition].shape;
    const { shape } = builder.node(x);
    if (!isKnown(shape) || !isKnown(target)) {
      throw new VariationError(
        `${this.unit.name}: a 1×1 convolution needs known sizes, its tensors have [${shape?.join(',') ?? '?'}].`,
      );
    }
    const bias = options.bias !== undefined;
    const origin = this.origin(name);
    const parametersOf = (weight: readonly Dim[], out: Dim): number[] => {
      const ids = [builder.parameter(`${origin.module}.weight`, weight, options.initialiser)];
      if (bias) ids.push(builder.parameter(`${origin.module}.bias`, [out], { kind: 'constant', value: options.bias! }));
      return ids;
    };
    const format = this.dataFormat();
    if (format === null) {
      const [inFeatures, outFeatures] = [shape[shape.length - 1], target[target.length - 1]];
      const attributes = { inFeatures, outFeatures, bias };
      return builder.add('linear', [x], attributes, origin, parametersOf([outFeatures, inFeatures], outFeatures));
    }
    const attributes = pointwiseAttributes(shape, target, format, bias);
    const weight = [attributes.outChannels, attributes.inChannels, 1, 1];
    const made = builder.add('conv2d', [x], attributes, origin, parametersOf(weight, attributes.outChannels));
    if (builder.node(made).shape?.join() !== target.join()) {
      throw new VariationError(
        `${this.unit.name}: no 1×1 convolution leads from [${shape.join(',')}] to [${target.join(',')}].`,
      );
    }
    return made;
  }

  /** W_s x: initialised as the unit's own convolutions, with batch norm where those are followed by it. */
  projected(x: number): number {
    const { builder, from } = this.rebuild;
    const [firstLayer] = this.unit.branch.weightLayers.map((id) => from.nodes[id]);
    const initialiser = firstLayer?.parameters.length ? from.parameters[firstLayer.parameters[0]].initialiser : he;
    const projected = this.pointwise(x, 'shortcut.0', { initialiser });
    const norm = this.unit.branch.nodes.map((id) => from.nodes[id]).filter(({ operator }) => operator === 'batchNorm');
    const like = norm.at(-1);
    if (!like || like.operator !== 'batchNorm' || !this.unit.branch.order.endsWith('BN')) return projected;
    const attributes = { ...like.attributes, affine: true };
    const origin = this.origin('shortcut.1');
    const ids = operators.batchNorm.parameters!(attributes).map(({ role, shape, initialiser: first }) =>
      builder.parameter(`${origin.module}.${role}`, shape, first),
    );
    return builder.add('batchNorm', [projected], attributes, origin, ids);
  }

  private dataFormat(): DataFormat | null {
    for (const id of this.unit.branch.nodes) {
      const node = this.rebuild.from.nodes[id];
      if (node.operator === 'conv2d') return node.attributes.dataFormat;
    }
    return null;
  }
}

function pointwiseAttributes(
  from: readonly number[],
  to: readonly number[],
  dataFormat: DataFormat,
  bias: boolean,
): ConvolutionAttributes {
  const [channels, rows, columns] = dataFormat === 'channelsFirst' ? [1, 2, 3] : [3, 1, 2];
  return {
    inChannels: from[channels],
    outChannels: to[channels],
    kernel: [1, 1],
    stride: [Math.round(from[rows] / to[rows]), Math.round(from[columns] / to[columns])],
    padding: [
      [0, 0],
      [0, 0],
    ],
    dilation: [1, 1],
    groups: 1,
    bias,
    dataFormat,
  };
}
