/** Networks as functions of Keras: https://keras.io/guides/functional_api/. */
import { code, slot, written, type Code, type Slot } from '../template';
import { isMade, isUsual, type Setting, type SettingValue } from './call';
import { numberText } from './text';
import {
  isUnitCall,
  valuesFor,
  type Dialect,
  type FunctionalNetwork,
  type NetworkInput,
  type Statement,
  type UnitCall,
  type UnitFunction,
  type WrittenPart,
} from './dialect';
import { initialisersOf, kerasLayerTexts } from './kerasLayers';
import { docstring, pythonStatement, type PythonStyle } from './pythonText';

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

export function keras(style: PythonStyle): Dialect {
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
      suffix: (kind) => `_${kind.toLowerCase()}`,
      reserved: ['x', 'y', 'name', 'shortcut', 'gate', 'carry'],
      channels: { entering: 'in_filters', leaving: 'filters', both: 'filters', other: 'width' },
    },
    variables: { unit: 'y', network: 'x' },
    layer({ layer, settings }, name) {
      const isRelu = layer === 'Activation' && settings[0].value === 'relu' && style.reluLayer;
      const made = isRelu ? 'ReLU' : layer;
      const own = this.isOwnLayer(made) ? '' : style.layers;
      const named = name ? code`, name=${name}` : [];
      return code`${own}${made}(${isRelu ? [] : settings.flatMap((each) => settingCode(layer, each))}${named})`;
    },
    applied: (layer, inputs, { merges }) => code`${layer}(${merges ? `[${inputs.join(', ')}]` : inputs[0]})`,
    text: quoted,
    behindName: (rest) => (rest === '' ? 'name' : `f${quoted(`{name}${rest}`)}`),
    isGiven: (name) => ownNames.test(name) || name.includes(' #'),
    isOwnLayer: (layer) => layer in kerasLayerTexts,
    functionName: (words) => words.replace(/\W+/g, '_'),
    file: (network) => fileOf(network),
  };

  const functionText = (
    name: string,
    parameters: readonly string[],
    document: string,
    body: readonly string[],
  ): string =>
    [
      pythonStatement(`def ${name}(${parameters.join(', ')}):`, 0, style.width),
      ...docstring(document, 1, style.width),
      ...body,
    ].join('\n');

  const unitText = (
    { name, arguments: all, at, named, statements, output }: UnitFunction,
    document: string,
  ): string => {
    const needed = all.filter(({ usual }) => usual === undefined).map((each) => each.name);
    const others = all.flatMap((each) => (each.usual === undefined ? [] : [`${each.name}=${each.usual}`]));
    const body = bodyText(statements, (piece) => at.get(piece)?.name, output);
    return functionText(name, ['x', ...needed, ...(named ? ['name'] : []), ...others], document, body);
  };

  const bodyText = (
    items: readonly (Statement | UnitCall)[],
    argument: (piece: Slot) => string | undefined,
    output?: string,
  ): string[] => {
    const last = items.at(-1);
    const lines = items.map((item) => {
      if (isUnitCall(item) && item.times > 1) return loopText(item);
      const made = isUnitCall(item)
        ? callText(item, item.unit && quoted(item.unit))
        : written(item.expression, argument);
      const isReturned = item === last && output === item.target;
      return pythonStatement(isReturned ? `return ${made}` : `${item.target} = ${made}`, 1, style.width);
    });
    return output === undefined || last?.target === output ? lines : [...lines, `    return ${output}`];
  };

  const callText = ({ kind, input, member }: UnitCall, unit: string | undefined): string => {
    const given = valuesFor(kind.arguments, member).flatMap(([{ name, usual }, value]) => {
      if (usual === undefined) return [value];
      return value === usual ? [] : [`${name}=${value}`];
    });
    const needed = kind.arguments.filter(({ usual }) => usual === undefined).length;
    const named = unit === undefined ? [] : [`name=${unit}`];
    return `${kind.name}(${[input, ...given.slice(0, needed), ...named, ...given.slice(needed)].join(', ')})`;
  };

  const loopText = (item: UnitCall): string => {
    const [, prefix = '', digits = ''] = /^(.*?)(\d+)$/.exec(item.unit ?? '') ?? [];
    const name = item.unit === undefined ? undefined : `f${quoted(`${prefix}{unit}`)}`;
    const range = digits === '' ? String(item.times) : `${digits}, ${Number(digits) + item.times}`;
    return [
      `    for ${name === undefined ? '_' : 'unit'} in range(${range}):`,
      pythonStatement(`${item.target} = ${callText(item, name)}`, 2, style.width),
    ].join('\n');
  };

  const isBare = style.layers === '';
  const package_ = style.layers === 'tf.keras.layers.' ? 'tf.keras.' : isBare ? '' : 'keras.';

  const inputText = ({ variable, shape, isInteger, name }: NetworkInput): string => {
    const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
    const type = isInteger ? `, dtype=${quoted('int32')}` : '';
    const named = name === undefined ? '' : `, name=${quoted(name)}`;
    return pythonStatement(`${variable} = ${package_}Input(shape=${sizes}${type}${named})`, 1, style.width);
  };

  const networkText = ({ name, document, inputs, items, outputs }: FunctionalNetwork): string => {
    const several = (names: readonly string[]): string => (names.length === 1 ? names[0] : `[${names.join(', ')}]`);
    const model = `return ${package_}Model(${several(inputs.map(({ variable }) => variable))}, ${several(outputs)})`;
    const body = [...inputs.map(inputText), ...bodyText(items, () => undefined)];
    return functionText(name, [], document, [...body, pythonStatement(model, 1, style.width)]);
  };

  const importsOf = (text: string, own: readonly string[]): string => {
    const uses = (pattern: RegExp): boolean => pattern.test(text);
    if (isBare) {
      const classes = [...new Set([...text.matchAll(/(?<![\w.])([A-Z]\w*)\(/g)].map(([, name]) => name))];
      const known = classes
        .filter((name) => name !== 'Model' && !own.includes(name))
        .concat(own.length > 0 ? ['Layer'] : []);
      const names = [...new Set(known)].sort().join(', ');
      const long = `from ${style.keras}.layers import ${names}`;
      return [
        ...(uses(/\btf\./) ? ['import tensorflow as tf'] : []),
        ...(uses(/\binitializers\./) ? [`from ${style.keras} import initializers`] : []),
        ...(uses(/\bops\./) ? ['from keras import ops'] : []),
        long.length <= style.width ? long : pythonStatement(long.replace(names, `(${names})`), 0, style.width),
        `from ${style.keras}.models import Model`,
      ].join('\n');
    }
    if (style.layers === 'tf.keras.layers.') return 'import tensorflow as tf';
    const isTensorFlow = style.keras !== 'keras';
    return [
      ...(isTensorFlow && uses(/\btf\./) ? ['import tensorflow as tf'] : []),
      isTensorFlow ? 'from tensorflow import keras' : 'import keras',
      ...[...(style.layers === 'layers.' ? ['layers'] : []), ...(uses(/\bops\./) ? ['ops'] : [])].map(
        (name) => `from ${name === 'ops' ? 'keras' : style.keras} import ${name}`,
      ),
    ].join('\n');
  };

  const fileOf = (network: FunctionalNetwork): { text: string; parts: WrittenPart[] } => {
    const parts = [
      ...network.ownLayers.map((name) => ({ name, text: kerasLayerTexts[name](style), isUnit: false })),
      ...network.units.map((unit) => ({ name: unit.name, text: unitText(unit, network.document), isUnit: true })),
      { name: network.name, text: networkText(network), isUnit: false },
    ];
    const texts = parts.map(({ text }) => text);
    return { text: `${[importsOf(texts.join('\n'), network.ownLayers), ...texts].join('\n\n\n')}\n`, parts };
  };

  return dialect;
}
