/** JSON with comments and trailing commas, each value with its line: what a person writes by hand and wants to have checked. */

/** A value of a text, with the line (from one) on which it begins. */
export type Json = { line: number } & (
  | { kind: 'object'; fields: Map<string, Json>; fieldLines: Map<string, number> }
  | { kind: 'array'; items: Json[] }
  | { kind: 'plain'; value: string | number | boolean | null }
);

/** What is wrong with a text, and where. */
export class JsonError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** Values inside each other; more is no paper. */
const deepest = 100;

/** @throws JsonError for anything that is not JSON: what stands there, and what was expected. */
export function parseJson(text: string): Json {
  const parser = new Parser(text.replace(/^\uFEFF/, ''));
  const value = parser.value(0);
  parser.end();
  return value;
}

const token = /("(?:[^"\\\n]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],:])/y;

class Parser {
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  value(depth: number): Json {
    if (depth > deepest) throw new JsonError(`more than ${deepest} values inside each other`, this.line);
    const [line, next] = [this.next(), this.take('a value')];
    if (next === '{') return this.object(line, depth);
    if (next === '[') return this.array(line, depth);
    if (/^[\]},:]/.test(next)) throw this.unexpected(next, 'a value', line);
    return { kind: 'plain', value: this.plain(next, line), line };
  }

  end(): void {
    this.next();
    if (this.at < this.text.length) throw this.unexpected(this.rest(), 'the end of the file', this.line);
  }

  private object(line: number, depth: number): Json {
    const fields = new Map<string, Json>();
    const fieldLines = new Map<string, number>();
    for (let first = true; ; first = false) {
      const at = this.next();
      let name = this.take('a name in quotes or }');
      if (name === '}') return { kind: 'object', fields, fieldLines, line };
      if (!first) {
        if (name !== ',') throw this.unexpected(name, 'a comma or }', at);
        this.next();
        name = this.take('a name in quotes or }');
        if (name === '}') return { kind: 'object', fields, fieldLines, line };
      }
      if (!name.startsWith('"')) throw this.unexpected(name, 'a name in quotes', this.line);
      const key = this.plain(name, this.line) as string;
      if (fields.has(key)) throw new JsonError(`"${key}" stands twice: leave one of them`, this.line);
      fieldLines.set(key, this.line);
      this.next();
      const colon = this.take('a colon');
      if (colon !== ':') throw this.unexpected(colon, `a colon behind "${key}"`, this.line);
      fields.set(key, this.value(depth + 1));
    }
  }

  private array(line: number, depth: number): Json {
    const items: Json[] = [];
    for (;;) {
      this.next();
      if (this.text[this.at] === ']') break;
      items.push(this.value(depth + 1));
      const at = this.next();
      if (this.text[this.at] === ']') break;
      const comma = this.take('a comma or ]');
      if (comma !== ',') throw this.unexpected(comma, 'a comma or ]', at);
    }
    this.at += 1;
    return { kind: 'array', items, line };
  }

  private plain(text: string, line: number): string | number | boolean | null {
    try {
      return JSON.parse(text) as string | number | boolean | null;
    } catch {
      throw new JsonError(`${text} is no value of JSON: a backslash is written \\\\ (LaTeX: "\\\\frac{1}{2}")`, line);
    }
  }

  /** Passes blanks and comments; gives the line of what comes next. */
  private next(): number {
    const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    blank.lastIndex = this.at;
    const [passed] = blank.exec(this.text)!;
    this.at += passed.length;
    this.line += passed.split('\n').length - 1;
    return this.line;
  }

  private take(expected: string): string {
    token.lastIndex = this.at;
    const found = token.exec(this.text);
    if (!found) throw this.unexpected(this.rest(), expected, this.line);
    this.at += found[0].length;
    return found[0];
  }

  private rest(): string {
    return /^\S{0,20}/.exec(this.text.slice(this.at))?.[0] ?? '';
  }

  private unexpected(found: string, expected: string, line: number): JsonError {
    return new JsonError(
      `${found ? `"${found.replaceAll('"', '')}"` : 'the end of the file'} stands where ${expected} is expected`,
      line,
    );
  }
}

/** The value without its lines. */
export function plainValue(json: Json): unknown {
  switch (json.kind) {
    case 'plain':
      return json.value;
    case 'array':
      return json.items.map(plainValue);
    case 'object':
      return Object.fromEntries([...json.fields].map(([name, field]) => [name, plainValue(field)]));
  }
}
