/**
 * The partial evaluator: state of one reading, and the doors between its parts. It computes what the source computes as
 * far as that is known, applies operators to a graph while doing so, and never runs the source itself.
 */
import { GraphBuilder, type Origin } from '../../graph/builder';
import type { Assumption, DataType, Problem, SourceRange } from '../../graph/graph';
import type { OperatorAttributes, OperatorName } from '../../graph/operators/index';
import { Arguments } from './arguments';
import { findAttribute, getAttribute, setAttribute } from './attributes';
import { binaryValues, equalValues, truthOf } from './operations';
import { callFunction, callValue, type CallRecord } from './calls';
import { getItem } from './items';
import { Decisions, type ConditionChoice } from './decisions';
import type { Budget } from './budget';
import { Raised } from './errors';
import { exceptionClass } from './exceptions';
import type { Imports } from './imports';
import { isInstance } from './types';
import { iterateValue } from './iteration';
import type { Library } from './library';
import type { Machine } from './machine';
import { applyOperator, unresolvedCall } from './application';
import { textOf, truncated } from './text';
import { Instance, type ClassValue, type FunctionValue, type Tensor, Unknown, type Value } from './values';
import { decideComparison, provenComparison, type Symbols } from './symbols';
import { agree, withRelations } from '../../graph/relations';
import type { Dim } from '../../graph/shape';
import type { ComparisonOperator, Language } from '../syntax/syntax';

/** What was said of a part of a reading. */
export interface Remarks {
  problems: Problem[];
  assumptions: Assumption[];
}

/** What is restored when the source catches an error. */
export interface Mark {
  source: SourceRange;
  language: Language;
  depth: number;
  path: string;
}

export class Evaluator implements Machine {
  readonly builder = new GraphBuilder();
  readonly budget: Budget;
  /** Conditions that the source leaves open. */
  readonly decisions: Decisions;
  /** Language of the code that is running. */
  language: Language = 'python';
  source: SourceRange;
  /** Module path of the operators that are applied now. */
  path = '';
  depth = 0;
  /** Above zero while code runs whose troubles concern nobody: what a module does besides defining things. */
  quiet = 0;
  /** File of the module whose own statements run. */
  running?: string;
  /** Counts the problems that were not said because code ran quietly. */
  silenced = 0;
  /** Above zero inside a `try`: a missing import is an error there, which the source is ready for. */
  guarded = 0;
  /** Calls of classes of the source, kept where somebody wants to know (reader.ts). */
  record?: (call: CallRecord) => void;
  /** Calls of functions of the source that have ended, kept where somebody wants to know (callSites.ts). */
  returned?: (callee: FunctionValue, args: Arguments, result: Value) => void;
  /** Modules that are applied, kept where somebody wants to know. */
  applied?: (instance: Instance, args: readonly Value[]) => void;
  /** What ended a part of the reading before its end. */
  ended?: Error;
  /** Errors that are being handled, innermost last: what a bare `raise` raises again. */
  readonly handled: Raised[] = [];
  /**
   * Are the decorators of a module applied when the module is run? Else when what they decorate is first used, which is
   * much less work, but a registry does not know then what was never used.
   */
  readonly eager: boolean;
  /** Sizes that this reading takes as symbols, where it does. */
  symbols?: Symbols;
  /** Is the test of an `assert` being evaluated? */
  private asserting = false;
  private readonly said = new Set<string>();
  private heard?: Remarks;
  /** Values that were called, or decided on, without being known: each place says so. */
  readonly spokenOf = new WeakSet<Unknown>();

  constructor(
    readonly libraries: readonly Library[],
    /** The library whose tensors the entry's file computes with. */
    readonly library: Library,
    readonly imports: Imports,
    start: SourceRange,
    options: { budget: Budget; eager?: boolean; choices?: readonly ConditionChoice[] },
  ) {
    this.source = start;
    this.budget = options.budget;
    this.eager = options.eager ?? false;
    this.decisions = new Decisions(options.choices);
  }

  mark(): Mark {
    return { source: this.source, language: this.language, depth: this.depth, path: this.path };
  }

  restore({ source, language, depth, path }: Mark): void {
    this.source = source;
    this.language = language;
    this.depth = depth;
    this.path = path;
  }

  origin(): Origin {
    return { module: this.path, source: this.source };
  }

  inModule<Result>(path: string, body: () => Result): Result {
    const before = this.path;
    this.path = path;
    const result = body();
    this.path = before;
    return result;
  }

  at<Result>({ module, source }: Origin, body: () => Result): Result {
    const before = this.source;
    this.source = source;
    const result = this.inModule(module, body);
    this.source = before;
    return result;
  }

  apply<Name extends OperatorName>(
    operator: Name,
    inputs: readonly Tensor[],
    attributes: OperatorAttributes[Name],
    options: { parameters?: readonly number[]; module?: string; dataType?: DataType } = {},
  ): Tensor {
    return applyOperator(this, operator, inputs, attributes, options);
  }

  unresolved(call: string, reason: string, inputs: readonly Value[], shape: Tensor['shape'] = null): Tensor {
    return unresolvedCall(this, call, reason, inputs, shape);
  }

  call(callee: Value, args: Arguments): Value {
    return callValue(this, callee, args);
  }

  callWithThis(callee: FunctionValue, receiver: Value, args: Arguments): Value {
    return callFunction(this, callee, args, receiver);
  }

