/** ResNets with the ImageNet stem (He et al. 2015, Table 1) and ResNeXts, by hand. */
import { GraphBuilder } from '../../src/graph/builder';
import type { Graph, SourceRange } from '../../src/graph/graph';
import { definitionOf, type OperatorAttributes, type OperatorName } from '../../src/graph/operators/index';

export interface ImagenetNetworkOptions {
  block: 'basic' | 'bottleneck';
  layers: readonly number[];
  groups?: number;
  widthPerGroup?: number;
}

const source: SourceRange = { file: 'resnet.py', startLine: 0, startColumn: 0, endLine: 0, endColumn: 1 };

export function imagenetNetwork({ block, layers, groups = 1, widthPerGroup = 64 }: ImagenetNetworkOptions): Graph {
  const builder = new GraphBuilder();
  const apply = <Name extends OperatorName>(
    operator: Name,
    inputs: readonly number[],
    attributes: OperatorAttributes[Name],
    module: string,
  ): number => {
    const ids = (definitionOf(operator).parameters?.(attributes) ?? []).map((rule) =>
      builder.parameter(`${module}.${rule.role}`, rule.shape, rule.initialiser),
    );
    // Every expression stands on a line of its own.
    const line = builder.size;
    return builder.add(
      operator,
      inputs,
      attributes,
      { module, source: { ...source, startLine: line, endLine: line } },
      ids,
    );
  };
  const convolution = (x: number, module: string, from: number, to: number, size: number, stride: number, g = 1) => {
    const pad = [(size - 1) / 2, (size - 1) / 2] as const;
    const attributes = {
      inChannels: from,
      outChannels: to,
      kernel: [size, size],
      stride: [stride, stride],
      padding: [pad, pad],
      dilation: [1, 1],
      groups: g,
      bias: false,
      dataFormat: 'channelsFirst' as const,
    };
    const made = apply('conv2d', [x], attributes, `${module}conv`);
    return apply(
      'batchNorm',
      [made],
      { channels: to, epsilon: 1e-5, affine: true, momentum: 0.1, axis: 1 },
      `${module}bn`,
    );
  };
  const relu = (x: number, module: string) => apply('relu', [x], {}, module);

  const image = builder.input('x', [1, 3, 224, 224], 'float32', { module: '', source });
  let x = relu(convolution(image, '', 3, 64, 7, 2), '');
  const pool = {
    kernel: [3, 3],
    stride: [2, 2],
    padding: [
      [1, 1],
      [1, 1],
    ] as const,
    ceil: false,
  };
  x = apply('maxPool', [x], { ...pool, dataFormat: 'channelsFirst' }, 'maxpool');
  let from = 64;
  layers.forEach((units, stage) => {
    const width = 64 * 2 ** stage;
    for (let i = 0; i < units; i++) {
      const name = `layer${stage + 1}.${i}`;
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const to = block === 'basic' ? width : 4 * width;
      const inner = Math.floor((width * widthPerGroup) / 64) * groups;
      const branch =
        block === 'basic'
          ? convolution(
              relu(convolution(x, `${name}.1.`, from, width, 3, stride), name),
              `${name}.2.`,
              width,
              width,
              3,
              1,
            )
          : convolution(
              relu(
                convolution(
                  relu(convolution(x, `${name}.1.`, from, inner, 1, 1), name),
                  `${name}.2.`,
                  inner,
                  inner,
                  3,
                  stride,
                  groups,
                ),
                name,
              ),
              `${name}.3.`,
              inner,
              to,
              1,
              1,
            );
      const shortcut = from === to && stride === 1 ? x : convolution(x, `${name}.downsample.`, from, to, 1, stride);
      x = relu(apply('add', [branch, shortcut], {}, name), name);
      from = to;
    }
  });
  x = apply('adaptiveAveragePool', [x], { output: [1, 1], dataFormat: 'channelsFirst' }, 'avgpool');
  x = apply('flatten', [x], { start: 1, end: 3 }, '');
  x = apply('linear', [x], { inFeatures: from, outFeatures: 1000, bias: true }, 'fc');
  return builder.finish({ name: 'resnet', framework: 'pytorch', source, outputs: [x] });
}
