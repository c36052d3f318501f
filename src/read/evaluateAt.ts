/**
 * Values of expressions where they stand in a script: behind `if __name__ == "__main__":`, inside a function that trains.
 * Of what runs before them only what they depend on is evaluated, so that no training loop runs and nothing of it is said.
 */
import { assign } from './evaluate/assignment';
import { Raised } from './evaluate/errors';
import { evaluate } from './evaluate/expressions';
import { Scope } from './evaluate/scope';
import { executeStatement } from './evaluate/statements';
import { ListValue, TupleValue, Unknown, type Value } from './evaluate/values';
import { callsNamed, type Block, type PlacedCall } from './entries/places';
import type { Reading } from './reading';
import { languageOf } from './sources';
import type { Expression, FunctionSyntax, Statement, Target } from './syntax/syntax';
import { dotted, expressionsIn, inner, within } from './syntax/walk';

/** Functions inside functions whose callers are asked for their arguments. */
const mostCallers = 3;

/** Values of expressions at a place; what cannot be known is an Unknown. */
export function valuesAt(
  reading: Reading,
  file: string,
  blocks: readonly Block[],
  expressions: readonly Expression[],
  depth = 0,
): Value[] {
  const { ev } = reading;
  const unknown = ({ source }: Expression): Unknown => new Unknown(ev.sourceText(source), source);
  const mark = ev.mark();
  return ev.quietly(() => {
    const module = ev.imports.load(ev, file)?.scope;
    if (!module) return expressions.map(unknown);
    ev.language = languageOf(file) ?? 'python';
    // A value is not known if something on its way was not: a loop that was passed over, a call that is not read.
    const before = ev.silenced;
    try {
      const scope = new Scope(module, 'function');
      prepare(reading, file, blocks, namesOf(expressions), scope, depth);
      const prepared = ev.silenced;
      return expressions.map((expression) => {
        const start = ev.silenced;
        const value = attempt(expression, () => evaluate(ev, expression, scope));
        const isCertain = ev.silenced === start && (prepared === before || expression.kind === 'constant');
        return isCertain ? value : unknown(expression);
      });
    } finally {
      ev.restore(mark);
    }
  });
}

/** A value that raises no error, else what it is not. */
function attempt({ source }: Expression, body: () => Value): Value {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return new Unknown(error.summary, source);
  }
}

const namesOf = (expressions: readonly Expression[]): Set<string> =>
  new Set(
    expressions
      .flatMap((expression) => [...within(expression)])
      .flatMap((one) => (one.kind === 'name' ? [one.name] : [])),
  );

/** Evaluates into a scope what runs before a place and gives the names that are needed. */
function prepare(
  reading: Reading,
  file: string,
  blocks: readonly Block[],
  needed: Set<string>,
  scope: Scope,
  depth: number,
): void {
  const steps: (() => void)[] = [];
  // From the inside out: an inner statement may need what an outer one gives.
  for (let i = blocks.length - 1; i >= 0; i--) {
    const block = blocks[i];
    const top = i === 0;
    const taken = needing(block.statements.slice(0, block.index), needed, top);
    steps.unshift(...taken.map((statement) => () => run(reading, statement, scope)));
    const { binds } = block;
    if (binds && targetNames(binds.target).some((name) => needed.has(name))) {
      for (const name of namesOf([binds.value])) needed.add(name);
      steps.unshift(() => bind(reading, binds, scope));
    }
    const { function: syntax } = block;
    if (syntax) {
      const parameters = syntax.parameters.flatMap(({ target }) => targetNames(target));
      const wanted = parameters.filter((name) => needed.has(name));
      if (wanted.length > 0) {
        const around = blocks.slice(0, i);
        steps.unshift(() => bindParameters(reading, file, syntax, block.method === true, around, scope, depth));
      }
      for (const name of parameters) needed.delete(name);
    }
  }
  for (const step of steps) step();
}

/** Statements on which names depend, in order; their own names are needed then too. */
function needing(before: readonly Statement[], needed: Set<string>, top: boolean): Statement[] {
  const taken: Statement[] = [];
  // A module's own names have their values already; one that has had several has the last of them.
  const often = top ? repeated(before) : undefined;
  for (const statement of [...before].reverse()) {
    if (statement.kind === 'while') continue;
    const given = givenBy(statement);
    if (!given.some((name) => needed.has(name) && (!often || often.has(name)))) continue;
    taken.unshift(statement);
    for (const name of usedBy(statement)) needed.add(name);
  }
  return taken;
}

function repeated(statements: readonly Statement[]): Set<string> {
  const counts = new Map<string, number>();
  for (const statement of statements)
    for (const name of new Set(givenBy(statement))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name));
}

