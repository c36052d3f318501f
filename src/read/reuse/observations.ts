/** What a reading looked at: while all of it is as it was, reading again would give the same. */
import type { SourceRange } from '../../graph/graph';
import type { FunctionSyntax } from '../syntax/syntax';

/** A question about texts whose answer is plain data, its places as source ranges. */
export interface Asked {
  answer: unknown;
  again: () => unknown;
  /** May any file change the answer, parsed by the reading or not? */
  everywhere?: boolean;
}

/** Edits that are followed before it is less work to read anew. */
export const mostEdits = 30;

export class Observations {
  /** Version of the text of each file that was parsed; undefined where it could not be read. */
  readonly versions = new Map<string, number | undefined>();
  /** Answers to whether a path exists. */
  readonly existing = new Map<string, boolean>();
  /** Questions, by file and what was asked. */
  readonly asked = new Map<string, Asked>();
  /** Functions whose body was evaluated. */
  readonly evaluated = new Set<FunctionSyntax>();
  /** Pieces of text that were looked at as text, by file: first and last line. */
  readonly texts = new Map<string, Map<string, readonly [number, number]>>();

  /** What was searched for, by name. */
  readonly looked = new Set<string>();

  text({ file, startLine, endLine }: SourceRange): void {
    let lines = this.texts.get(file);
    if (!lines) this.texts.set(file, (lines = new Map()));
    lines.set(`${startLine} ${endLine}`, [startLine, endLine]);
  }
}
