/** Units and networks as functions of Keras. */
import { written, type Slot } from '../template';
import {
  isUnitCall,
  valuesFor,
  type Dialect,
  type FunctionalNetwork,
  type NetworkInput,
  type Statement,
  type UnitCall,
  type UnitFunction,
} from './dialect';
import { docstring, modelsOf, pythonStatement, type PythonStyle } from './pythonText';

/** The texts of units and of the network. */
export interface KerasWriter {
  unitText(unit: UnitFunction, document: string): string;
  networkText(network: FunctionalNetwork): string;
}

export function kerasFunctions(style: PythonStyle, { text: quoted, applied }: Dialect): KerasWriter {
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
        : written(applied(item.layer, item.inputs, item.call), argument);
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

  const inputText = ({ variable, shape, isInteger, name }: NetworkInput): string => {
    const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
    const type = isInteger ? `, dtype=${quoted('int32')}` : '';
    const named = name === undefined ? '' : `, name=${quoted(name)}`;
    return pythonStatement(`${variable} = ${modelsOf(style)}Input(shape=${sizes}${type}${named})`, 1, style.width);
  };

  const networkText = ({ name, document, inputs, items, outputs }: FunctionalNetwork): string => {
    const several = (names: readonly string[]): string => (names.length === 1 ? names[0] : `[${names.join(', ')}]`);
    const model = `return ${modelsOf(style)}Model(${several(inputs.map(({ variable }) => variable))}, ${several(outputs)})`;
    const body = [...inputs.map(inputText), ...bodyText(items, () => undefined)];
    return functionText(name, [], document, [...body, pythonStatement(model, 1, style.width)]);
  };

  return { unitText, networkText };
}
