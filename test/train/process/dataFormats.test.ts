/** The same Keras network with its channels first and last: training gives the same numbers. */
import { beforeAll, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { createReader } from '../../../src/read/reader';
import { planComparison } from '../../../src/train/plan';
import { gather, makeImages } from '../../../src/train/process/datasets/index';
import { Network } from '../../../src/train/process/network';
import { Trainer } from '../../../src/train/process/trainer';
import { filesInMemory, grammars, patientBudget } from '../../support/reading';
import { useBackEnd } from './gradients';

beforeAll(() => useBackEnd('wasm'));

const source = (format: 'channels_first' | 'channels_last') => `
from tensorflow import keras
from tensorflow.keras import layers, backend as K
K.set_image_data_format('${format}')
AXIS = 1 if K.image_data_format() == 'channels_first' else -1

def build():
    inputs = keras.Input(${format === 'channels_first' ? '(3, 8, 8)' : '(8, 8, 3)'})
    x = layers.Conv2D(16, 3, padding='same')(inputs)
    y = layers.ReLU()(layers.BatchNormalization(axis=AXIS)(layers.Conv2D(16, 3, padding='same')(x)))
    x = layers.MaxPooling2D()(layers.Add()([x, layers.ZeroPadding2D(1)(layers.Conv2D(16, 3)(y))]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
`;

async function losses(format: 'channels_first' | 'channels_last'): Promise<number[]> {
  const file = '/project/net.py';
  const reader = await createReader(filesInMemory({ [file]: source(format) }), { grammars, budget: patientBudget });
  const graph = reader.read({ file, entry: 'build' });
  expect(graph.problems).toEqual([]);
  const [run] = planComparison(graph, explain(graph), {
    architecture: '',
    variants: ['original'],
    target: { size: 8 },
  }).runs;
  const { train } = makeImages({ ...run.data, train: 8, test: 0 }, 0);
  const batch = gather(train, [0, 1, 2, 3, 4, 5, 6, 7]);
  const trainer = new Trainer(new Network(run.graph, run.auxiliary), 0);
  const found: number[] = [];
  for (let i = 0; i < 4; i++)
    found.push((await trainer.step(batch, { learningRate: 0.05, momentum: 0.9, weightDecay: 0 })).loss);
  trainer.dispose();
  return found;
}

it('channels first and last give the same losses', async () => {
  const [first, last] = [await losses('channels_first'), await losses('channels_last')];
  last.forEach((loss, i) => {
    expect(first[i]).toBeCloseTo(loss, 5);
  });
  expect(last[3]).toBeLessThan(last[0]);
});
