import type { SourceRange } from '../graph/graph';
import type {
  Argument,
  CallExpression,
  ClassSyntax,
  Expression,
  FunctionSyntax,
  SourceModule,
  Statement,
} from '../read/syntax/syntax';
import { inner, ownExpressions } from '../read/syntax/walk';
import { lineStarts, type TextEdit } from './edits';

/** Where an expression stands. */
export interface Place {
  expression: Expression;
  statement: Statement;
  /** Statements of the block that it is one of. */
  block: readonly Statement[];
}

type Span = Pick<SourceRange, 'startLine' | 'startColumn' | 'endLine' | 'endColumn'>;

const key = ({ startLine, startColumn, endLine, endColumn }: Span): string =>
  `${startLine}:${startColumn}-${endLine}:${endColumn}`;

const before = (aLine: number, aColumn: number, bLine: number, bColumn: number): boolean =>
  aLine < bLine || (aLine === bLine && aColumn <= bColumn);

/** Does the first range hold the second? */
export const holds = (outer: Span, within: Span): boolean =>
  before(outer.startLine, outer.startColumn, within.startLine, within.startColumn) &&
  before(within.endLine, within.endColumn, outer.endLine, outer.endColumn);

/** A parsed file, by the places of its text. */
export class SourceText {
  private readonly starts: number[];
  private readonly functions = new Map<FunctionSyntax, Map<string, Place[]>>();

  constructor(readonly module: SourceModule) {
    this.starts = lineStarts(module.text);
  }

  /** Text of a range. */
  slice({ startLine, startColumn, endLine, endColumn }: Span): string {
    return this.module.text.slice(this.starts[startLine] + startColumn, this.starts[endLine] + endColumn);
  }

  line(index: number): string {
    return this.module.text.slice(this.starts[index], this.starts[index + 1] ?? this.module.text.length);
  }

  /** Spaces in front of a line. */
  indent(line: number): string {
    return /^[ \t]*/.exec(this.line(line))![0];
  }

  range(startLine: number, startColumn: number, endLine: number, endColumn: number): SourceRange {
    return { file: this.module.file, startLine, startColumn, endLine, endColumn };
  }

  /** The innermost class around a range. */
  classAround(range: Span): ClassSyntax | undefined {
    const search = (statements: readonly Statement[]): ClassSyntax | undefined => {
      for (const statement of statements) {
        if (!holds(statement.source, range)) continue;
        if (statement.kind === 'classDefinition') return search(statement.class.body) ?? statement.class;
        if (statement.kind === 'functionDefinition') return search(statement.function.body);
        return search(inner(statement));
      }
      return undefined;
    };
    return search(this.module.body);
  }

  /** The method of a class that holds a range. */
  methodAround({ body }: ClassSyntax, range: Span): FunctionSyntax | undefined {
    return methodsOf(body).find(({ source }) => holds(source, range));
  }

  /** Calls and operations of exactly a range inside a function. */
  placesAt(syntax: FunctionSyntax, range: Span): readonly Place[] {
    let places = this.functions.get(syntax);
    if (!places) {
      places = new Map();
      for (const place of placesIn(syntax.body)) {
        const at = key(place.expression.source);
        places.set(at, [...(places.get(at) ?? []), place]);
      }
      this.functions.set(syntax, places);
    }
    return places.get(key(range)) ?? [];
  }

  callAt(syntax: FunctionSyntax, range: Span): (Place & { expression: CallExpression }) | undefined {
    return this.placesAt(syntax, range).find(
      (place): place is Place & { expression: CallExpression } => place.expression.kind === 'call',
    );
  }

  /** The statement of exactly a range. */
  statementAt(syntax: FunctionSyntax, range: Span): Statement | undefined {
    const search = (block: readonly Statement[]): Statement | undefined => {
      for (const statement of block) {
        if (key(statement.source) === key(range)) return statement;
        const found = holds(statement.source, range) ? search(inner(statement)) : undefined;
        if (found) return found;
      }
      return undefined;
    };
    return search(syntax.body);
  }

  /** The call of exactly a range, in whatever function or class. */
  callAnywhere(range: Span): CallExpression | undefined {
    const search = (block: readonly Statement[]): CallExpression | undefined => {
      for (const statement of block) {
        if (!holds(statement.source, range)) continue;
        for (const expression of ownExpressions(statement))
          if (expression.kind === 'call' && key(expression.source) === key(range)) return expression;
        if (statement.kind === 'functionDefinition') return search(statement.function.body);
        if (statement.kind === 'classDefinition') return search(statement.class.body);
        return search(inner(statement));
      }
      return undefined;
    };
    return search(this.module.body);
  }

  /** Every call of a function. */
  callsIn(syntax: FunctionSyntax): CallExpression[] {
    return [...placesIn(syntax.body)].flatMap(({ expression }) => (expression.kind === 'call' ? [expression] : []));
  }

  /** Takes a statement that has its lines to itself out; with an empty line where two would follow each other. */
  withoutStatement({ source }: Statement): TextEdit | undefined {
    const { startLine, startColumn, endLine, endColumn } = source;
    const alone =
      this.line(startLine).slice(0, startColumn).trim() === '' && this.line(endLine).slice(endColumn).trim() === '';
    if (!alone || endLine + 1 >= this.starts.length) return undefined;
    const isBlank = (line: number) => line >= 0 && this.line(line).trim() === '';
    const last = isBlank(startLine - 1) && isBlank(endLine + 1) ? endLine + 2 : endLine + 1;
    return { range: this.range(startLine, 0, last, 0), text: '' };
  }
}

export const methodsOf = (body: readonly Statement[]): FunctionSyntax[] =>
  body.flatMap((statement) => (statement.kind === 'functionDefinition' ? [statement.function] : []));

export const methodNamed = ({ body }: ClassSyntax, name: string): FunctionSyntax | undefined =>
  methodsOf(body).find((method) => method.name === name);

/** Every expression of a function's own statements with its statement and the block of that. */
function* placesIn(block: readonly Statement[]): Generator<Place> {
  for (const statement of block) {
    for (const expression of ownExpressions(statement)) yield { expression, statement, block };
    yield* blocksOf(statement);
  }
}

function* blocksOf(statement: Statement): Generator<Place> {
  if (statement.kind === 'if') {
    yield* placesIn(statement.then);
    yield* placesIn(statement.else);
  } else yield* placesIn(inner(statement));
}

/** The argument of a name, or else the one at a position among those without a name. */
export function argumentOf(call: CallExpression, position: number, ...names: string[]): Argument | undefined {
  const named = call.arguments.find(({ kind, name }) => kind === 'keyword' && names.includes(name ?? ''));
  if (named) return named;
  // Behind a spread positions are not known.
  const spread = call.arguments.findIndex(({ kind }) => kind === 'spread');
  const positional = call.arguments.filter(({ kind }, i) => kind === 'positional' && (spread < 0 || i < spread));
  return positional[position];
}
