/** One reading: from a request to a graph. */
import type { Graph, SourceRange } from '../graph/graph';
import { GraphBuilder } from '../graph/builder';
import { withoutUnused } from '../graph/prune';
import { nodeOf } from './evaluate/application';
import { evaluateArguments } from './evaluate/calls';
import { bothWays, type Attempt, type Outcome, type Settled } from './alternatives';
import { leavesModules } from './moduleEffects';
import type { Arguments } from './evaluate/arguments';
import { Budget } from './evaluate/budget';
import { OutOfBudget, Raised } from './evaluate/errors';
import type { ConditionChoice } from './evaluate/decisions';
import { Evaluator } from './evaluate/evaluator';
import { evaluate } from './evaluate/expressions';
import { Imports } from './evaluate/imports';
import { isInstalled } from './evaluate/resolution';
import type { Scope } from './evaluate/scope';
import { truncated } from './evaluate/text';
import { BoundMethod, ClassValue, FunctionValue, Instance, Tensor, Unknown, type Value } from './evaluate/values';
import { valuesAt } from './evaluateAt';
import type { PlacedCall } from './entries/places';
import { argumentsFor, type Site } from './arguments/sites';
import { siteAt } from './arguments/sourceSites';
import { settled } from './evaluate/javascript/promises';
import { chooseInputs, inputTrials, type InputTrial } from './inputs/inputs';
import { scriptInputs } from './inputs/scriptInputs';
import { completed, plainArguments, type ForwardInputs } from './inputs/forwardInputs';
import { isModule } from './frameworks/torch/module';
import { librariesOf } from './libraries';
import type { ReadOptions, ReadRequest } from './reader';
import { headName, wantedBy, type Wanted } from './request';
import { languageOf, type Sources } from './sources';
import { Symbols } from './evaluate/symbols';
import { whereMultiples } from '../graph/dim';
import { readWithSymbols, type Sizes } from './arguments/symbolic';
import type { Expression } from './syntax/syntax';

const wholeFile = (file: string): SourceRange => ({ file, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 });

/** Milliseconds that a look at scripts may take. */
const mostAside = 250;

/** A reading that is under way. */
export class Reading {
  readonly ev: Evaluator;
  readonly scope: Scope | undefined;
  /** Arguments that instances of classes of the source were built with. */
  readonly given = new WeakMap<Instance, Arguments>();
  /** Did nothing say what the network takes, or the one that its arguments were found in? */
  inputsByHabit = false;
  /** Usual numbers for those arguments of the entry that are sizes, where nothing but habit gives them. */
  usualSizes?: ReadonlyMap<string, number>;

  constructor(
    readonly sources: Sources,
    readonly file: string,
    /** Are decorators applied when their module is run? */
    readonly eager = false,
    /** What the whole request may do, trials included. */
    readonly budget: Budget,
    /** Another input to try where nothing says what the network takes. */
    readonly image?: InputTrial,
    /** Which way to take conditions that the source leaves open. */
    private readonly choices: readonly ConditionChoice[] = [],
    /** Are installed packages left out? */
    apart = false,
    /** Sizes that are read as symbols. */
    readonly symbolic?: Sizes,
  ) {
    const libraries = librariesOf(sources, file);
    this.ev = new Evaluator(
      libraries,
      libraries[0],
      new Imports(sources, apart && !isInstalled(file)),
      wholeFile(file),
      { eager, budget, choices },
    );
    this.ev.language = languageOf(file) ?? 'python';
    this.ev.record = ({ instance, args }) => this.given.set(instance, args);
    if (symbolic) this.ev.symbols = new Symbols(symbolic.usual);
    this.scope = guard(this.ev, () => this.ev.imports.load(this.ev, file))?.scope;
  }

  /**
   * Evaluates what scripts compute, apart from this reading, without installed packages and in little time; undefined where
   * that does not suffice.
   */
  aside<Result>(body: (aside: Reading) => Result): Result | undefined {
    return this.budget.trial(() => {
      try {
        return body(new Reading(this.sources, this.file, this.eager, this.budget, undefined, [], true));
      } catch (error) {
        if (error instanceof Raised || error instanceof OutOfBudget || error instanceof RangeError) return undefined;
        throw error;
      }
    }, mostAside);
  }

