/** Lines of code with numbers in them that other places of the same class may have otherwise. */

export interface Slot {
  /** What stands before the value, and goes with it: `, stride=`. */
  before: string;
  value: string;
  /** What an argument of the class would be called. */
  hint: string;
  /** A value that need not be written. */
  usual?: string;
}

export type Code = readonly (string | Slot)[];

/** Joins texts, slots and codes: code`nn.ReLU(${slot})`. */
export const code = (strings: TemplateStringsArray, ...values: readonly (string | number | Slot | Code)[]): Code =>
  strings.flatMap((text, i): (string | Slot)[] => {
    const value = values[i];
    if (value === undefined) return [text];
    if (typeof value === 'string' || typeof value === 'number') return [text, String(value)];
    return [text, ...(Array.isArray(value) ? (value as Code) : [value as Slot])];
  });

/** A number, or a text, that may become an argument. */
export const slot = (value: number | string, hint: string): Slot => ({ before: '', value: String(value), hint });

/** A named argument of a call, left out where it has its usual value. */
export const option = (name: string, value: number | string, usual: number | string, hint = name): Slot => ({
  before: `, ${name}=`,
  value: String(value),
  hint,
  usual: String(usual),
});

const isSlot = (piece: string | Slot): piece is Slot => typeof piece !== 'string';

export const slotsOf = (lines: readonly Code[]): Slot[] => lines.flatMap((line) => line.filter(isSlot));

/** The text with a mark in the place of each slot: equal for code that differs in its values alone. */
export const skeletonOf = (lines: readonly Code[]): string =>
  lines.map((line) => line.map((piece) => (isSlot(piece) ? `\0${piece.before}\0` : piece)).join('')).join('\n');

/** @param argument the name of the argument that gives a slot's value; undefined where the value is written. */
export const written = (line: Code, argument: (slot: Slot) => string | undefined): string =>
  line
    .map((piece) => {
      if (!isSlot(piece)) return piece;
      const name = argument(piece);
      if (name !== undefined) return piece.before + name;
      return piece.value === piece.usual ? '' : piece.before + piece.value;
    })
    .join('');
