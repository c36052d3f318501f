/** Layers that Keras does not have, as classes: https://keras.io/guides/making_new_layers_and_models_via_subclassing/. */
import type { PythonStyle } from './pythonText';

interface OwnLayer {
  document: string;
  settings: readonly { name: string; usual?: string }[];
  /** @param ops module of the functions on tensors. */
  body(ops: string): readonly string[];
}

const learned = (document: string, weight: string, operator: string): OwnLayer => ({
  document,
  settings: [{ name: 'start' }, { name: 'shape', usual: '(1,)' }],
  body: () => [
    'def build(self, input_shape):',
    `    self.${weight} = self.add_weight(`,
    `        name="${weight}",`,
    '        shape=self.shape,',
    '        initializer=INITIALIZERS.Constant(self.start),',
    '    )',
    '    super().build(input_shape)',
    '',
    'def call(self, inputs):',
    `    return inputs ${operator} self.${weight}`,
  ],
});

const ownLayers: Readonly<Record<string, OwnLayer>> = {
  LearnedScale: learned('Multiplies by a learned tensor.', 'scale', '*'),
  LearnedShift: learned('Adds a learned tensor.', 'shift', '+'),
  ZeroPaddedChannels: {
    document: 'Channels of zeros before and after those of the tensor.',
    settings: [{ name: 'before' }, { name: 'after' }],
    body: (ops) => [
      'def call(self, inputs):',
      '    channels = [self.before, self.after]',
      `    return ${ops}.pad(inputs, [[0, 0], [0, 0], [0, 0], channels])`,
      '',
      'def compute_output_shape(self, input_shape):',
      '    channels = self.before + input_shape[-1] + self.after',
      '    return (*input_shape[:-1], channels)',
    ],
  },
  StochasticDepth: {
    document: 'While training, drops each image of the tensor with a probability.',
    settings: [{ name: 'rate' }],
    body: () => [
      'def build(self, input_shape):',
      '    noise_shape = (None, *[1 for _ in input_shape[1:]])',
      '    self.dropout = LAYERSDropout(self.rate, noise_shape=noise_shape)',
      '    super().build(input_shape)',
      '',
      'def call(self, inputs, training=None):',
      '    return self.dropout(inputs, training=training)',
    ],
  },
};

function classText(name: string, layer: OwnLayer, style: PythonStyle): string {
  const ops = style.keras === 'keras' ? 'ops' : 'tf';
  const given = layer.settings.map(({ name: each, usual }) => (usual ? `${each}=${usual}` : each));
  const kept = layer.settings.map(({ name: each }) => each);
  const config = kept.map((each) => `"${each}": self.${each}`).join(', ');
  const lines = [
    `def __init__(self, ${given.join(', ')}, **kwargs):`,
    '    super().__init__(**kwargs)',
    ...kept.map((each) => `    self.${each} = ${each}`),
    '',
    ...layer.body(ops),
    '',
    'def get_config(self):',
    `    return {**super().get_config(), ${config}}`,
  ];
  const text = [
    `class ${name}(LAYERSLayer):`,
    `    """${layer.document}"""`,
    '',
    ...lines.map((line) => line && `    ${line}`),
  ];
  return text
    .join('\n')
    .replaceAll('LAYERS', style.layers)
    .replaceAll('INITIALIZERS', initialisersOf(style))
    .replace(/"(?!"")(\w+)"(?!"")/g, `${style.quote}$1${style.quote}`);
}

/** Where the initialisers are. */
export const initialisersOf = ({ layers }: Pick<PythonStyle, 'layers'>): string =>
  ({
    '': 'initializers',
    'layers.': 'keras.initializers',
    'keras.layers.': 'keras.initializers',
    'tf.keras.layers.': 'tf.keras.initializers',
  })[layers];

/** Their texts by their names. */
export const kerasLayerTexts: Readonly<Record<string, (style: PythonStyle) => string>> = Object.fromEntries(
  Object.entries(ownLayers).map(([name, layer]) => [name, (style: PythonStyle) => classText(name, layer, style)]),
);