  /** Reads the same file apart, so that nothing of it stays; it has half of the time that is left. */
  trial<Result>(body: (trial: Reading) => Result): Result {
    const { sources, file, eager, budget, image, choices } = this;
    return budget.trial(() => {
      const trial = new Reading(sources, file, eager, budget, image, choices);
      const result = body(trial);
      if (result !== undefined) this.inputsByHabit ||= trial.inputsByHabit;
      return result;
    });
  }
}

/** Runs a part of a reading; what ends it becomes a problem. */
export function guard<Result>(ev: Evaluator, body: () => Result): Result | undefined {
  const mark = ev.mark();
  try {
    return body();
  } catch (error) {
    ev.quiet = 0;
    ev.ended = error as Error;
    if (error instanceof Raised) {
      const line = error.source.startLine + 1;
      ev.problem('raised', `${truncated(error.summary)} (line ${line}): what follows could not be read.`, {
        severity: 'error',
        source: error.source,
      });
    } else if (error instanceof OutOfBudget || error instanceof RangeError) {
      const limit = error instanceof OutOfBudget ? error.message : 'too many calls inside each other';
      ev.problem(
        'budget',
        `Reading stopped at line ${ev.source.startLine + 1}: ${limit}. Give an entry that builds less.`,
        {
          severity: 'error',
        },
      );
    } else {
      const text = (error as Error).message;
      ev.problem(
        'internal',
        `Reading stopped at line ${ev.source.startLine + 1} (${text}): please report this with the file.`,
        {
          severity: 'error',
        },
      );
    }
    ev.restore(mark);
    return undefined;
  }
}

/**
 * Reads an architecture. Decorators are applied to what is used; where that leaves something open, the file may keep a
 * registry that they fill, and it is read again with all of them applied. Conditions that the source leaves open are read
 * both ways (alternatives.ts).
 */
export function readArchitecture(sources: Sources, request: ReadRequest, options: ReadOptions = {}): Graph {
  const { file, entry } = request;
  const { onProgress, isCancelled } = options;
  let best: Graph | undefined;
  let current: Reading | undefined;
  const soFar = (): Graph => {
    const framework = librariesOf(sources, file)[0].framework;
    const builder = current?.ev.builder ?? new GraphBuilder();
    return best ?? builder.snapshot({ name: entry, framework, source: wholeFile(file) });
  };
  const budget = new Budget(options.budget, { waiting: onProgress && (() => onProgress(soFar())), isCancelled });
  const way =
    (eager: boolean, trial?: InputTrial, sizes?: Sizes): Attempt =>
    (flips) => {
      const choices = [...flips, ...(request.choices ?? [])];
      current = new Reading(sources, file, eager, budget, trial, choices, false, sizes);
      return outcomeOf(current, request);
    };
  const settledIn =
    (eager: boolean): Settled =>
    (decision, turned, flip) =>
      leavesModules(
        decision,
        (choices) => new Reading(sources, file, eager, budget, undefined, [...choices, ...(request.choices ?? [])]).ev,
        turned,
        flip,
      );
  /** With symbols for the sizes that nothing gives, if that can be read as well. */
  const withSymbols = (numbers: Graph, { usualSizes: usual }: Outcome, eager: boolean, trial?: InputTrial): Graph => {
    if (!usual || usual.size === 0 || budget.isSpent) return numbers;
    const found = readWithSymbols(
      usual,
      numbers,
      (sizes) => ({ outcome: way(eager, trial, sizes)([]), symbols: current!.ev.symbols! }),
      () => budget.isSpent,
    );
    if (!found) return numbers;
    const { outcome, sizes } = found;
    return whereMultiples(sizes.multiples, () =>
      bothWays(sources, budget, way(eager, trial, sizes), settledIn(eager), outcome),
    );
  };
  /** What ended before its end has few problems because it saw little. */
  const isBetter = (other: Graph, graph: Graph): boolean =>
    other.problems.length < graph.problems.length && !budget.isSpent;

  const first = way(false)([]);
  best = first.graph;
  if (budget.isSpent) return best;
  const settled = best.problems.every(({ code }) => ['syntax', 'budget', 'comment', 'choice'].includes(code));
  const again = settled ? first : way(true)([]);
  const eager = isBetter(again.graph, best);
  const kept = eager ? again : first;
  best = bothWays(sources, budget, way(eager), settledIn(eager), kept);
  if (request.inputs || !isMisfit(best) || !kept.inputsByHabit) return withSymbols(best, kept, eager);
  // Another input may be what the network takes: the first that fits, else the one with the fewest problems.
  let nearest: { trial: InputTrial; outcome: Outcome } | undefined;
  for (const trial of inputTrials(best.assumptions)) {
    if (budget.isSpent) break;
    const outcome = way(eager, trial)([]);
    if (isBetter(outcome.graph, nearest?.outcome.graph ?? best)) nearest = { trial, outcome };
    if (nearest?.outcome === outcome && !isMisfit(outcome.graph)) break;
  }
  if (!nearest) return withSymbols(best, kept, eager);
  const { trial, outcome } = nearest;
  return withSymbols(bothWays(sources, budget, way(eager, trial), settledIn(eager), outcome), outcome, eager, trial);
}

