/** Comments that silence findings: `# throughline: ignore shortcut/dropout`, `// throughline: ignore-file paper/deviation`. */

/** What such a comment says. */
export interface IgnoreComment {
  /** Does it speak of the whole file, rather than of its line or the next one? */
  wholeFile: boolean;
  /** Codes of findings; empty for all of them. */
  codes: readonly string[];
}

/** Reads what stands behind `throughline:`; undefined where it is something else, such as the address `ignore(3)`. */
export function ignoreComment(text: string): IgnoreComment | undefined {
  const found = /^ignore(-file)?(?:[\s:,]+(.*))?$/.exec(text.trim());
  if (!found) return undefined;
  return { wholeFile: found[1] !== undefined, codes: (found[2] ?? '').split(/[\s,]+/).filter(Boolean) };
}