  getAttribute(object: Value, name: string): Value {
    return getAttribute(this, object, name);
  }

  findAttribute(object: Value, name: string): Value {
    return findAttribute(this, object, name);
  }

  setAttribute(object: Value, name: string, value: Value): void {
    setAttribute(this, object, name, value);
  }

  getItem(object: Value, index: Value): Value {
    return getItem(this, object, index);
  }

  iterate(value: Value): Value[] {
    return iterateValue(this, value);
  }

  truth(value: Value): boolean {
    return this.decide(value, this.source);
  }

  /** Which way a condition goes. One that is not known is kept among the decisions, so that the other way is read too. */
  decide(value: Value, test: SourceRange, usual = true): boolean {
    if (value instanceof Unknown) this.spokenOf.add(value);
    const text = () => truncated(this.sourceText(test));
    return (
      truthOf(this, value) ??
      this.decisions.take(test, text, value, { quiet: this.quiet > 0, module: this.running }, usual)
    );
  }

  isInstance(value: Value, type: Value): boolean | undefined {
    return isInstance(this, value, type);
  }

  newInstance(type: ClassValue): Instance {
    return new Instance(type, this.source);
  }

  lookup(path: string): Value {
    return this.imports.lookup(this, path);
  }

  text(value: Value): string {
    return textOf(this, value);
  }

  binary(operator: '+' | '-' | '*' | '/' | '//' | '%' | '**', left: Value, right: Value): Value {
    return binaryValues(this, operator, left, right);
  }

  equal(left: Value, right: Value): boolean {
    return equalValues(this, left, right) ?? false;
  }

  problem(code: string, text: string, options: { severity?: Problem['severity']; source?: SourceRange } = {}): void {
    if (this.quiet > 0) {
      this.silenced += 1;
      return;
    }
    const source = options.source ?? this.source;
    const problem: Problem = { severity: options.severity ?? 'warning', code, text, source };
    this.heard?.problems.push(problem);
    const place = `${code} ${source.file} ${source.startLine} ${source.startColumn}`;
    // Inside one call of the source several things may not be understood; sizes differ from block to block.
    const key = code === 'unresolved' ? `${place} ${text.replaceAll(/\d+/g, '')}` : place;
    if (this.first(key)) this.builder.problems.push(problem);
  }

  /** What is said of a part of the reading, even if it was said before. */
  listen(body: () => void): Remarks {
    const before = this.heard;
    const heard: Remarks = { problems: [], assumptions: [] };
    this.heard = heard;
    try {
      body();
    } finally {
      this.heard = before;
      before?.problems.push(...heard.problems);
      before?.assumptions.push(...heard.assumptions);
    }
    return heard;
  }

  assume(text: string, source: SourceRange = this.source): void {
    if (this.quiet > 0) return;
    this.heard?.assumptions.push({ text, source });
    if (this.first(`assumed ${text}`)) this.builder.assumptions.push({ text, source });
  }

  isSaid(value: Unknown): boolean {
    const says = ({ text }: { text: string }): boolean => text.includes(value.reason);
    const { problems, assumptions } = this.builder;
    return this.spokenOf.has(value) || problems.some(says) || assumptions.some(says);
  }

  /** Runs a rule; the relations of sizes that it takes to hold are demanded, or said where no reading can demand them. */
  noting<Result>(rule: () => Result): Result {
    const { result, relations } = withRelations(rule);
    if (this.symbols) this.symbols.demandEqual(relations, this.source.startLine + 1);
    else for (const { left, right } of relations) this.assume(`${left} = ${right}`);
    return result;
  }

  agree(left: Dim, right: Dim): boolean {
    return this.noting(() => agree(left, right));
  }

  demandNumber(dim: Dim): void {
    this.symbols?.demandNumber(dim);
  }

  /** A comparison of sizes; one that depends on their symbols is decided where the reading says how, and that is said. */
  compareSizes(operator: ComparisonOperator, left: Dim, right: Dim): boolean | undefined {
    const proven = provenComparison(operator, left, right);
    if (proven !== undefined || !this.symbols) return proven;
    const line = this.source.startLine + 1;
    const decision = decideComparison(this.symbols, operator, left, right, this.asserting, line);
    if (decision?.relation) this.assume(`${decision.relation} (line ${line})`);
    return decision?.truth;
  }

  whileAsserting<Result>(test: () => Result): Result {
    const before = this.asserting;
    this.asserting = true;
    try {
      return test();
    } finally {
      this.asserting = before;
    }
  }

  private first(what: string): boolean {
    if (this.said.has(what)) return false;
    this.said.add(what);
    return true;
  }

  raise(type: string, message: string, deliberate = false): never {
    const error = new Instance(exceptionClass(type), this.source);
    for (const name of ['args', 'message']) error.attributes.set(name, message);
    throw new Raised(error, `${type}: ${message}`, this.source, deliberate);
  }

  /** Text of a piece of the source, in one line. */
  sourceText(source: SourceRange): string {
    return this.imports.sourceText(source);
  }

  /** Runs code whose troubles concern nobody. */
  quietly<Result>(body: () => Result): Result {
    this.quiet += 1;
    try {
      return body();
    } finally {
      this.quiet -= 1;
    }
  }

  positional(...values: Value[]): Arguments {
    return new Arguments(values);
  }
}