/** Does something in a network not take what it is given? */
const isMisfit = ({ problems }: Graph): boolean => problems.some(({ code }) => code === 'shape' || code === 'raised');

function outcomeOf(reading: Reading, request: ReadRequest): Outcome {
  const before = reading.budget.taken;
  const graph = attemptIn(reading, request);
  const { decisions, ended } = reading.ev;
  for (const choice of request.choices ?? [])
    if (decisions.unmet.has(choice))
      reading.ev.problem(
        'choice',
        `The condition at line ${choice.line + 1} of ${choice.file} is not open, or not met: reading it as ${choice.value} changes nothing.`,
        {
          severity: 'information',
          source: { ...wholeFile(choice.file), startLine: choice.line, endLine: choice.line },
        },
      );
  const { inputsByHabit, usualSizes } = reading;
  return { graph, inputsByHabit, usualSizes, decisions: decisions.all, steps: reading.budget.taken - before, ended };
}

function attemptIn(reading: Reading, request: ReadRequest): Graph {
  const { file, entry } = request;
  const { ev, scope, sources } = reading;
  const module = sources.module(file);
  const empty = (source: SourceRange = wholeFile(file)): Graph =>
    ev.builder.finish({ name: entry, framework: ev.library.framework, source, outputs: [] });
  if (!module || !scope) {
    ev.problem(
      'no-file',
      `${file} cannot be read: it does not exist, or is neither Python, TypeScript nor JavaScript.`,
      {
        severity: 'error',
      },
    );
    return empty();
  }
  for (const error of module.errors)
    ev.problem(
      'syntax',
      `Line ${error.source.startLine + 1} could not be parsed: \`${truncated(error.text)}\`. The rest is read.`,
      {
        severity: 'error',
        source: error.source,
      },
    );
  const wanted = wantedBy(reading, request, module.language);
  if (!wanted) return empty();
  const built = guard(ev, () => buildEntry(reading, wanted, scope));
  if (!built) return empty(definitionOf(scope, wanted.expression));
  const outputs = guard(ev, () => apply(reading, built, wanted));
  if (outputs === undefined && ev.builder.problems.length === 0)
    ev.problem('no-network', `${entry} gives nothing that is a network.`, { severity: 'error', source: built.source });
  const graph = ev.builder.finish({
    name: built.site?.name ?? wanted.entry,
    framework: ev.library.framework,
    source: built.source,
    outputs: (outputs ?? lastOf(ev)).filter((id) => id >= 0),
  });
  // What PyTorch's modules hold counts as theirs, whether it is used or not.
  return ev.library.framework === 'pytorch' ? graph : withoutUnused(graph);
}

/** Where the evaluation ended before its end: what there is up to there. */
const lastOf = (ev: Evaluator): number[] => (ev.builder.size > 0 ? [ev.builder.size - 1] : []);

interface Built {
  value: Value;
  /** Definition of the entry. */
  source: SourceRange;
  /** Where its arguments were taken from. */
  site?: Site;
}

const nameOf = (expression: Expression): Expression =>
  expression.kind === 'call' ? nameOf(expression.callee) : expression;

function definitionOf(scope: Scope, expression: Expression): SourceRange | undefined {
  const head = nameOf(expression);
  const value = head.kind === 'name' && scope.has(head.name) ? scope.own(head.name) : undefined;
  return sourceOf(value);
}

/** Definition of a function or class. */
export function sourceOf(value: Value): SourceRange | undefined {
  if (value instanceof FunctionValue) {
    const wrapped = value.attributes.get('__wrapped__');
    return wrapped === undefined ? value.syntax.source : (sourceOf(wrapped) ?? value.syntax.source);
  }
  if (value instanceof BoundMethod) return sourceOf(value.callee);
  if (value instanceof ClassValue) return value.options.definition?.source;
  if (value instanceof Instance) return value.source;
  return undefined;
}

