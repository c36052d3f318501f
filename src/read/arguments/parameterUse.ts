/** What the body of a JavaScript function does with its parameters: whether one is a tensor, a configuration, a choice of words. */
import type { Expression, FunctionSyntax, Parameter } from '../syntax/syntax';
import { dotted, expressionsIn } from '../syntax/walk';
import { tensorFunctions } from '../frameworks/tfjs/functions';

export interface ParameterUse {
  /** A layer, or a function of tensors, is applied to it. */
  isTensor: boolean;
  /** It is called. */
  isFunction: boolean;
  /** Members that are read of it, where it is an object: `config.units`. */
  members: readonly string[];
  /** Texts that it is compared with: `kind === 'mlp'`. */
  words: readonly string[];
}

/** Members that lists, texts and tensors have, rather than a configuration. */
const ordinary =
  /^(?:length|map|forEach|filter|reduce|slice|concat|push|includes|indexOf|join|shape|rank|dtype|dispose|toString|apply|call|bind|predict|then)$/;

const isNamed = (expression: Expression | undefined, name: string): boolean =>
  expression?.kind === 'name' && expression.name === name;

/** Is a name among the arguments of a call, also inside a list: `.apply([x, y])`? */
const isHanded = (expression: Expression, name: string): boolean =>
  expression.kind === 'call' &&
  expression.arguments.some(
    ({ value }) =>
      isNamed(value, name) || (value.kind === 'list' && value.items.some((item) => isNamed(item.value, name))),
  );

function isAppliedTo(expression: Expression, name: string): boolean {
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return false;
  const { object, name: method } = expression.callee;
  if (method === 'apply' && isHanded(expression, name)) return true;
  if (!Object.hasOwn(tensorFunctions, method) || method === 'slice' || method === 'concat') return false;
  return isNamed(object, name) || (dotted(object) === 'tf' && isHanded(expression, name));
}

const textsIn = (expressions: readonly Expression[]): string[] =>
  expressions.flatMap((one) => (one.kind === 'constant' && typeof one.value === 'string' ? [one.value] : []));

/** How a function uses a parameter of a name. */
export function useOf({ body }: FunctionSyntax, name: string): ParameterUse {
  const members = new Set<string>();
  const words = new Set<string>();
  let isTensor = false;
  let isFunction = false;
  for (const expression of expressionsIn(body)) {
    isTensor ||= isAppliedTo(expression, name);
    isFunction ||= expression.kind === 'call' && isNamed(expression.callee, name);
    if (expression.kind === 'member' && isNamed(expression.object, name) && !ordinary.test(expression.name))
      members.add(expression.name);
    if (expression.kind === 'comparison' && isNamed(expression.first, name))
      for (const text of textsIn(expression.rest.map(({ value }) => value))) words.add(text);
  }
  for (const word of switched(body, name)) words.add(word);
  for (const member of takenApart(body, name)) members.add(member);
  return { isTensor, isFunction, members: [...members], words: [...words] };
}

/** Names that `const { units, rate } = name` takes out. */
const takenApart = (body: FunctionSyntax['body'], name: string): string[] =>
  body.flatMap((statement) => {
    if (statement.kind !== 'assign' || !isNamed(statement.value, name)) return [];
    const [target] = statement.targets;
    if (target.kind !== 'objectTarget') return [];
    return target.entries.flatMap(({ key, default: given }) =>
      !given && key.kind === 'constant' ? [String(key.value)] : [],
    );
  });

/** Texts of the cases of `switch (name)`. */
function switched(body: FunctionSyntax['body'], name: string): string[] {
  return body.flatMap((statement) =>
    statement.kind === 'switch' && isNamed(statement.subject, name)
      ? statement.cases.flatMap(({ values }) => textsIn(values ?? []))
      : [],
  );
}

export const nameOf = ({ target }: Parameter): string => (target.kind === 'name' ? target.name : '');