const targetNames = (target: Target): string[] => {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'sequenceTarget':
      return target.items.flatMap((item) => (item.target ? targetNames(item.target) : []));
    case 'objectTarget':
      return target.entries.flatMap((entry) => targetNames(entry.target));
    case 'member':
    case 'index':
      return rootOf(target.object);
    case 'error':
      return [];
  }
};

const rootOf = (expression: Expression): string[] => {
  if (expression.kind === 'name') return [expression.name];
  return expression.kind === 'member' || expression.kind === 'index' ? rootOf(expression.object) : [];
};

/** Names whose values a statement gives or changes. */
function givenBy(statement: Statement): string[] {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.flatMap(targetNames);
    case 'augmentedAssign':
    case 'declare':
      return targetNames(statement.target);
    case 'expression':
      // `parser.add_argument(…)` changes what `parser.parse_args()` gives.
      return statement.value.kind === 'call' && statement.value.callee.kind === 'member'
        ? rootOf(statement.value.callee.object)
        : [];
    case 'functionDefinition':
      return [statement.function.name];
    case 'classDefinition':
      return [statement.class.name];
    case 'import':
      return statement.names.flatMap((name) =>
        name.kind === 'name' ? [name.as] : name.kind === 'module' ? [name.as ?? statement.module.split('.')[0]] : [],
      );
    case 'for':
      return [...targetNames(statement.target), ...inner(statement).flatMap(givenBy)];
    case 'with':
      return [
        ...statement.items.flatMap(({ target }) => (target ? targetNames(target) : [])),
        ...inner(statement).flatMap(givenBy),
      ];
    default:
      return inner(statement).flatMap(givenBy);
  }
}

const usedBy = (statement: Statement): Set<string> => namesOf([...expressionsIn([statement])]);

function run({ ev }: Reading, statement: Statement, scope: Scope): void {
  try {
    executeStatement(ev, statement, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    for (const name of givenBy(statement)) scope.set(name, new Unknown(error.summary, statement.source));
  }
}

/** A loop's names have the values of its first round. */
function bind({ ev }: Reading, { target, value, each }: NonNullable<Block['binds']>, scope: Scope): void {
  const whole = attempt(value, () => evaluate(ev, value, scope));
  const unknown = new Unknown(ev.sourceText(value.source), value.source);
  const first = !each
    ? whole
    : whole instanceof Unknown
      ? unknown
      : attempt(value, () => {
          const items = ev.iterate(whole);
          return items.length > 0 ? items[0] : unknown;
        });
  try {
    assign(ev, target, first, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    for (const name of targetNames(target)) scope.set(name, unknown);
  }
}

/** Parameters have the values that the file's own call gives them, else their defaults. */
function bindParameters(
  reading: Reading,
  file: string,
  syntax: FunctionSyntax,
  method: boolean,
  around: readonly Block[],
  scope: Scope,
  depth: number,
): void {
  const { ev, sources } = reading;
  const own = method ? syntax.parameters.slice(1) : syntax.parameters;
  const caller =
    syntax.name !== '' && !method && depth < mostCallers
      ? callsNamed(sources, file, syntax.name).find(({ call }) => dotted(call.callee) === syntax.name)
      : undefined;
  const given = caller ? valuesOfArguments(reading, file, caller, depth + 1) : undefined;
  const defaults = own.map((parameter) => parameter.default);
  const values = valuesAt(
    reading,
    file,
    around,
    defaults.flatMap((value) => (value ? [value] : [])),
    depth + 1,
  );
  let next = 0;
  if (method && syntax.parameters.length > 0)
    for (const name of targetNames(syntax.parameters[0].target)) scope.set(name, new Unknown(name, syntax.source));
  own.forEach((parameter, i) => {
    const fallback = parameter.default ? values[next++] : undefined;
    for (const name of targetNames(parameter.target)) {
      const value =
        parameter.kind === 'rest' || parameter.kind === 'keywordRest'
          ? undefined
          : (given?.positional[i] ?? given?.named.get(name));
      scope.set(
        name,
        value ?? fallback ?? new Unknown(`${name} of ${syntax.name || 'a function'}()`, parameter.source),
      );
    }
  });
  ev.source = syntax.source;
}

/** Arguments of a call where it stands; what is spread into it is left out. */
export function valuesOfArguments(
  reading: Reading,
  file: string,
  { call, blocks }: PlacedCall,
  depth = 0,
): { positional: Value[]; named: Map<string, Value>; incomplete: boolean } {
  const values = valuesAt(
    reading,
    file,
    blocks,
    call.arguments.map(({ value }) => value),
    depth,
  );
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  let incomplete = false;
  call.arguments.forEach(({ kind, name }, i) => {
    const value = values[i];
    if (kind === 'positional') positional.push(value);
    else if (kind === 'keyword') named.set(name!, value);
    else if (kind === 'spread' && (value instanceof ListValue || value instanceof TupleValue))
      positional.push(...value.items);
    else incomplete = true;
  });
  return { positional, named, incomplete };
}
