/** Nodes that a variant adds to one residual unit. They stand at the unit's own source. */
import type { ResidualUnit } from '../explain/explanation';
import type { GraphBuilder, Origin } from '../graph/builder';
import type { AnyNode, Initialiser } from '../graph/graph';
import { operators, type ConvolutionAttributes, type DataFormat, type PoolAttributes } from '../graph/operators/index';
import { spatialAxes } from '../graph/operators/convolution';
import { isKnown, type Dim } from '../graph/shape';
import type { Rebuild } from './rebuild';
import { heFanOut, pathSeparator } from './framework';
import { resizing } from './unitParts';
import { VariationError } from './variant';

export class UnitTools {
  constructor(
    private readonly rebuild: Rebuild,
    private readonly unit: ResidualUnit,
  ) {}

  origin(name: string): { module: string; source: AnyNode['source'] } {
    const module = [this.unit.name, name].filter(Boolean).join(pathSeparator(this.rebuild.from.framework));
    return { module, source: this.unit.source };
  }

  apply(operator: 'add' | 'multiply', inputs: readonly [number, number]): number {
    return this.rebuild.builder.add(operator, inputs, {}, this.origin(''));
  }

  scaled(id: number, scale: number): number {
    return scale === 1 ? id : this.rebuild.builder.add('affine', [id], { scale, shift: 0 }, this.origin(''));
  }

  /** A trained number that a tensor is multiplied with, or that is added to it. */
  learned(operator: 'multiply' | 'add', id: number, name: string, start: Omit<LearnedStart, 'owner'>): number {
    const origin = this.origin(name);
    const owner = this.rebuild.from.framework === 'pytorch' ? this.unit.name : origin.module;
    return learnedNumber(this.rebuild.builder, operator, id, origin, { ...start, owner });
  }

  /** Copies an operator of the shortcut behind `at`, which takes the place of the tensor that came along the path. */
  along(node: AnyNode, at: number): number {
    const path = new Set([this.unit.input, ...this.unit.shortcut.crossings.map((crossing) => crossing.node)]);
    const inputs = node.inputs.map((input) => (path.has(input) ? at : this.rebuild.at(input)));
    return this.rebuild.copy(node, { inputs });
  }

  /** x with the sizes of the unit's output, by the operators that the source has for it; x itself where they are the same. */
  resized(x: number): number {
    return resizing(this.rebuild.from, this.unit).reduce((at, node) => this.along(node, at), x);
  }

  /** Shape of the unit's addition. @throws VariationError where it is not known. */
  target(): readonly number[] {
    const { shape } = this.rebuild.from.nodes[this.unit.addition];
    if (isKnown(shape)) return shape;
    throw new VariationError(`${this.unit.name}: its tensors need known sizes, not [${shape?.join(',') ?? '?'}].`);
  }

  /** 1×1 convolution from x_l to the addition's shape, or a linear layer where the unit has no convolution. */
  pointwise(x: number, name: string, options: { bias?: number; initialiser: Initialiser }): number {
    const { builder } = this.rebuild;
    const target = this.target();
    const shape = this.rebuild.knownShape(x, this.unit.name);
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
    const initialiser = firstLayer?.parameters.length
      ? from.parameters[firstLayer.parameters[0]].initialiser
      : heFanOut(from.framework);
    const projected = this.pointwise(x, from.framework === 'pytorch' ? 'shortcut.0' : 'projection', { initialiser });
    const norm = this.unit.branch.nodes.map((id) => from.nodes[id]).filter(({ operator }) => operator === 'batchNorm');
    const like = norm.at(-1);
    if (!like || like.operator !== 'batchNorm' || !this.unit.branch.order.endsWith('BN')) return projected;
    const channels = builder.node(projected).shape![like.attributes.axis];
    const attributes = { ...like.attributes, channels, affine: true };
    const origin = this.origin(from.framework === 'pytorch' ? 'shortcut.1' : 'projection_bn');
    const rules = operators.batchNorm.parameters!(attributes);
    const ids = rules.map(({ role, shape, initialiser: first }) =>
      builder.parameter(`${origin.module}.${role}`, shape, first),
    );
    // Running statistics, where a framework counts them.
    for (const { name, initialiser: first, trainable } of like.parameters.map((id) => from.parameters[id])) {
      if (!trainable && /moving_/.test(name)) {
        ids.push(builder.parameter(`${origin.module}.${name.replace(/^.*\//, '')}`, [channels], first, { trainable }));
      }
    }
    return builder.add('batchNorm', [projected], attributes, origin, ids);
  }

