import { definitionOf } from '../../../graph/operators/index';
import { activated, add, knownSize, shapeOf, weight, type LayerCall, type LayerRule } from './layer';

function dense(call: LayerCall) {
  const { config } = call.layer;
  const shape = shapeOf(call);
  const attributes = {
    inFeatures: knownSize(shape[shape.length - 1], call),
    outFeatures: config.number('units'),
    bias: config.boolean('useBias', true),
  };
  const parameters = definitionOf('linear').parameters!(attributes).map(({ role, shape: sizes }) =>
    role === 'weight'
      ? weight(call, 'kernel', sizes, { key: 'kernelInitializer', otherwise: 'glorotUniform' })
      : weight(call, 'bias', sizes, { key: 'biasInitializer', otherwise: 'zeros' }),
  );
  return activated(call, add(call, 'linear', call.inputs, attributes, parameters));
}

function embedding(call: LayerCall) {
  const { config } = call.layer;
  const attributes = { count: config.number('inputDim'), features: config.number('outputDim') };
  const sizes = [attributes.count, attributes.features];
  const table = weight(call, 'embeddings', sizes, { key: 'embeddingsInitializer', otherwise: 'randomUniform' });
  return add(call, 'embedding', call.inputs, attributes, [table]);
}

export const products = { Dense: dense, Embedding: embedding } satisfies Record<string, LayerRule>;
