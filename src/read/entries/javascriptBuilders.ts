/** What in a JavaScript file makes models of TensorFlow.js, or applies weights to tensors, by its syntax alone. */
import type { ClassSyntax, Expression, FunctionSyntax, Statement } from '../syntax/syntax';
import { callsIn, dotted, expressionsIn, inner } from '../syntax/walk';
import { calledName, type Canonical } from './libraryNames';

const modelCall = /^tf\.(?:sequential|model)$/;

/** Is it the name of a function of TensorFlow.js that makes a model? */
export const makesModel = (name: string): boolean => modelCall.test(name);

/** Bases whose classes are layers or models. */
export const layerBases = /^tf\.(?:layers\.(?:Layer|RNN|RNNCell)|Sequential|LayersModel|Model)$/;

/** Functions, and methods of tensors, that take weights. */
const weighted =
  /^(?:matMul|dot|conv1d|conv2d|conv3d|conv2dTranspose|depthwiseConv2d|separableConv2d|fused\.(?:matMul|conv2d|depthwiseConv2d))$/;

/** Does a function make a model itself and keep it somewhere: in a variable, in a member of its object? */
export const keepsModel = ({ body }: FunctionSyntax, canonical: Canonical): boolean => keeps(body, canonical);

function keeps(statements: readonly Statement[], canonical: Canonical): boolean {
  return statements.some(
    (statement) =>
      (statement.kind === 'assign' && isModelCall(statement.value, canonical)) || keeps(inner(statement), canonical),
  );
}

function isModelCall(value: Expression, canonical: Canonical): boolean {
  if (value.kind === 'await') return isModelCall(value.value, canonical);
  return value.kind === 'call' && makesModel(calledName(value, canonical) ?? '');
}

/** Methods of a class by which an instance comes to its model, those that a person would call first. */
export const modelMethods = (syntax: ClassSyntax, canonical: Canonical): FunctionSyntax[] =>
  syntax.body.flatMap((member) => {
    if (member.kind !== 'functionDefinition') return [];
    const { function: method } = member;
    return [...callsIn(method.body)].some((call) => makesModel(calledName(call, canonical) ?? '')) ? [method] : [];
  });

/** Does a function of tensors apply weights to what it is given, and give the result? */
export function appliesWeights(syntax: FunctionSyntax, canonical: Canonical): boolean {
  if (syntax.parameters.length === 0 || !returnsValue(syntax.body)) return false;
  for (const { callee } of callsIn(syntax.body)) {
    const name = dotted(callee);
    const path = name === undefined ? undefined : canonical(name);
    if (path?.startsWith('tf.') ? weighted.test(path.slice(3)) : callee.kind === 'member' && weighted.test(callee.name))
      return true;
  }
  return false;
}

const returnsValue = (statements: readonly Statement[]): boolean =>
  statements.some(
    (statement) => (statement.kind === 'return' && statement.value !== undefined) || returnsValue(inner(statement)),
  );

/** Functions of a file that stand in an object or among its exports, under the names by which they are reached. */
export function* namedFunctions(
  body: readonly Statement[],
): Generator<readonly [name: string, syntax: FunctionSyntax]> {
  for (const statement of body) {
    if (statement.kind !== 'assign') continue;
    const [target] = statement.targets;
    const name = target.kind === 'name' ? target.name : target.kind === 'member' ? dotted(target) : undefined;
    if (name === undefined) continue;
    const { value } = statement;
    if (value.kind === 'function' && target.kind === 'member') yield [name, { ...value.function, name }];
    else if (value.kind === 'dictionary')
      for (const entry of value.entries)
        if ('key' in entry && entry.value.kind === 'function' && entry.key.kind === 'constant' && !entry.accessor)
          yield [`${name}.${String(entry.key.value)}`, entry.value.function];
  }
}

/** Names of what the functions of a file call. */
export const calledNames = (body: readonly Statement[]): ReadonlySet<string> =>
  new Set(
    [...expressionsIn(body)].flatMap((expression) => {
      const name = expression.kind === 'call' ? dotted(expression.callee) : undefined;
      return name === undefined ? [] : [name];
    }),
  );