  /**
   * Option A of He et al. 2015: every second row and column, zeros for the channels that are missing. Where layers are
   * applied, a pool of one value takes every second one: TensorFlow.js knows no gradient of a slice with steps.
   * @throws VariationError where the unit makes its map larger or has fewer channels behind it.
   */
  padded(x: number): number {
    const { builder } = this.rebuild;
    const [from, to] = [this.rebuild.knownShape(x, this.unit.name), this.target()];
    if (from.join() === to.join()) return x;
    const format = this.dataFormat() ?? 'channelsFirst';
    const channels = format === 'channelsFirst' ? 1 : from.length - 1;
    const steps = from.map((size, axis) => (axis === 0 || axis === channels ? 1 : Math.round(size / to[axis])));
    const missing = to[channels] - from[channels];
    const fits = from.every((size, axis) => axis === channels || Math.ceil(size / steps[axis]) === to[axis]);
    if (!fits || missing < 0 || from.length !== 4) {
      throw new VariationError(
        `${this.unit.name}: striding and zero padding do not lead from [${from.join(',')}] to [${to.join(',')}].`,
      );
    }
    const origin = this.origin('shortcut');
    const ranges = from.map((size, axis) => (steps[axis] === 1 ? null : { start: 0, end: size, step: steps[axis] }));
    const isSlice = this.rebuild.from.framework === 'pytorch';
    const strided = ranges.every((range) => range === null)
      ? x
      : isSlice
        ? builder.add('slice', [x], { ranges }, origin)
        : builder.add(
            'averagePool',
            [x],
            onePixelPool(
              spatialAxes(4, format).map((axis) => steps[axis]),
              format,
            ),
            origin,
          );
    if (missing === 0) return strided;
    const padding = from.map((_, axis): [number, number] =>
      axis === channels ? [Math.floor(missing / 2), Math.ceil(missing / 2)] : [0, 0],
    );
    return builder.add('pad', [strided], { padding, value: 0 }, origin);
  }

  private dataFormat(): DataFormat | null {
    for (const id of this.unit.branch.nodes) {
      const node = this.rebuild.from.nodes[id];
      if (node.operator === 'conv2d') return node.attributes.dataFormat;
    }
    return null;
  }
}

/** One value of each window: every `stride`-th of a map. */
const onePixelPool = (stride: readonly number[], dataFormat: DataFormat): PoolAttributes => ({
  kernel: [1, 1],
  stride,
  padding: [
    [0, 0],
    [0, 0],
  ],
  ceil: false,
  countPadding: false,
  dataFormat,
});

/** What a trained number is at first, and its learning rate as a factor of the optimiser's. */
export interface LearnedStart {
  value: number;
  rate?: number;
  /** Path of what multiplies or shifts: the module that has the number, or a layer of its own. */
  owner: string;
}

/** A trained number of its own, and the tensor multiplied with it or shifted by it. */
export function learnedNumber(
  builder: GraphBuilder,
  operator: 'multiply' | 'add',
  id: number,
  origin: Origin,
  { value, rate, owner }: LearnedStart,
): number {
  const parameter = builder.parameter(origin.module, [1], { kind: 'constant', value }, { rate });
  const tensor = builder.addWithShape('parameter', [], { name: origin.module }, [1], origin, {
    parameters: [parameter],
  });
  return builder.add(operator, [id, tensor], {}, { ...origin, module: owner });
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
