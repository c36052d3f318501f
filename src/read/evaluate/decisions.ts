/** Conditions whose truth the source leaves open: which way each was taken, so that the other way can be read too. */
import type { SourceRange } from '../../graph/graph';
import { Symbolic, Tensor, Unknown, type Value } from './values';

/** Which way a condition is to be taken where reading cannot tell. One that is known is not changed by it. */
export interface ConditionChoice {
  file: string;
  /** Line on which the condition begins, from zero. */
  line: number;
  /** Column on which it begins; without it every open condition of the line is meant. */
  column?: number;
  /** Its text. Without a column it counts in place of the line, which may move while a choice is kept. */
  condition?: string;
  value: boolean;
}

/** A condition that was open, at one place of the source, however often it was met. */
export interface Decision {
  source: SourceRange;
  /** Why it is open, as a person would say it; undefined where its text says it. */
  why?: string;
  /** Which way it was taken. */
  value: boolean;
  /** Was that asked for? */
  chosen: boolean;
  /** Was it met only where a module does something besides defining things? */
  quiet: boolean;
  /** Files of the modules that were running when it was met; undefined where it was met elsewhere, too. */
  modules: ReadonlySet<string> | undefined;
}

/** Where a condition is met. */
export interface Meeting {
  /** Does code run whose troubles concern nobody? */
  quiet: boolean;
  /** File of the module that is being run, where one is. */
  module: string | undefined;
}

/** Key of a place: an expression may begin where a part of it begins. */
export const placeKey = ({ file, startLine, startColumn, endLine, endColumn }: SourceRange): string =>
  `${file}:${startLine}:${startColumn}-${endLine}:${endColumn}`;

const reasonOf = (value: Value): string | undefined => {
  if (value instanceof Unknown) return value.reason;
  if (value instanceof Tensor) return 'it depends on the data';
  return value instanceof Symbolic ? `it depends on the size ${value.dim}` : undefined;
};

export class Decisions {
  private readonly taken = new Map<string, Decision>();

  /** Choices for conditions that were not met open. */
  readonly unmet: Set<ConditionChoice>;

  constructor(private readonly choices: readonly ConditionChoice[] = []) {
    this.unmet = new Set(choices);
  }

  /** Conditions that were open, in the order in which they were met. */
  get all(): readonly Decision[] {
    return [...this.taken.values()];
  }

  /** Takes over what was decided in another reading that this one goes on from. */
  adopt(others: readonly Decision[]): void {
    for (const decision of others) {
      const key = placeKey(decision.source);
      if (!this.taken.has(key)) this.taken.set(key, { ...decision });
    }
  }

  /** Which way to take an open condition: as it was chosen, else the usual way; the same each time it is met. */
  take(source: SourceRange, text: () => string, value: Value, { quiet, module }: Meeting, usual = true): boolean {
    const key = placeKey(source);
    const known = this.taken.get(key);
    if (known) {
      known.quiet &&= quiet;
      known.modules = module === undefined ? undefined : known.modules && new Set([...known.modules, module]);
      return known.value;
    }
    const choice = this.choices.find(({ file, line, column, condition }) => {
      if (file !== source.file || (condition !== undefined && condition !== text())) return false;
      if (column !== undefined) return line === source.startLine && column === source.startColumn;
      return condition !== undefined || line === source.startLine;
    });
    if (choice) this.unmet.delete(choice);
    const decision: Decision = {
      source,
      why: reasonOf(value),
      value: choice?.value ?? usual,
      chosen: choice !== undefined,
      quiet,
      modules: module === undefined ? undefined : new Set([module]),
    };
    this.taken.set(key, decision);
    return decision.value;
  }
}
