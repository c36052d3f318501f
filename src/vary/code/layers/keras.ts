/** Networks as functions of Keras: https://keras.io/guides/functional_api/. */
import { code, slot, type Code, type Slot } from '../template';
import { isMade, isUsual, type Setting, type SettingValue } from './call';
import { numberText } from './text';
import type { Dialect, FunctionalNetwork, WrittenPart } from './dialect';
import { kerasClasses } from './kerasClasses';
import { kerasFunctions } from './kerasFunctions';
import { kerasImports } from './kerasImports';
import { initialisersOf, kerasLayerTexts } from './kerasLayers';
import type { PythonStyle } from './pythonText';

/** `kernelSize` → `kernel_size`, `heNormal` → `he_normal`, `leCunNormal` → `lecun_normal`. */
const snake = (name: string): string =>
  name.replace('leCun', 'lecun').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Settings that are given by their place, in this order. */
const positional: Readonly<Record<string, readonly string[]>> = {
  Conv1D: ['filters', 'kernelSize'],
  Conv2D: ['filters', 'kernelSize'],
  Conv3D: ['filters', 'kernelSize'],
  Conv2DTranspose: ['filters', 'kernelSize'],
  SeparableConv1D: ['filters', 'kernelSize'],
  SeparableConv2D: ['filters', 'kernelSize'],
  DepthwiseConv1D: ['kernelSize'],
  DepthwiseConv2D: ['kernelSize'],
  Dense: ['units'],
  Embedding: ['inputDim', 'outputDim'],
  Activation: ['activation'],
  ReLU: ['maxValue'],
  LeakyReLU: ['alpha'],
  ELU: ['alpha'],
  MaxPooling1D: ['poolSize'],
  MaxPooling2D: ['poolSize'],
  MaxPooling3D: ['poolSize'],
  AveragePooling1D: ['poolSize'],
  AveragePooling2D: ['poolSize'],
  AveragePooling3D: ['poolSize'],
  Reshape: ['targetShape'],
  Permute: ['dims'],
  ZeroPadding2D: ['padding'],
  Cropping2D: ['cropping'],
  UpSampling2D: ['size'],
  GroupNormalization: ['groups'],
  Dropout: ['rate'],
  Rescaling: ['scale'],
  StochasticDepth: ['rate'],
  ZeroPaddedChannels: ['before', 'after'],
  LearnedScale: ['start'],
  LearnedShift: ['start'],
};

/** Classes whose layers Keras names by themselves: `conv2d`, `conv2d_1`. */
const namedByClass = [
  ...Object.keys(positional),
  ...['BatchNormalization', 'LayerNormalization', 'PReLU', 'Softmax', 'Add', 'Subtract', 'Multiply', 'Average'],
  ...['Maximum', 'Minimum', 'Concatenate', 'Flatten', 'Lambda', 'InputLayer', 'GlobalAveragePooling1D'],
  ...['GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'MultiHeadAttention', 'SpatialDropout2D'],
].map((name) =>
  name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase(),
);

const ownNames = new RegExp(`^(?:${namedByClass.join('|')}|input|model|sequential|tf\\..*)(?:_\\d+)?$`);

/** @param classes writes layers as fields of classes, where the source does. */
export function keras(style: PythonStyle, classes: boolean): Dialect {
  const quoted = (text: string): string => `${style.quote}${text.replace(/[\\'"]/g, '\\$&')}${style.quote}`;

  const valueText = (value: SettingValue): string => {
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'string') return quoted(snake(value));
    if (typeof value === 'number') return numberText(value);
    if (!isMade(value)) return `(${value.map(valueText).join(', ')}${value.length === 1 ? ',' : ''})`;
    const settings = value.settings.filter((each) => !isUsual(each));
    const given = settings.map(({ key, value: of }) => (key === 'value' ? '' : `${key}=`) + valueText(of));
    const name = value.initialiser.charAt(0).toUpperCase() + value.initialiser.slice(1);
    return `${initialisersOf(style)}.${name}(${given.join(', ')})`;
  };

  const settingCode = (layer: string, each: Setting): Code => {
    const { key, value, usual, hint } = each;
    const isPlaced = positional[layer]?.includes(key);
    const before = isPlaced ? ', ' : `, ${snake(key)}=`;
    if (hint === undefined) return isUsual(each) ? [] : [before + valueText(value)];
    const made: Slot = { ...slot(valueText(value), hint === 'channels' ? hint : snake(hint)), before };
    return [usual === undefined ? made : { ...made, usual: valueText(usual) }];
  };

  const dialect: Dialect = {
    naming: {
      ofLayers: !classes,
      suffix: (kind) => (classes ? kind : `_${kind.toLowerCase()}`),
      reserved: ['self', 'kwargs', 'x', 'y', 'name', 'shortcut', 'gate', 'carry'],
      channels: { entering: 'in_filters', leaving: 'filters', both: 'filters', other: 'width' },
    },
    variables: { unit: 'y', network: 'x', input: classes ? 'inputs' : 'image' },
    layer({ layer, settings }, name) {
      const isRelu = layer === 'Activation' && settings[0].value === 'relu' && style.reluLayer;
      const made = isRelu ? 'ReLU' : layer;
      const own = this.isOwnLayer(made) ? '' : style.layers;
      const named = name ? code`, name=${name}` : [];
      return code`${own}${made}(${isRelu ? [] : settings.flatMap((each) => settingCode(layer, each))}${named})`;
    },
    applied: (layer, inputs, { merges, separate }) => {
      const all = inputs.join(', ');
      return code`${layer}(${merges ? `[${all}]` : separate ? all : inputs[0]})`;
    },
    text: quoted,
    behindName: (rest) => (rest === '' ? 'name' : `f${quoted(`{name}${rest}`)}`),
    isGiven: (path) => {
      const name = path.slice(path.lastIndexOf('.') + 1);
      return ownNames.test(name) || name.includes(' #');
    },
    isOwnLayer: (layer) => layer in kerasLayerTexts,
    functionName: (words) => words.replace(/\W+/g, '_'),
    file: (network) => fileOf(network),
  };

  const writer = classes ? kerasClasses(style, dialect) : kerasFunctions(style, dialect);

  const fileOf = (network: FunctionalNetwork): { text: string; parts: WrittenPart[] } => {
    const parts = [
      ...network.ownLayers.map((name) => ({ name, text: kerasLayerTexts[name](style), isUnit: false })),
      ...network.units.map((unit) => ({
        name: unit.name,
        text: writer.unitText(unit, network.document),
        isUnit: true,
      })),
      { name: network.name, text: writer.networkText(network), isUnit: false },
    ];
    const texts = parts.map(({ text }) => text);
    const imports = kerasImports(
      texts.join('\n'),
      parts.map(({ name }) => name),
      style,
    );
    return { text: `${[imports, ...texts].join('\n\n\n')}\n`, parts };
  };

  return dialect;
}
