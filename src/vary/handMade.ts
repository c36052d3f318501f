/** Layers of networks that are built here from a paper's description, and stand in no file. Channels come first. */
import { GraphBuilder } from '../graph/builder';
import type { Graph, Initialiser, SourceRange } from '../graph/graph';
import type { PoolAttributes } from '../graph/operators/attributes';
import { operators, type OperatorAttributes } from '../graph/operators/index';

/** A hand-made architecture stands in no file. */
const nowhere: SourceRange = { file: '', startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

const he: Initialiser = { kind: 'he', mode: 'fanIn', distribution: 'normal', negativeSlope: 0 };
const zero: Initialiser = { kind: 'constant', value: 0 };

type Pair = readonly [number, number];

/** Builds rectified networks: weights by He initialisation, biases of 0. */
export class HandMade {
  private readonly builder = new GraphBuilder();

  /** Images of one batch. */
  input(channels: number, size: number): number {
    return this.builder.input('x', [1, channels, size, size], 'float32', { module: '', source: nowhere });
  }

  /** @param padding before and after, on both axes. */
  convolution(
    x: number,
    module: string,
    of: { filters: number; kernel: number; stride?: number; padding: Pair },
  ): number {
    const { filters, kernel, stride = 1, padding } = of;
    const attributes: OperatorAttributes['conv2d'] = {
      inChannels: this.sizes(x)[1],
      outChannels: filters,
      kernel: [kernel, kernel],
      stride: [stride, stride],
      padding: [padding, padding],
      dilation: [1, 1],
      groups: 1,
      bias: true,
      dataFormat: 'channelsFirst',
    };
    const ids = this.parameters(module, operators.conv2d.parameters!(attributes));
    const y = this.builder.add('conv2d', [x], attributes, { module, source: nowhere }, ids);
    return this.relu(y, module);
  }

  /** @param rectified not the last one of a classifier. */
  linear(x: number, module: string, outFeatures: number, rectified: boolean): number {
    const attributes = { inFeatures: this.sizes(x)[1], outFeatures, bias: true };
    const ids = this.parameters(module, operators.linear.parameters!(attributes));
    const y = this.builder.add('linear', [x], attributes, { module, source: nowhere }, ids);
    return rectified ? this.relu(y, module) : y;
  }

  pool(
    kind: 'maxPool' | 'averagePool',
    x: number,
    module: string,
    of: { kernel: number; stride: number; padding?: Pair; ceil?: boolean },
  ): number {
    const { kernel, stride, padding = [0, 0], ceil = false } = of;
    const attributes: PoolAttributes = {
      kernel: [kernel, kernel],
      stride: [stride, stride],
      padding: [padding, padding],
      ceil,
      dataFormat: 'channelsFirst',
    };
    return this.builder.add(kind, [x], attributes, { module, source: nowhere });
  }

  flat(x: number, module: string): number {
    return this.builder.add('flatten', [x], { start: 1, end: 3 }, { module, source: nowhere });
  }

  joined(all: readonly number[], module: string): number {
    return this.builder.add('concat', [...all], { axis: 1 }, { module, source: nowhere });
  }

  /** @param p share that is dropped. */
  dropout(x: number, module: string, p: number): number {
    return this.builder.add('dropout', [x], { p, rescale: true }, { module, source: nowhere });
  }

  /** @param outputs the main one first. */
  finish(name: string, outputs: readonly number[]): Graph {
    return this.builder.finish({ name, framework: 'pytorch', source: nowhere, outputs: [...outputs] });
  }

  /** Known sizes of a tensor. */
  sizes(x: number): number[] {
    return this.builder.node(x).shape as number[];
  }

  private relu(x: number, module: string): number {
    return this.builder.add('relu', [x], {}, { module, source: nowhere });
  }

  private parameters(
    module: string,
    rules: readonly { role: string; shape: readonly (number | string)[] }[],
  ): number[] {
    return rules.map(({ role, shape }) =>
      this.builder.parameter(`${module}.${role}`, [...shape], role === 'weight' ? he : zero, {
        initialisedAt: nowhere,
      }),
    );
  }
}
