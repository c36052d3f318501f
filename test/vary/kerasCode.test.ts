/** Variants of networks in layers as functions of Keras, read again. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { variantCode } from '../../src/vary/code/variantCode';
import { dimensions, variantCalled } from '../../src/vary/dimensions';
import { dimensionNames, VariationError } from '../../src/vary/variant';
import { varyAll } from '../../src/vary/vary';
import { disk, distPackages, grammars, patientBudget } from '../support/reading';
import { meaning } from './meaning';

const applications = `${distPackages}/keras_applications`;

/** A residual network whose layers have no names. */
const resnet = `
import keras
from keras import layers


def residual_block(x, filters, strides=1):
    shortcut = x
    y = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(y)
    y = layers.BatchNormalization()(y)
    if strides > 1:
        shortcut = layers.Conv2D(filters, 1, strides=strides, use_bias=False, kernel_initializer="he_normal")(x)
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.ReLU()(layers.Add()([shortcut, y]))


def resnet():
    inputs = keras.Input(shape=(8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    for _ in range(3):
        x = residual_block(x, 4)
    x = residual_block(x, 8, 2)
    x = residual_block(x, 8)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
`;

const texts: Record<string, string> = { '/project/resnet.py': resnet };
const textOf = (path: string): string | undefined => texts[path] ?? disk.read(path);
const readerOf = (): Promise<Reader> => createReader({ ...disk, read: textOf }, { grammars, budget: patientBudget });

const cases: [string, string, 'every' | 'one', boolean][] = [
  ['/project/resnet.py', 'resnet', 'every', true],
  [`${applications}/resnet.py`, 'ResNet50(weights=None)', 'one', existsSync(applications)],
  [`${applications}/resnet_v2.py`, 'ResNet50V2(weights=None)', 'one', existsSync(applications)],
];

describe.each(cases.filter(([, , , isThere]) => isThere))('%s#%s', (file, entry, values) => {
  it('is the same graph in the code of its variants', async () => {
    const reader = await readerOf();
    const graph = reader.read({ file, entry });
    expect(graph.problems).toEqual([]);
    const explanation = explain(graph);
    const single = dimensionNames.flatMap((name) =>
      dimensions[name].values.slice(values === 'one' ? -1 : 0).map(({ id }) => [id]),
    );
    for (const ids of [...single, ['full-pre-activation', 'prelu', 'he-fan-in'], ['exclusive-gating-6', 'option-a']]) {
      // Lets the runner hear that this test is alive.
      await new Promise((resolve) => setImmediate(resolve));
      const variants = ids.map((id) => variantCalled(id)!);
      const name = ids.join('+');
      let varied: Graph;
      try {
        varied = varyAll(graph, explanation, variants);
      } catch (error) {
        expect(error).toBeInstanceOf(VariationError);
        continue;
      }
      const code = variantCode(graph, explanation, variants, textOf);
      const path = `/project/variant${Object.keys(texts).length}.py`;
      texts[path] = code.text;
      const again = reader.read({ file: path, entry: `${code.network}()` });
      expect(again.problems, name).toEqual([]);
      expect(meaning(again), name).toEqual(meaning(varied));
    }
  });
});
