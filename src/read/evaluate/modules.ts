/**
 * Running a module's own statements. What only defines a name is computed when the name is first used, so that reading
 * one network of a file costs that network: not the catalogue of weights beside it, not the training script below it.
 */
import type { Expression, SourceModule, Statement } from '../syntax/syntax';
import { namesIn } from '../syntax/walk';
import { classValue, decoratedFunction } from './definitions';
import { PartTooLong, Raised } from './errors';
import type { Evaluator } from './evaluator';
import { evaluate } from './expressions';
import type { Deferred } from './scope';
import { type Scope } from './scope';
import { executeStatement } from './statements';
import { truncated } from './text';
import { Unknown, type Value } from './values';

/** Statements of a module by which a script trains, and the steps of one of them: what defines something takes far fewer. */
const mayTrain: ReadonlySet<Statement['kind']> = new Set(['for', 'while', 'countingFor', 'with', 'expression']);
const mostSteps = 500_000;

/** A definition that was put off. */
interface Pending {
  value: Deferred;
  statement: Statement;
  /** Names in it, once somebody has asked. */
  names?: ReadonlySet<string>;
}

export function runModule(ev: Evaluator, module: SourceModule, scope: Scope): void {
  const mark = ev.mark();
  const { running } = ev;
  ev.language = module.language;
  const pending: Pending[] = [];
  const defined = definedIn(module);
  const statements = module.language === 'javascript' ? hoisted(module.body) : module.body;
  for (const statement of statements) {
    ev.source = statement.source;
    if (module.language === 'python' && defer(ev, statement, scope, pending)) continue;
    settle(pending, rebound(statement, scope), defined);
    try {
      const most = mayTrain.has(statement.kind) ? mostSteps : Number.POSITIVE_INFINITY;
      ev.running = scope.file;
      ev.quietly(() => ev.budget.part(most, () => executeStatement(ev, statement, scope)));
    } catch (error) {
      if (error instanceof Raised) forget(statement, scope, error);
      else if (error instanceof PartTooLong) leave(ev, statement);
      else throw error;
    } finally {
      ev.running = running;
    }
    ev.restore({ ...mark, language: module.language });
  }
  ev.restore(mark);
}

/** Function declarations of JavaScript exist before the first statement runs. */
const hoisted = (body: readonly Statement[]): Statement[] => [
  ...body.filter(({ kind }) => kind === 'functionDefinition'),
  ...body.filter(({ kind }) => kind !== 'functionDefinition'),
];

/** A script that trains goes through its data for as long as it is let. */
function leave(ev: Evaluator, { source }: Statement): void {
  const text = `What the module does from line ${source.startLine + 1} on takes long to follow: the rest of it is left out.`;
  ev.problem('long-script', text, { severity: 'information', source });
}

/** Names that a failed statement should have given are unknown. */
function forget(statement: Statement, scope: Scope, error: Raised): void {
  if (statement.kind !== 'assign') return;
  for (const target of statement.targets)
    if (target.kind === 'name') scope.set(target.name, new Unknown(error.summary, statement.source));
}

/** Puts a definition off where nothing can tell the difference. */
function defer(ev: Evaluator, statement: Statement, scope: Scope, pending: Pending[]): boolean {
  const put = (name: string, compute: () => Value): boolean => {
    const value = ev.imports.later(ev, statement.source, () => guarded(ev, name, compute), false);
    pending.push({ value, statement });
    scope.set(name, value);
    return true;
  };
  if (statement.kind === 'classDefinition' && (!ev.eager || statement.class.decorators.length === 0)) {
    const { class: syntax } = statement;
    return !scope.has(syntax.name) && put(syntax.name, () => classValue(ev, syntax, scope));
  }
  if (statement.kind === 'functionDefinition' && !ev.eager && statement.function.decorators.length > 0) {
    const { function: syntax } = statement;
    return !scope.has(syntax.name) && put(syntax.name, () => decoratedFunction(ev, syntax, scope));
  }
  if (statement.kind !== 'assign' || statement.targets.length !== 1 || !worthDeferring(statement.value)) return false;
  const [target] = statement.targets;
  return (
    target.kind === 'name' && !scope.has(target.name) && put(target.name, () => evaluate(ev, statement.value, scope))
  );
}

const worthDeferring = (value: Expression): boolean =>
  ['call', 'dictionary', 'list', 'tuple', 'member', 'index', 'comprehension'].includes(value.kind);

/** An error in a definition makes its name unknown, and is said, since somebody asked for it. */
function guarded(ev: Evaluator, name: string, compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    ev.problem('raised', `${name} could not be computed: ${truncated(error.summary)}.`, { source: error.source });
    return new Unknown(name, error.source);
  }
}

/** Names that a statement gives another value; undefined for any name. */
function rebound(statement: Statement, scope: Scope): ReadonlySet<string> | undefined {
  if (statement.kind === 'delete') return undefined;
  const targets =
    statement.kind === 'assign' ? statement.targets : statement.kind === 'augmentedAssign' ? [statement.target] : [];
  return new Set(targets.flatMap((target) => (target.kind === 'name' && scope.has(target.name) ? [target.name] : [])));
}

/**
 * Computes what was put off and may depend on names that are about to have other values: what mentions them, or calls
 * what the module itself defines.
 */
function settle(pending: Pending[], names: ReadonlySet<string> | undefined, defined: ReadonlySet<string>): void {
  if (names?.size === 0) return;
  const due = pending.filter((one) => !names || [...namesOf(one)].some((name) => names.has(name) || defined.has(name)));
  for (const one of due) {
    pending.splice(pending.indexOf(one), 1);
    one.value.get();
  }
}

function namesOf(pending: Pending): ReadonlySet<string> {
  if (!pending.names) {
    const found = new Set<string>();
    namesIn([pending.statement], found);
    pending.names = found;
  }
  return pending.names;
}

/** Functions and classes of a module. */
function definedIn({ body }: SourceModule): ReadonlySet<string> {
  return new Set(
    body.flatMap((statement) =>
      statement.kind === 'functionDefinition'
        ? [statement.function.name]
        : statement.kind === 'classDefinition'
          ? [statement.class.name]
          : [],
    ),
  );
}
