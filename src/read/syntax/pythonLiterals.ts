/** Numbers and strings of Python. */

/** Value of a number: underscores, hexadecimal, octal, binary; an imaginary one is its real part, 0. */
export function parseInteger(text: string): number | null {
  const plain = text.replaceAll('_', '');
  const value = Number(/^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 10) : plain);
  return Number.isNaN(value) ? null : value;
}

export function parseFloatLiteral(text: string): number | null {
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? null : value;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** What an escape sequence of a plain string stands for; unknown ones stand for themselves, as in Python. */
export const unescape = (text: string): string =>
  text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{[^}]*\}|([\s\S]))/g,
    (whole: string, x?: string, u?: string, U?: string, single?: string) => {
      const code = x ?? u ?? U;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      return single === undefined ? whole : (escapes[single] ?? whole);
    },
  );
