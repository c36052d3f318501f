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
  /** Its text, where the choice is kept while lines move: then it counts, in place of the line and the column. */
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
}

export const samePlace = (a: SourceRange, b: SourceRange): boolean =>
  a.file === b.file && a.startLine === b.startLine && a.startColumn === b.startColumn;

const keyOf = ({ file, startLine, startColumn }: SourceRange): string => `${file}:${startLine}:${startColumn}`;

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

  /** Which way to take an open condition: as it was chosen, else the usual way; the same each time it is met. */
  take(source: SourceRange, text: () => string, value: Value, quiet: boolean, usual = true): boolean {
    const key = keyOf(source);
    const known = this.taken.get(key);
    if (known) {
      known.quiet &&= quiet;
      return known.value;
    }
    const choice = this.choices.find(({ file, line, column, condition }) => {
      if (file !== source.file) return false;
      if (condition !== undefined) return condition === text();
      return line === source.startLine && (column === undefined || column === source.startColumn);
    });
    if (choice) this.unmet.delete(choice);
    const decision: Decision = {
      source,
      why: reasonOf(value),
      value: choice?.value ?? usual,
      chosen: choice !== undefined,
      quiet,
    };
    this.taken.set(key, decision);
    return decision.value;
  }
}
