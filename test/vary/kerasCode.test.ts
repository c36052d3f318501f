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

/** The same as classes of its own. */
const classes = `
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, BatchNormalization, Dense, GlobalAveragePooling2D, Layer
from tensorflow.keras.models import Model


class ResidualBlock(Layer):
    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = Conv2D(filters, 3, strides=strides, padding='same', use_bias=False)
        self.bn1 = BatchNormalization()
        self.conv2 = Conv2D(filters, 3, padding='same', use_bias=False)
        self.bn2 = BatchNormalization()
        self.projection = Conv2D(filters, 1, strides=strides, use_bias=False) if strides > 1 else None

    def call(self, inputs, training=None):
        x = tf.nn.relu(self.bn1(self.conv1(inputs), training=training))
        x = self.bn2(self.conv2(x), training=training)
        return tf.nn.relu(x + (inputs if self.projection is None else self.projection(inputs)))


class ResNet(Model):
    def __init__(self):
        super().__init__()
        self.stem = Conv2D(4, 3, padding='same', activation='relu')
        self.blocks = [ResidualBlock(4), ResidualBlock(4), ResidualBlock(8, 2), ResidualBlock(8)]
        self.pool = GlobalAveragePooling2D()
        self.classifier = Dense(10)

    def call(self, x, training=None):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x, training=training)
        return self.classifier(self.pool(x))
`;

/** A pre-LN transformer on patches. */
const transformer = `
import keras
from keras import layers


def encoder(x, heads, width):
    y = layers.LayerNormalization(epsilon=1e-6)(x)
    y = layers.MultiHeadAttention(num_heads=heads, key_dim=width // heads, dropout=0.1)(y, y)
    x = layers.Add()([y, x])
    y = layers.LayerNormalization(epsilon=1e-6)(x)
    y = layers.Dense(2 * width, activation="gelu")(y)
    y = layers.Dense(width)(y)
    return layers.Add()([x, y])


def transformer():
    image = keras.Input(shape=(8, 8, 3))
    x = layers.Reshape((16, 8))(layers.Conv2D(8, 2, strides=2)(image))
    for _ in range(3):
        x = encoder(x, 2, 8)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    return keras.Model(image, layers.Dense(10)(layers.GlobalAveragePooling1D()(x)))
`;

const texts: Record<string, string> = {
  '/project/resnet.py': resnet,
  '/project/classes.py': classes,
  '/project/transformer.py': transformer,
};
const textOf = (path: string): string | undefined => texts[path] ?? disk.read(path);
const readerOf = (): Promise<Reader> => createReader({ ...disk, read: textOf }, { grammars, budget: patientBudget });

const cases: [string, string, 'every' | 'one', boolean][] = [
  ['/project/resnet.py', 'resnet', 'every', true],
  ['/project/classes.py', 'ResNet', 'every', true],
  ['/project/transformer.py', 'transformer', 'every', true],
  [`${applications}/resnet.py`, 'ResNet50(weights=None)', 'one', existsSync(applications)],
  [`${applications}/resnet_v2.py`, 'ResNet50V2(weights=None)', 'one', existsSync(applications)],
];

describe.each(cases.filter(([, , , isThere]) => isThere))('%s#%s', (file, entry, values) => {
  it('is the same graph in the code of its variants', async () => {
    const reader = await readerOf();
    // A model of its own class says no shape of its input.
    const inputs =
      file === '/project/classes.py' ? { inputs: [{ shape: [1, 8, 8, 3], dataType: 'float32' as const }] } : {};
    const graph = reader.read({ file, entry, ...inputs });
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
      // Fixup's numbers would stand within the layer.
      if (file.endsWith('transformer.py') && name === 'fixup') continue;
      const code = variantCode(graph, explanation, variants, textOf);
      const path = `/project/variant${Object.keys(texts).length}.py`;
      texts[path] = code.text;
      const again = reader.read({ file: path, entry: `${code.network}()`, ...inputs });
      expect(again.problems, name).toEqual([]);
      expect(meaning(again), name).toEqual(meaning(varied));
    }
  }, 240_000);
});

it('units are classes where the source has classes', async () => {
  const reader = await readerOf();
  const inputs = [{ shape: [1, 8, 8, 3], dataType: 'float32' as const }];
  const graph = reader.read({ file: '/project/classes.py', entry: 'ResNet', inputs });
  const { text, unit } = variantCode(graph, explain(graph), [variantCalled('exclusive-gating-6')!], textOf);
  expect(unit?.definition).toMatchObject({ file: '/project/classes.py', startLine: 6 });
  expect(unit?.text).toContain('class ResidualBlock(Layer):');
  expect(unit?.text).toContain('        carry = 1 - gate\n        shortcut = carry * x\n');
  expect(text).toContain('from tensorflow.keras.models import Model');
  expect(text).toContain(
    '            ResidualBlock(4),\n            ResidualBlock(4),\n            ResidualBlockWidening(),\n',
  );
});

it('units are functions where the source has functions, with its names', async () => {
  const graph = (await readerOf()).read({ file: '/project/resnet.py', entry: 'resnet' });
  const { text, unit } = variantCode(graph, explain(graph), [variantCalled('option-a')!], textOf);
  expect(unit?.name).toBe('residual_block');
  expect(text).toContain(
    [
      'def residual_block_widening(x):',
      '    """resnet with ResNet, option A, zero padding."""',
      '    y = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, kernel_initializer="he_normal")(x)',
    ].join('\n'),
  );
  expect(text).toContain('    for _ in range(3):\n        x = residual_block(x, 4)\n');
  expect(text).toContain('class ZeroPaddedChannels(layers.Layer):');
});
