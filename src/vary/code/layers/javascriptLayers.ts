/** Layers that TensorFlow.js does not have, as classes: https://js.tensorflow.org/api/latest/#class:layers.Layer. */
import type { JavaScriptStyle } from './javascriptText';

/** One class. `type` gives an annotation in TypeScript, nothing in JavaScript. */
interface OwnLayer {
  document: string;
  /** Settings besides the name, and their values where they are left out. */
  settings: readonly { name: string; type: string; usual?: string }[];
  body(type: (annotation: string) => string): readonly string[];
}

/** A learned tensor as a weight of the layer, and what it does to x. */
const learned = (document: string, weight: string, operator: string): OwnLayer => ({
  document,
  settings: [
    { name: 'start', type: 'number' },
    { name: 'shape', type: 'number[]', usual: '[1]' },
  ],
  body: (type) => [
    `${type('override ')}build(inputShape${type(': tf.Shape | tf.Shape[]')}) {`,
    `  const initializer = tf.initializers.constant({ value: this.start });`,
    `  this.${weight} = this.addWeight('${weight}', this.shape, 'float32', initializer);`,
    '  super.build(inputShape);',
    '}',
    '',
    `${type('override ')}call(inputs${type(': tf.Tensor | tf.Tensor[]')}) {`,
    '  return tf.tidy(() => {',
    '    const x = Array.isArray(inputs) ? inputs[0] : inputs;',
    `    return tf.${operator}(x, this.${weight}.read());`,
    '  });',
    '}',
  ],
});

const ownLayers: Readonly<Record<string, OwnLayer>> = {
  LearnedScale: learned('Multiplies by a learned tensor.', 'scale', 'mul'),
  LearnedShift: learned('Adds a learned tensor.', 'shift', 'add'),
  ZeroPaddedChannels: {
    document: 'Channels of zeros before and after those of the tensor.',
    settings: [
      { name: 'before', type: 'number' },
      { name: 'after', type: 'number' },
    ],
    body: (type) => [
      `${type('override ')}computeOutputShape(inputShape${type(': tf.Shape | tf.Shape[]')})${type(': tf.Shape')} {`,
      `  const sizes = [...inputShape]${type(' as tf.Shape')};`,
      `  sizes[3] = this.before + sizes[3]${type('!')} + this.after;`,
      '  return sizes;',
      '}',
      '',
      `${type('override ')}call(inputs${type(': tf.Tensor | tf.Tensor[]')}) {`,
      '  return tf.tidy(() => {',
      '    const x = Array.isArray(inputs) ? inputs[0] : inputs;',
      `    const channels${type(': [number, number]')} = [this.before, this.after];`,
      '    return tf.pad(x, [[0, 0], [0, 0], [0, 0], channels]);',
      '  });',
      '}',
    ],
  },
  StochasticDepth: {
    document: 'While training, drops each image of the tensor with a probability.',
    settings: [{ name: 'rate', type: 'number' }],
    body: (type) => [
      `${type('override ')}call(inputs${type(': tf.Tensor | tf.Tensor[]')}, kwargs${type(': { training?: boolean }')}) {`,
      '  return tf.tidy(() => {',
      '    const x = Array.isArray(inputs) ? inputs[0] : inputs;',
      '    if (!kwargs.training) return x;',
      '    const keep = 1 - this.rate;',
      '    const shape = x.shape.map((size, axis) => (axis === 0 ? size : 1));',
      '    const kept = tf.floor(tf.add(tf.randomUniform(shape), keep));',
      '    return tf.div(tf.mul(x, kept), keep);',
      '  });',
      '}',
    ],
  },
};

function classText(name: string, layer: OwnLayer, style: JavaScriptStyle): string {
  const type = (annotation: string): string => (style.typescript ? annotation : '');
  const config = layer.settings.map(({ name: key, type: of, usual }) => `${key}${usual ? '?' : ''}: ${of}`);
  const weight = layer
    .body(type)
    .join('\n')
    .match(/this\.(\w+) = this\.addWeight/)?.[1];
  const names = layer.settings.map((each) => each.name);
  const fields = [
    ...layer.settings.map((each) => `private readonly ${each.name}: ${each.type};`),
    ...(weight ? [`private ${weight}!: tf.LayerVariable;`] : []),
  ];
  const lines = [
    `static className = '${name}';`,
    ...(style.typescript ? fields : []),
    '',
    `constructor(config${type(`: { ${[...config, 'name?: string'].join('; ')} }`)}) {`,
    '  super(config);',
    ...layer.settings.map(
      (each) => `  this.${each.name} = config.${each.name}${each.usual ? ` ?? ${each.usual}` : ''};`,
    ),
    '}',
    '',
    ...layer.body(type),
    '',
    `${type('override ')}getConfig() {`,
    `  return { ...super.getConfig(), ${names.map((each) => `${each}: this.${each}`).join(', ')} };`,
    '}',
  ];
  const text = [
    `/** ${layer.document} */`,
    `class ${name} extends tf.layers.Layer {`,
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    '}',
    `tf.serialization.registerClass(${name});`,
  ];
  return text.map((line) => styled(line, style)).join('\n');
}

/** A line with the file's indentation, quotes and semicolons. */
function styled(line: string, { indent, quote, semicolons, bracketSpacing }: JavaScriptStyle): string {
  const [spaces] = /^ */.exec(line)!;
  const quoted = line.trimStart().replaceAll("'", quote);
  const ended = semicolons ? quoted : quoted.replace(/;$/, '');
  const spaced = bracketSpacing ? ended : ended.replace(/\{ (?=\S)/g, '{').replace(/(?<=\S) \}/g, '}');
  return indent.repeat(spaces.length / 2) + spaced;
}

/** Their texts by their names. */
export const ownLayerTexts: Readonly<Record<string, (style: JavaScriptStyle) => string>> = Object.fromEntries(
  Object.entries(ownLayers).map(([name, layer]) => [name, (style: JavaScriptStyle) => classText(name, layer, style)]),
);
