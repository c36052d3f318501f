import { spatialAxes } from '../../../graph/operators/convolution';
import { multiplyDims } from '../../../graph/shape';
import { add, knownSize, shapeOf, type LayerRule } from './layer';

const pool =
  (operator: 'maxPool' | 'averagePool', rank: number): LayerRule =>
  (call) => {
    const { config } = call.layer;
    const kernel = config.sizes('poolSize', rank, 2);
    const attributes = {
      kernel,
      stride: config.sizes('strides', rank, kernel),
      padding: config.padding(
        kernel,
        kernel.map(() => 1),
      ),
      ceil: false,
      countPadding: false,
      dataFormat: config.dataFormat(),
    };
    return add(call, operator, call.inputs, attributes);
  };

const globalPool =
  (kind: 'mean' | 'max'): LayerRule =>
  (call) => {
    const axes = spatialAxes(shapeOf(call).length, call.layer.config.dataFormat());
    return add(call, 'reduce', call.inputs, {
      function: kind,
      axes,
      keep: call.layer.config.boolean('keepdims', false),
    });
  };

const upSampling =
  (rank: number): LayerRule =>
  (call) => {
    const { config } = call.layer;
    const shape = shapeOf(call);
    const dataFormat = config.dataFormat();
    const factors = config.sizes('size', rank, 2);
    const size = spatialAxes(shape.length, dataFormat).map((axis, i) =>
      knownSize(multiplyDims(shape[axis], factors[i]), call),
    );
    return add(call, 'upsample', call.inputs, { size, mode: config.text('interpolation', 'nearest'), dataFormat });
  };

const resizing: LayerRule = (call) => {
  const { config } = call.layer;
  const size = [config.number('height'), config.number('width')];
  return add(call, 'upsample', call.inputs, {
    size,
    mode: config.text('interpolation', 'bilinear'),
    dataFormat: config.dataFormat(),
  });
};

export const poolings = {
  MaxPooling1D: pool('maxPool', 1),
  MaxPooling2D: pool('maxPool', 2),
  MaxPooling3D: pool('maxPool', 3),
  AveragePooling1D: pool('averagePool', 1),
  AveragePooling2D: pool('averagePool', 2),
  AveragePooling3D: pool('averagePool', 3),
  GlobalAveragePooling1D: globalPool('mean'),
  GlobalAveragePooling2D: globalPool('mean'),
  GlobalAveragePooling3D: globalPool('mean'),
  GlobalMaxPooling1D: globalPool('max'),
  GlobalMaxPooling2D: globalPool('max'),
  GlobalMaxPooling3D: globalPool('max'),
  Resizing: resizing,
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
  UpSampling3D: upSampling(3),
} satisfies Record<string, LayerRule>;
