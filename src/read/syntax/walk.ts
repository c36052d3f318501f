/** Walks over the common syntax. */
import type { CallExpression, Expression, Statement } from './syntax';

/** Dotted name of an expression: `nn.Module`. */
export function dotted(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'member') return undefined;
  const object = dotted(expression.object);
  return object && `${object}.${expression.name}`;
}

/** Statements inside a statement. */
export function inner(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'if':
      return [...statement.then, ...statement.else];
    case 'for':
    case 'while':
    case 'countingFor':
    case 'with':
    case 'block':
      return statement.body;
    case 'try':
      return [...statement.body, ...statement.handlers.flatMap((handler) => handler.body), ...statement.finally];
    case 'switch':
      return statement.cases.flatMap((one) => one.body);
    default:
      return [];
  }
}

/** Every expression in statements, those of functions inside them too. */
export function* expressionsIn(statements: readonly Statement[]): Generator<Expression> {
  for (const statement of statements) {
    yield* partsOf(Object.values(statement) as unknown[]);
    if (statement.kind === 'functionDefinition') yield* expressionsIn(statement.function.body);
    yield* expressionsIn(inner(statement));
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isExpression = (value: unknown): value is Expression =>
  isObject(value) && 'kind' in value && 'source' in value && !statementKinds.has(value.kind);

/** Kinds that are statements alone: the body of a statement is walked as such. */
const statementKinds = new Set<unknown>(
  (
    'expression assign augmentedAssign declare if while for countingFor switch return break continue pass raise assert ' +
    'delete global nonlocal with try block functionDefinition classDefinition import export'
  ).split(' '),
);

/** Expressions of a statement itself, without those of statements inside it. */
export const ownExpressions = (statement: Statement): Generator<Expression> =>
  partsOf(Object.values(statement) as unknown[]);

/** Expressions among values, and those in plain records of them: arguments, items, entries, clauses. */
function* partsOf(values: readonly unknown[]): Generator<Expression> {
  for (const value of values) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const part of parts) {
      if (isExpression(part)) yield* within(part);
      else if (isObject(part) && !('startLine' in part) && !('body' in part) && !('source' in part))
        for (const inside of Object.values(part) as unknown[]) if (isExpression(inside)) yield* within(inside);
    }
  }
}

/** An expression and those that it is made of. */
export function* within(expression: Expression): Generator<Expression> {
  yield expression;
  yield* partsOf(Object.values(expression) as unknown[]);
}

export const callsIn = function* (statements: readonly Statement[]): Generator<CallExpression> {
  for (const expression of expressionsIn(statements)) if (expression.kind === 'call') yield expression;
};

export function namesIn(statements: readonly Statement[], found: Set<string>): void {
  for (const expression of expressionsIn(statements)) if (expression.kind === 'name') found.add(expression.name);
}
