/** Networks as functions of TensorFlow.js, in TypeScript or JavaScript: https://js.tensorflow.org/api/latest/. */
import { code, slot, written, type Code, type Slot } from '../template';
import { isMade, isUsual, type Made, type Setting, type SettingValue } from './call';
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
import { ownLayerTexts } from './javascriptLayers';
import { numberText } from './text';
import { functionHead, statement, type JavaScriptStyle } from './javascriptText';

/** Functions of `tf.layers` whose names are not their class's with a small first letter. */
const functionNames: Readonly<Record<string, string>> = {
  PReLU: 'prelu',
  ELU: 'elu',
  Cropping2D: 'cropping2D',
};

const functionOf = (layer: string): string =>
  functionNames[layer] ?? (layer.charAt(0).toLowerCase() + layer.slice(1)).replace(/D\b/, 'd');

/** The module's own name, which the source has: `@tensorflow/tfjs-node`. */
export function javascript(style: JavaScriptStyle, module: string): Dialect {
  const quoted = (text: string): string => `${style.quote}${text.replace(/[\\'"]/g, '\\$&')}${style.quote}`;

  const valueText = (value: SettingValue): string => {
    if (typeof value === 'string') return quoted(value);
    if (typeof value === 'number') return numberText(value);
    if (typeof value !== 'object') return String(value);
    return isMade(value) ? madeText(value) : `[${value.map(valueText).join(', ')}]`;
  };

  const madeText = ({ initialiser, settings }: Made): string => {
    const entries = settings.filter((each) => !isUsual(each)).map(({ key, value }) => `${key}: ${valueText(value)}`);
    return `tf.initializers.${initialiser}({ ${entries.join(', ')} })`;
  };

  const settingCode = (each: Setting): Code => {
    const { key, value, usual, hint } = each;
    if (hint === undefined) return isUsual(each) ? [] : [`, ${key}: ${valueText(value)}`];
    const made: Slot = { ...slot(valueText(value), hint), before: `, ${key}: ` };
    return [usual === undefined ? made : { ...made, usual: valueText(usual) }];
  };

  const dialect: Dialect = {
    naming: {
      ofLayers: true,
      suffix: (kind) => kind,
      reserved: ['x', 'y', 'name', 'shortcut', 'gate', 'carry'],
      channels: { entering: 'inFilters', leaving: 'filters', both: 'filters', other: 'width' },
    },
    variables: { unit: 'y', network: 'x', input: 'image' },
    layer({ layer, settings }, name) {
      const isRelu = layer === 'Activation' && settings[0].value === 'relu' && style.reluLayer;
      const made = this.isOwnLayer(layer) ? `new ${layer}` : `tf.layers.${isRelu ? 'reLU' : functionOf(layer)}`;
      const named = name ? code`, name: ${name}` : [];
      return code`${made}({${isRelu ? [] : settings.flatMap(settingCode)}${named} })`;
    },
    applied: (layer, inputs, { merges }) => {
      const given = merges ? `[${inputs.join(', ')}]` : inputs[0];
      return code`${layer}.apply(${given})${style.typescript ? ' as tf.SymbolicTensor' : ''}`;
    },
    text: quoted,
    behindName: (rest) => (rest === '' ? 'name' : `\`\${name}${rest}\``),
    isGiven: (name) => /^[a-z0-9_]+_[A-Z]\w*?\d+$/.test(name) || /^(?:\S+ )?#\d+/.test(name) || name.includes(' #'),
    isOwnLayer: (layer) => layer in ownLayerTexts,
    functionName: (words) => words.replace(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase()),
    file: (network) => fileOf(network),
  };

  const unitText = (unit: UnitFunction, document: string): string => {
    const { name, arguments: all, at, named, statements, output } = unit;
    const types = (values: readonly string[]): string => {
      if (values.every((value) => /^-?[\d.e-]+$/.test(value))) return 'number';
      return values.every((value) => /^\[?[-\d., e]+\]?$/.test(value)) ? 'number | number[]' : 'string';
    };
    const typed = (each: string, type: string): string => (style.typescript ? `${each}: ${type}` : each);
    const needed = all.filter(({ usual }) => usual === undefined);
    const parameters = [
      typed('x', 'tf.SymbolicTensor'),
      ...needed.map((each) => typed(each.name, types(each.values))),
      ...(named ? [typed('name', 'string')] : []),
      ...all.flatMap(({ name: each, usual, values }) => {
        if (usual === undefined) return [];
        const type = types([...values, usual]);
        return [style.typescript && type !== 'number' ? `${each}: ${type} = ${usual}` : `${each} = ${usual}`];
      }),
    ];
    const result = style.typescript ? ': tf.SymbolicTensor' : '';
    return [
      `/** ${document} */`,
      functionHead(name, { parameters, result, exported: false }, style),
      ...bodyText(statements, (piece) => at.get(piece)?.name, 1, output),
      '}',
    ].join('\n');
  };

  /** Statements with the declarations of their variables. */
  const bodyText = (
    items: readonly (Statement | UnitCall)[],
    argument: (piece: Slot) => string | undefined,
    depth: number,
    output?: string,
  ): string[] => {
    const uses = new Map<string, number>();
    for (const item of items) uses.set(item.target, (uses.get(item.target) ?? 0) + (isUnitCall(item) ? item.times : 1));
    const declared = new Set<string>();
    return items
      .map((item, i) => {
        const { target } = item;
        const isReturned = output === target && i === items.length - 1;
        const keyword = declared.has(target) ? '' : uses.get(target) === 1 ? 'const ' : 'let ';
        if (isUnitCall(item) && item.times > 1) return loopText(item, depth);
        declared.add(target);
        const head = isReturned && !isUnitCall(item) ? 'return ' : `${keyword}${target} = `;
        const made = isUnitCall(item)
          ? callText(item, item.unit && quoted(item.unit))
          : written(dialect.applied(item.layer, item.inputs, item.call), argument);
        return statement(`${head}${made}`, depth, style);
      })
      .concat(
        output !== undefined && items.at(-1)?.target !== output ? [statement(`return ${output}`, depth, style)] : [],
      );
  };

  const callText = ({ kind, input, member }: UnitCall, unit: string | undefined): string => {
    const values = valuesFor(kind.arguments, member);
    const needed = values.filter(([{ usual }]) => usual === undefined);
    const others = values.filter(([{ usual }]) => usual !== undefined);
    const given = [
      input,
      ...needed.map(([, value]) => value),
      ...(unit ? [unit] : []),
      ...others.map(([, value]) => value),
    ];
    return `${kind.name}(${given.join(', ')})`;
  };

  const loopText = (item: UnitCall, depth: number): string => {
    const indent = style.indent.repeat(depth);
    const [, prefix = '', digits = '1'] = /^(.*?)(\d+)$/.exec(item.unit ?? '') ?? [];
    const first = Number(digits);
    const name = item.unit === undefined ? undefined : `\`${prefix}\${unit}\``;
    return [
      `${indent}for (let unit = ${first}; unit <= ${first + item.times - 1}; unit++) {`,
      statement(`${item.target} = ${callText(item, name)}`, depth + 1, style),
      `${indent}}`,
    ].join('\n');
  };

  const inputText = ({ variable, shape, isInteger, name }: NetworkInput): string => {
    const dtype = isInteger ? `, dtype: ${quoted('int32')}` : '';
    const named = name === undefined ? '' : `, name: ${quoted(name)}`;
    return statement(`const ${variable} = tf.input({ shape: [${shape.join(', ')}]${dtype}${named} })`, 1, style);
  };

  const networkText = ({ name, document, inputs, items, outputs }: FunctionalNetwork): string => {
    const several = (names: readonly string[]): string => (names.length === 1 ? names[0] : `[${names.join(', ')}]`);
    const model = `return tf.model({ inputs: ${several(inputs.map(({ variable }) => variable))}, outputs: ${several(outputs)} })`;
    const result = style.typescript ? ': tf.LayersModel' : '';
    return [
      `/** ${document} */`,
      functionHead(name, { parameters: [], result, exported: !style.commonJs }, style),
      ...inputs.map(inputText),
      ...bodyText(items, () => undefined, 1),
      statement(model, 1, style),
      '}',
    ].join('\n');
  };

  const fileOf = (network: FunctionalNetwork): { text: string; parts: WrittenPart[] } => {
    const semicolon = style.semicolons ? ';' : '';
    const head = style.commonJs
      ? `const tf = require(${quoted(module)})${semicolon}`
      : `import * as tf from ${quoted(module)}${semicolon}`;
    const parts = [
      ...network.ownLayers.map((name) => ({ name, text: ownLayerTexts[name](style), isUnit: false })),
      ...network.units.map((unit) => ({ name: unit.name, text: unitText(unit, network.document), isUnit: true })),
      { name: network.name, text: networkText(network), isUnit: false },
    ];
    const exported = style.commonJs
      ? [
          style.bracketSpacing
            ? `module.exports = { ${network.name} }${semicolon}`
            : `module.exports = {${network.name}}${semicolon}`,
        ]
      : [];
    return { text: `${[head, ...parts.map(({ text }) => text), ...exported].join('\n\n')}\n`, parts };
  };

  return dialect;
}
