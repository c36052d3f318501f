/** Keras as people write it, read without running it: counts are those that Keras' own `summary()` gives. */
import { beforeAll, describe, expect, it } from 'vitest';
import { multiplyAdds, parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { dedented, filesInMemory, grammars, patientBudget } from '../support/reading';

const file = '/project/net.py';
let source = '';
let reader: Reader;

beforeAll(async () => {
  const { exists, ...files } = filesInMemory({});
  reader = await createReader(
    { ...files, read: (path) => (path === file ? source : undefined), exists: (path) => path === file || exists(path) },
    { grammars, budget: patientBudget },
  );
});

const heading = 'import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers, Model\n';

function read(text: string, entry = 'model', head = heading): Graph {
  source = `${head}${dedented(text)}`;
  reader.invalidate(file);
  return reader.read({ file, entry });
}

const shapes = ({ nodes, outputs }: Graph) => outputs.map((id) => nodes[id].shape);
const total = (graph: Graph) => parameterCount(graph).total;
const operators = ({ nodes }: Graph) => nodes.slice(1).map(({ operator }) => operator);

/** Reads without a problem, and gives what stands behind `model`. */
function clean(text: string, entry?: string, head?: string): Graph {
  const graph = read(text, entry, head);
  expect(graph.problems).toEqual([]);
  expect(graph.framework).toBe('keras');
  return graph;
}

describe('models', () => {
  it('functional: layers are called on tensors', () => {
    const graph = clean(`
      inputs = keras.Input(shape=(32, 32, 3))
      x = layers.Conv2D(16, 3, padding='same', activation='relu')(inputs)
      x = layers.GlobalAveragePooling2D()(x)
      model = keras.Model(inputs, layers.Dense(10)(x))
    `);
    expect(operators(graph)).toEqual(['conv2d', 'relu', 'reduce', 'linear']);
    expect(total(graph)).toBe(448 + 170);
    expect(shapes(graph)).toEqual([[1, 10]]);
  });

  it.each([
    ['a list', "model = keras.Sequential([layers.Flatten(input_shape=(28, 28)), layers.Dense(10, 'softmax')])"],
    [
      'an input among the layers',
      'model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)])',
    ],
    [
      'add',
      'model = keras.models.Sequential()\nmodel.add(layers.InputLayer((28, 28)))\nmodel.add(layers.Flatten())\nmodel.add(layers.Dense(10))',
    ],
    [
      'batch_input_shape',
      'model = keras.Sequential([layers.Flatten(batch_input_shape=(None, 28, 28)), layers.Dense(10)])',
    ],
    [
      'a sequential model in another',
      'inner = keras.Sequential([layers.Flatten()])\nmodel = keras.Sequential([layers.InputLayer((28, 28)), inner, layers.Dense(10)])',
    ],
    ['build', 'model = keras.Sequential([layers.Flatten(), layers.Dense(10)])\nmodel.build((None, 28, 28))'],
  ])('sequential, by %s', (_how, text) => {
    const graph = clean(text);
    expect(shapes(graph)).toEqual([[1, 10]]);
    expect(total(graph)).toBe(7850);
  });

  it('subclassed: attributes, lists of layers, build, add_weight, training', () => {
    const graph = clean(
      `
      class Scale(layers.Layer):
          def build(self, input_shape):
              self.gamma = self.add_weight(name='gamma', shape=(input_shape[-1],), initializer='ones')
          def call(self, x):
              return x * self.gamma

      class Block(layers.Layer):
          def __init__(self, filters, **kwargs):
              super().__init__(**kwargs)
              self.convs = [layers.Conv2D(filters, 3, padding='same') for _ in range(2)]
              self.drop = layers.Dropout(0.5)
              self.scale = Scale()
          def call(self, x, training=False):
              y = x
              for conv in self.convs:
                  y = tf.nn.relu(conv(y))
              if training:
                  y = self.drop(y)
              return x + self.scale(y)

      class Net(keras.Model):
          def __init__(self):
              super().__init__()
              self.stem = layers.Conv2D(8, 3, padding='same', input_shape=(16, 16, 3))
              self.block = Block(8)
              self.head = layers.Dense(4)
          def call(self, inputs):
              x = self.block(self.stem(inputs))
              return self.head(tf.reduce_mean(x, axis=[1, 2]))
    `,
      'Net',
    );
    expect(total(graph)).toBe(224 + 2 * 584 + 8 + 36);
    expect(shapes(graph)).toEqual([[1, 4]]);
    expect(operators(graph)).not.toContain('dropout');
    expect(graph.parameters.map(({ name }) => name)).toContain('block/scale/gamma');
    expect(graph.nodes.find(({ operator }) => operator === 'add')?.module).toBe('block');
  });

  it('a layer that is called twice has its weights once', () => {
    const graph = clean(`
      a, b = keras.Input((8,)), keras.Input((8,))
      shared = layers.Dense(4)
      model = keras.Model([a, b], layers.concatenate([shared(a), shared(b)]))
    `);
    expect(total(graph)).toBe(36);
    expect(shapes(graph)).toEqual([[1, 8]]);
  });

  it('a model that is called is applied again, with the weights that it has', () => {
    const graph = clean(`
      inputs = keras.Input((8,))
      tower = keras.Model(inputs, tf.nn.relu(layers.Dense(4)(inputs)) + 1.0)
      a, b = keras.Input((8,)), keras.Input((8,))
      model = keras.Model([a, b], tower(a) - tower(b))
    `);
    expect(total(graph)).toBe(36);
    expect(operators(graph).filter((name) => name === 'relu')).toHaveLength(2);
  });

  it('a model cut at one of its layers, by name and by place', () => {
    const body = `
      inputs = keras.Input((8,))
      x = layers.Dense(4, name='first')(inputs)
      whole = keras.Model(inputs, layers.Dense(2)(x))
    `;
    const byName = clean(`${body}      model = keras.Model(whole.input, whole.get_layer('first').output)`);
    const byPlace = clean(`${body}      model = keras.Model(whole.inputs, whole.layers[-2].output)`);
    expect([byName, byPlace].map(total)).toEqual([36, 36]);
  });

  it('weights that do not train', () => {
    const graph = clean(`
      inputs = keras.Input((8,))
      frozen = layers.Dense(4)
      frozen.trainable = False
      model = keras.Model(inputs, layers.Dense(2)(frozen(inputs)))
    `);
    expect(parameterCount(graph)).toEqual({ total: 46, trainable: 10 });
  });
});

describe('names', () => {
  it("are Keras' own: counted by class, or given", () => {
    const graph = clean(`
      inputs = keras.Input((8, 8, 3), name='image')
      x = layers.Conv2D(4, 1)(inputs)
      x = layers.BatchNormalization()(x)
      x = layers.Conv2D(4, 1)(x)
      x = layers.LeakyReLU()(x)
      model = keras.Model(inputs, layers.Conv2D(4, 1, name='last')(x))
    `);
    expect(graph.nodes.map(({ module }) => module)).toEqual([
      '',
      'conv2d',
      'batch_normalization',
      'conv2d_1',
      'leaky_re_lu',
      'last',
    ]);
    expect(graph.parameters[0].name).toBe('conv2d/kernel');
  });

  it.each([
    ['import keras\nfrom keras.layers import Dense, Input\nfrom keras.models import Model\n'],
    ['from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras import Model\n'],
    ['from tensorflow.python.keras.layers import Dense, Input\nfrom tensorflow.python.keras.models import Model\n'],
    ['import keras_core as keras\nfrom keras_core.layers import Dense, Input\nModel = keras.Model\n'],
    ['import tensorflow as tf\nDense, Input, Model = tf.keras.layers.Dense, tf.keras.Input, tf.keras.models.Model\n'],
    [
      'from keras.layers.core import Dense\nfrom keras.engine.topology import Input\nfrom keras.engine.training import Model\n',
    ],
  ])('imports: %s', (head) => {
    expect(total(clean('i = Input((3,))\nmodel = Model(i, Dense(2)(i))', 'model', head))).toBe(8);
  });
});

it('merging functions are imported from where Keras 2 had them', () => {
  const graph = clean(
    'i = Input((3,))\nmodel = Model(i, add([i, Dense(3)(i)]))',
    'model',
    'from keras.layers import Dense, Input\nfrom keras.layers.merge import add\nfrom keras.models import Model\n',
  );
  expect(operators(graph)).toEqual(['linear', 'add']);
});

describe('layers', () => {
  const image = (layer: string, shape = '(9, 9, 4)') =>
    clean(`
      i = keras.Input(${shape})
      model = keras.Model(i, ${layer})
    `);

  it.each<[string, number, (number | string)[], string?]>([
    ['layers.Conv2D(6, (3, 5), strides=2, padding="same", use_bias=False)(i)', 360, [1, 5, 5, 6]],
    ['layers.Conv2D(6, 3, groups=2)(i)', 114, [1, 7, 7, 6]],
    ['layers.Conv2D(6, 3, dilation_rate=2)(i)', 222, [1, 5, 5, 6]],
    ['layers.DepthwiseConv2D(3, depth_multiplier=2)(i)', 80, [1, 7, 7, 8]],
    ['layers.SeparableConv2D(6, 3)(i)', 36 + 30, [1, 7, 7, 6]],
    ['layers.Conv2DTranspose(6, 3, strides=2, padding="same")(i)', 222, [1, 18, 18, 6]],
    ['layers.Conv2DTranspose(6, 3, strides=2)(i)', 222, [1, 19, 19, 6]],
    ['layers.Conv2DTranspose(6, 3, strides=2, padding="same", output_padding=1)(i)', 222, [1, 18, 18, 6]],
    ['layers.BatchNormalization()(i)', 16, [1, 9, 9, 4]],
    ['layers.LayerNormalization()(i)', 8, [1, 9, 9, 4]],
    ['layers.GroupNormalization(groups=2)(i)', 8, [1, 9, 9, 4]],
    ['layers.PReLU(shared_axes=[1, 2])(i)', 4, [1, 9, 9, 4]],
    ['layers.MaxPooling2D()(i)', 0, [1, 4, 4, 4]],
    ['layers.AveragePooling2D(3, strides=2, padding="same")(i)', 0, [1, 5, 5, 4]],
    ['layers.GlobalAveragePooling2D(keepdims=True)(i)', 0, [1, 1, 1, 4]],
    ['layers.GlobalMaxPooling2D()(i)', 0, [1, 4]],
    ['layers.UpSampling2D(2, interpolation="bilinear")(i)', 0, [1, 18, 18, 4]],
    ['layers.ZeroPadding2D(((1, 2), (3, 4)))(i)', 0, [1, 12, 16, 4]],
    ['layers.Cropping2D(1)(i)', 0, [1, 7, 7, 4]],
    ['layers.Permute((3, 1, 2))(i)', 0, [1, 4, 9, 9]],
    ['layers.Reshape((81, -1))(i)', 0, [1, 81, 4]],
    ['layers.Flatten()(i)', 0, [1, 324]],
    ['layers.Add()([i, i, i])', 0, [1, 9, 9, 4]],
    ['layers.Maximum()([i, i])', 0, [1, 9, 9, 4]],
    ['layers.Rescaling(1 / 255)(layers.RandomFlip("horizontal")(i))', 0, [1, 9, 9, 4]],
    ['layers.Lambda(lambda x, s: x * s, arguments={"s": 0.1})(i)', 0, [1, 9, 9, 4]],
    ['layers.LSTM(5)(i)', 4 * 5 * (4 + 5 + 1), [1, 5], '(7, 4)'],
    ['layers.GRU(5, return_sequences=True)(i)', 3 * 5 * (4 + 5 + 2), [1, 7, 5], '(7, 4)'],
    ['layers.Bidirectional(layers.LSTM(5))(i)', 2 * 200, [1, 10], '(7, 4)'],
    ['layers.TimeDistributed(layers.Dense(3))(i)', 15, [1, 7, 3], '(7, 4)'],
    ['layers.MultiHeadAttention(num_heads=2, key_dim=3)(i, i)', 3 * 30 + 28, [1, 7, 4], '(7, 4)'],
    ['layers.Embedding(100, 16)(i)', 1600, [1, 7, 16], '(7,), dtype="int32"'],
    ['layers.Conv1D(6, 3, padding="causal")(i)', 78, [1, 7, 6], '(7, 4)'],
  ])('%s', (layer, parameters, shape, input) => {
    const graph = image(layer, input);
    expect(total(graph)).toBe(parameters);
    expect(shapes(graph)).toEqual([shape]);
  });

  it.each([
    ["layers.Activation('gelu')(i)", 'gelu'],
    ['layers.Activation(tf.nn.swish)(i)', 'silu'],
    ["layers.Activation('hard_sigmoid')(i)", 'hardSigmoid'],
    ['layers.ReLU(max_value=6)(i)', 'relu6'],
    ['layers.ReLU(6.)(i)', 'relu6'],
    ['layers.LeakyReLU(alpha=0.2)(i)', 'leakyRelu'],
    ['layers.Dense(4, activation=keras.activations.tanh)(i)', 'tanh'],
    ['layers.Dense(4, activation=lambda x: tf.nn.softplus(x))(i)', 'softplus'],
    ['layers.Softmax()(i)', 'softmax'],
  ])('%s', (layer, operator) => {
    expect(operators(image(layer, '(4,)')).at(-1)).toBe(operator);
  });

  it('a layer whose rule is not known says so, and stands as one node', () => {
    const graph = read(`
      i = keras.Input((9, 9, 4))
      model = keras.Model(i, layers.ConvLSTM2D(4, 3)(i))
    `);
    expect(graph.problems.map(({ text }) => text).join()).toContain('ConvLSTM2D');
    expect(operators(graph)).toEqual(['unresolved']);
  });
});

describe('initialisers', () => {
  const initialiser = (text: string) =>
    clean(`
      i = keras.Input((4,))
      model = keras.Model(i, layers.Dense(4, kernel_initializer=${text}, kernel_regularizer=keras.regularizers.l2(1e-4))(i))
    `).parameters[0].initialiser;

  it.each([
    ["'he_normal'", { kind: 'he', distribution: 'truncatedNormal', negativeSlope: 0 }],
    ['keras.initializers.HeUniform(seed=1)', { kind: 'he', distribution: 'uniform' }],
    ['keras.initializers.RandomNormal(0.0, 0.02)', { kind: 'normal', standardDeviation: 0.02 }],
    ['tf.random_normal_initializer(0.0, 0.02)', { kind: 'normal', standardDeviation: 0.02 }],
    ['keras.initializers.VarianceScaling(scale=2.0, mode="fan_out")', { kind: 'he', mode: 'fanOut' }],
    ["{'class_name': 'VarianceScaling', 'config': {'scale': 2.0, 'mode': 'fan_out'}}", { kind: 'he', mode: 'fanOut' }],
    ['None', { kind: 'xavier', distribution: 'uniform' }],
    ['lambda shape, dtype=None: tf.zeros(shape)', { kind: 'unknown' }],
  ])('%s', (text, rule) => {
    expect(initialiser(text)).toMatchObject(rule);
  });
});

describe('functions on tensors', () => {
  const of = (expression: string, shape = '(6, 6, 8)') =>
    clean(`
      from tensorflow.keras import backend as K
      i = keras.Input(${shape})
      model = keras.Model(i, ${expression})
    `);

  it.each<[string, (number | string)[], string?]>([
    ['tf.concat([i, tf.nn.relu(i)], axis=-1)', [1, 6, 6, 16]],
    ['tf.reshape(i, [-1, 36, 8])', [1, 36, 8]],
    ['tf.reshape(i, (tf.shape(i)[0], i.shape[1] * i.shape[2], 8))', [1, 36, 8]],
    ['tf.reduce_mean(i, axis=[1, 2], keepdims=True)', [1, 1, 1, 8]],
    ['tf.matmul(i, i, transpose_b=True)', [1, 6, 6, 6]],
    ['tf.einsum("bhwc,bhwc->bhw", i, i)', [1, 6, 6]],
    ['tf.image.resize(i, (12, 12))', [1, 12, 12, 8]],
    ['tf.pad(i, [[0, 0], [1, 1], [2, 2], [0, 0]])', [1, 8, 10, 8]],
    ['tf.nn.depth_to_space(i, 2)', [1, 12, 12, 2]],
    ['tf.transpose(i, [0, 3, 1, 2])', [1, 8, 6, 6]],
    ['tf.split(i, 2, axis=-1)[0]', [1, 6, 6, 4]],
    ['tf.expand_dims(i[:, 0, ..., :4], 1)', [1, 1, 6, 4]],
    ['(i + 1.0) * tf.sigmoid(i) / 2.0 - i', [1, 6, 6, 8]],
    ['K.mean(i, axis=-1, keepdims=True)', [1, 6, 6, 1]],
    ['K.batch_flatten(i)', [1, 288]],
    ['keras.ops.concatenate([i, i], axis=1)', [1, 12, 6, 8]],
    ['tf.nn.l2_normalize(i, -1)', [1, 6, 6, 8]],
  ])('%s', (expression, shape) => {
    expect(shapes(of(expression))).toEqual([shape]);
  });
});

describe('data formats', () => {
  const block = `
    inputs = keras.Input(SHAPE)
    axis = 1 if K.image_data_format() == 'channels_first' else -1
    x = layers.Conv2D(8, 3, strides=2, padding='same')(inputs)
    x = layers.BatchNormalization(axis=axis)(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.UpSampling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 1)(x))
    model = keras.Model(inputs, x)
  `;
  const head = `${heading}from tensorflow.keras import backend as K\n`;

  it('channels first and last are the same network with its axes in another order', () => {
    const last = clean(block.replace('SHAPE', '(32, 32, 3)'), 'model', head);
    const first = clean(
      block.replace('SHAPE', '(3, 32, 32)'),
      'model',
      `${head}K.set_image_data_format('channels_first')\n`,
    );
    expect(total(first)).toBe(total(last));
    expect(multiplyAdds(first)).toEqual(multiplyAdds(last));
    const moved = last.nodes.map(({ shape }) =>
      shape?.length === 4 ? [0, 3, 1, 2].map((axis) => shape[axis]) : shape,
    );
    expect(first.nodes.map(({ shape }) => shape)).toEqual(moved);
  });

  it('a layer may say its own', () => {
    const graph = clean(`
      i = keras.Input((3, 32, 32))
      model = keras.Model(i, layers.Conv2D(8, 3, data_format='channels_first')(i))
    `);
    expect(shapes(graph)).toEqual([[1, 8, 30, 30]]);
  });
});

describe('entries', () => {
  const entries = (text: string) => {
    source = `${heading}${dedented(text)}`;
    reader.invalidate(file);
    return reader.entries(file).map(({ name, kind, network }) => [name, kind, network]);
  };

  it('are functions that give a model, classes of models and layers, and models at the top of a file', () => {
    expect(
      entries(`
      def unit(x):
          return layers.Add()([x, layers.Dense(8)(x)])

      def build(inputs):
          model = Model(inputs, unit(inputs))
          model.compile('sgd')
          return model

      class Block(layers.Layer):
          def call(self, x):
              return x

      class Net(keras.Model):
          def __init__(self):
              super().__init__()
              self.block = Block()
          def call(self, x):
              return self.block(x)

      class Builder:
          @staticmethod
          def small():
              return keras.Sequential([layers.Dense(2)])

      model = keras.Sequential([layers.Dense(2, input_shape=(4,))])
      base = keras.applications.ResNet50(weights=None)
    `),
    ).toEqual([
      ['build', 'factory', true],
      ['Block', 'class', false],
      ['Net', 'class', true],
      ['Builder.small', 'factory', true],
      ['model', 'call', true],
      ['base', 'call', true],
    ]);
  });

  it('a builder that takes a tensor is given one, which is said', () => {
    const graph = clean(
      `
      def build(inputs, num_classes):
          x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3)(inputs))
          return Model(inputs, layers.Dense(num_classes)(x))
    `,
      'build',
    );
    expect(graph.assumptions.map(({ text }) => text).join()).toContain('inputs=Input(shape=(224, 224, 3))');
    expect(shapes(graph)).toEqual([[1, 10]]);
  });

  it.each([
    ['build', 'model.build((None, 32, 32, 3))'],
    ['a call', 'model(tf.zeros((4, 32, 32, 3)))'],
  ])('a class takes what a model of it took, by %s; its layers count from the beginning', (_, use) => {
    const graph = read(
      `
      class Net(Model):
          def __init__(self):
              super().__init__()
              self.conv = layers.Conv2D(8, 3)
          def call(self, x):
              return self.conv(x)

      model = Net()
      ${use}
    `,
      'Net',
    );
    expect(graph.nodes.map(({ shape }) => shape)).toEqual([
      [1, 32, 32, 3],
      [1, 30, 30, 8],
    ]);
    expect(graph.assumptions.map(({ text }) => text)).toEqual(['input 1×32×32×3, from line 13']);
    expect(graph.nodes[1].module).toBe('conv2d');
  });

  it('a model that says no input is given what its first layer usually is, which is said', () => {
    const graph = clean(
      `
      class Net(Model):
          def __init__(self):
              super().__init__()
              self.conv = layers.Conv2D(8, 3)
          def call(self, x):
              return self.conv(x)
    `,
      'Net',
    );
    expect(graph.assumptions.map(({ text }) => text).join()).toContain('input 1×224×224×3');
  });
});