function buildEntry(reading: Reading, wanted: Wanted, scope: Scope): Built | undefined {
  const { entry, expression, inputs, place } = wanted;
  const { ev, file } = reading;
  if (place) return buildAt(reading, place);
  const head = nameOf(expression);
  const missing = (): undefined =>
    void ev.problem('no-entry', `${entry} is not defined in ${file}. Choose one of its functions or classes.`, {
      severity: 'error',
      source: wholeFile(file),
    });
  if (head.kind === 'name' && !scope.has(head.name) && !ev.imports.fallback(ev, head.name, scope)) return missing();
  const callee = evaluate(ev, head, scope);
  const source = sourceOf(callee) ?? wholeFile(file);
  if (callee === undefined) return missing();
  ev.library.beforeEntry?.(ev);
  ev.source = source;
  if (expression.kind === 'call') {
    const [inner, args] = [expression.callee, evaluateArguments(ev, expression.arguments, scope)];
    ev.source = source;
    return { value: ev.call(inner === head ? callee : evaluate(ev, inner, scope), args), source };
  }
  if (callee instanceof Instance || callee instanceof Tensor) return { value: callee, source };
  if (!(callee instanceof FunctionValue || callee instanceof ClassValue || callee instanceof BoundMethod)) {
    if (callee instanceof Unknown) {
      ev.problem('no-entry', `What ${entry} is could not be read: ${callee.reason}.`, { severity: 'error', source });
      return undefined;
    }
    return { value: callee, source };
  }
  const site = argumentsFor(reading, callee, entry, inputs);
  if (site === 'unknown') return undefined;
  if (!site) return { value: ev.call(callee, ev.positional()), source };
  ev.assume(site.text, site.source);
  return { value: site.value ?? ev.call(callee, site.args), source, site };
}

/** Builds what a call inside of a script builds, with the values that its names have there. */
function buildAt(reading: Reading, place: PlacedCall): Built | undefined {
  const { ev, file } = reading;
  const { callee, source: call } = place.call;
  const [value] = valuesAt(reading, file, place.blocks, [callee]);
  const source = sourceOf(value) ?? call;
  if (value instanceof Unknown) {
    ev.problem('no-entry', `What ${ev.sourceText(callee.source)} is could not be read: ${value.reason}.`, {
      severity: 'error',
      source: callee.source,
    });
    return undefined;
  }
  const site = siteAt(reading, place);
  ev.library.beforeEntry?.(ev);
  ev.source = source;
  return { value: ev.call(value, site.args), source, site };
}

/** Inputs that were asked for, those of the place where it was found, or chosen ones. */
function argumentsOf(reading: Reading, { value, site, source }: Built, wanted: Wanted): ForwardInputs {
  if (wanted.inputs) {
    if (!isModule(value)) return { inputs: [...wanted.inputs] };
    const all = completed(value, wanted.inputs);
    const [first, ...rest] = plainArguments(value, all);
    if (first) reading.ev.assume(`with ${[first, ...rest].join(', ')}: the forward needs it`, source);
    return all;
  }
  if (site?.inputs) return { inputs: site.inputs, like: site.like };
  if (reading.ev.language === 'javascript')
    return { inputs: scriptInputs(reading, value, (trial) => settled(buildEntry(trial, wanted, trial.scope!)?.value)) };
  return chooseInputs(reading, value, source, headName(wanted.expression) ?? wanted.entry);
}

/** Applies what was built to inputs, and gives the ids of its outputs. */
function apply(reading: Reading, built: Built, wanted: Wanted): number[] | undefined {
  const { ev } = reading;
  const value = settled(built.value);
  ev.source = built.source;
  if (value instanceof Unknown) {
    ev.problem('no-network', `${wanted.entry} gives ${value.reason}, which is not known.`, {
      severity: 'error',
      source: value.source ?? built.source,
    });
    return [];
  }
  const { inputs, like } = argumentsOf(reading, { ...built, value }, wanted);
  const network = ev.library.network(value, inputs, ev, { like, training: wanted.training });
  if (!network) {
    ev.problem(
      'no-network',
      `${wanted.entry} gives nothing that is a network. Name a class or a function that builds one.`,
      {
        severity: 'error',
        source: built.source,
      },
    );
    return [];
  }
  return network.outputs.map((tensor) => nodeOf(ev, tensor));
}
