/** Graphs drawn by hand, one operator a line, for tests that need a structure and no reader. Each operator has a source line of its own. */
import { GraphBuilder } from '../../src/graph/builder';
import type { Graph, Initialiser } from '../../src/graph/graph';
import { definitionOf, type OperatorAttributes, type OperatorName } from '../../src/graph/operators/index';
import type { Shape } from '../../src/graph/shape';

export interface ConvolutionSketch {
  kernel?: number;
  stride?: number;
  groups?: number;
  /** First value of the bias; there is none without it. */
  bias?: number | 'default';
}

/** What the residual networks' convolutions start with. */
const he: Initialiser = { kind: 'he', mode: 'fanOut', distribution: 'normal', negativeSlope: 0 };

export class Sketch {
  readonly builder = new GraphBuilder();
  private line = 0;
  private module = '';

  /** What the callback draws belongs to that module. */
  within<Result>(module: string, draw: () => Result): Result {
    const outer = this.module;
    this.module = module;
    const result = draw();
    this.module = outer;
    return result;
  }

  private origin(name = '') {
    this.line += 1;
    const module = name && this.module ? `${this.module}.${name}` : name || this.module;
    return {
      module,
      source: { file: 'net.py', startLine: this.line, startColumn: 0, endLine: this.line, endColumn: 20 },
    };
  }

  shape(x: number): readonly number[] {
    return this.builder.node(x).shape as number[];
  }

  input(shape: Shape = [1, 8, 8, 8], name = 'x'): number {
    return this.builder.input(name, shape, 'float32', this.origin());
  }

  apply<Name extends OperatorName>(
    operator: Name,
    inputs: readonly number[],
    attributes: OperatorAttributes[Name],
    name = '',
    first: Record<string, Initialiser> = {},
  ): number {
    const origin = this.origin(name);
    const rules = definitionOf(operator).parameters?.(attributes) ?? [];
    const parameters = rules.map((rule) =>
      this.builder.parameter(`${origin.module}.${rule.role}`, rule.shape, first[rule.role] ?? rule.initialiser, {
        ...(rule.role === 'weight' && first.weight ? { initialisedAt: origin.source } : {}),
      }),
    );
    return this.builder.add(operator, inputs, attributes, origin, parameters);
  }

  conv(
    x: number,
    outChannels: number,
    { kernel = 3, stride = 1, groups = 1, bias }: ConvolutionSketch = {},
    name = 'conv',
  ): number {
    const around = (kernel - 1) / 2;
    return this.apply(
      'conv2d',
      [x],
      {
        inChannels: this.shape(x)[1],
        outChannels,
        kernel: [kernel, kernel],
        stride: [stride, stride],
        padding: [
          [around, around],
          [around, around],
        ],
        dilation: [1, 1],
        groups,
        bias: bias !== undefined,
        dataFormat: 'channelsFirst',
      },
      name,
      { weight: he, ...(typeof bias === 'number' ? { bias: { kind: 'constant', value: bias } } : {}) },
    );
  }

  linear(x: number, outFeatures: number, name = 'linear'): number {
    const inFeatures = this.shape(x).at(-1)!;
    return this.apply('linear', [x], { inFeatures, outFeatures, bias: true }, name);
  }

  bn(x: number, name = 'bn'): number {
    return this.apply(
      'batchNorm',
      [x],
      { channels: this.shape(x)[1], epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 },
      name,
    );
  }

  ln(x: number, name = 'norm'): number {
    return this.apply(
      'layerNorm',
      [x],
      { shape: [this.shape(x).at(-1)!], epsilon: 1e-5, affine: true, bias: true },
      name,
    );
  }

  relu = (x: number): number => this.apply('relu', [x], {});
  sigmoid = (x: number): number => this.apply('sigmoid', [x], {});
  add = (...inputs: readonly number[]): number => inputs.reduce((a, b) => this.apply('add', [a, b], {}));
  multiply = (a: number, b: number): number => this.apply('multiply', [a, b], {});
  scale = (x: number, scale: number, shift = 0): number => this.apply('affine', [x], { scale, shift });
  dropout = (x: number, p = 0.5): number => this.apply('dropout', [x], { p, rescale: true });
  concat = (...inputs: readonly number[]): number => this.apply('concat', inputs, { axis: 1 });

  /** Twice as wide and high. */
  upsampled(x: number): number {
    const size = this.shape(x)
      .slice(2)
      .map((each) => 2 * each);
    return this.apply('upsample', [x], { size, mode: 'nearest', dataFormat: 'channelsFirst' });
  }

  /** One call that adds many tensors: the reader writes it as additions of one source range. */
  addMany(...inputs: readonly number[]): number {
    const origin = this.origin();
    return inputs.reduce((a, b) => this.builder.add('add', [a, b], {}, origin));
  }

  /** A parameter as a tensor. */
  parameter(shape: readonly number[], initialiser: Initialiser, name = 'weight'): number {
    const origin = this.origin(name);
    const id = this.builder.parameter(origin.module, shape, initialiser);
    return this.builder.addWithShape('parameter', [], { name }, shape, origin, { parameters: [id] });
  }

  constant(value: number, shape: Shape = []): number {
    return this.builder.addWithShape('constant', [], { text: String(value), value }, shape, this.origin());
  }

  unresolved(inputs: readonly number[], call = 'ops.fused'): number {
    return this.builder.addWithShape(
      'unresolved',
      inputs,
      { call, reason: 'not known' },
      this.builder.node(inputs[0]).shape,
      this.origin(),
    );
  }

  /** Average pool, flatten, linear. */
  head(x: number, classes = 10): number {
    const pooled = this.apply('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' }, 'pool');
    return this.linear(this.apply('flatten', [pooled], { start: 1, end: 3 }), classes, 'fc');
  }

  finish(...outputs: readonly number[]): Graph {
    return this.builder.finish({ name: 'Net', framework: 'pytorch', source: this.origin().source, outputs });
  }
}
