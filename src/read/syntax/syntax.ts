/**
 * The small common syntax that Python and TypeScript/JavaScript both map to. A front (python.ts, typescript.ts) turns a
 * tree-sitter tree into it; the evaluator knows nothing else of the source.
 *
 * Rules for a front
 * - It never throws. What it cannot map becomes an `error` node with the text, and the rest is mapped.
 * - Every node carries the range of its text. A `call` carries the whole call, a `binary` both operands.
 * - Types are dropped (`x as T`, `x!`, annotations), except `annotation` on assignments and parameters of Python, which
 *   dataclasses and input shapes need. A front may leave it out.
 * - `body` of functions and classes may be a getter that maps on first use: a file's unread functions cost nothing.
 * - `this` and `super` are names. `new C(x)` is a call with `construct`.
 * - A JavaScript object literal is a `dictionary` whose plain keys are string constants. A template string is a `template`.
 * - `i++`, `x += 1` and `x = 1` inside an expression are `assignment` expressions; as statements, `assign` or `augmentedAssign`.
 */
import type { SourceRange } from '../../graph/graph';

export type Language = 'python' | 'javascript';

interface Ranged {
  readonly source: SourceRange;
}

/** One parsed file. */
export interface SourceModule {
  readonly language: Language;
  readonly file: string;
  readonly body: readonly Statement[];
  /** Places that the grammar could not parse. */
  readonly errors: readonly SyntaxProblem[];
  /** Its comments, in order. */
  readonly comments: readonly Comment[];
  readonly text: string;
  /** Does a place of the text lie in a comment or a docstring? */
  isNote(index: number): boolean;
  /** Its tree, for parsing the next text of the file with less work. Its type is the front's matter. */
  readonly tree?: unknown;
  /** Frees what the parser holds outside of JavaScript's memory. Nothing of the module may be used afterwards. */
  release(): void;
}

/** A comment with its marks: `# text`, `// text`, `/* text *\/`. */
export interface Comment {
  text: string;
  source: SourceRange;
}

export interface SyntaxProblem {
  text: string;
  source: SourceRange;
}

export type Expression =
  | NameExpression
  | ConstantExpression
  | TemplateExpression
  | SequenceExpression
  | DictionaryExpression
  | MemberExpression
  | IndexExpression
  | SliceExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | LogicalExpression
  | ComparisonExpression
  | ConditionalExpression
  | FunctionExpression
  | ClassExpression
  | ComprehensionExpression
  | AssignmentExpression
  | AwaitExpression
  | YieldExpression
  | ErrorNode;

export interface NameExpression extends Ranged {
  readonly kind: 'name';
  readonly name: string;
}

export interface ConstantExpression extends Ranged {
  readonly kind: 'constant';
  /** `integer` and `float` hold a number (JavaScript's numbers are all `float`), `string` a string, `boolean` a boolean. */
  readonly type:
    'integer' | 'float' | 'string' | 'boolean' | 'none' | 'undefined' | 'ellipsis' | 'bytes' | 'regularExpression';
  readonly value: number | string | boolean | null;
}

/** An f-string or a template literal. */
export interface TemplateExpression extends Ranged {
  readonly kind: 'template';
  readonly parts: readonly (string | TemplateHole)[];
}

export interface TemplateHole {
  readonly value: Expression;
  /** Python's format after the colon, itself a template; and its conversion `r`, `s`, `a`. */
  readonly format?: TemplateExpression;
  readonly conversion?: string;
  /** Text of the expression where it is printed too (`{x=}`). */
  readonly label?: string;
}

/** An item of a display or an argument list may be spread: `[*a, b]`, `[...a, b]`. A hole in a JavaScript array is undefined. */
export interface Item {
  readonly value: Expression;
  readonly spread: boolean;
}

export interface SequenceExpression extends Ranged {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: readonly Item[];
}

export interface DictionaryExpression extends Ranged {
  readonly kind: 'dictionary';
  readonly entries: readonly DictionaryEntry[];
}

export type DictionaryEntry =
  | {
      readonly key: Expression;
      readonly value: Expression;
      /** JavaScript's `{ get x() {…}, set x(v) {…} }`: the value is the function. */
      readonly accessor?: 'getter' | 'setter';
    }
  | { readonly spread: Expression };

export interface MemberExpression extends Ranged {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: string;
  /** JavaScript's `a?.b`, and what follows it in the same chain: `a?.b.c`. */
  readonly optional?: boolean;
}

export interface IndexExpression extends Ranged {
  readonly kind: 'index';
  readonly object: Expression;
  /** `x[a, b]` is an index by a tuple. */
  readonly index: Expression;
  readonly optional?: boolean;
}

/** `a:b:c` inside an index. */
export interface SliceExpression extends Ranged {
  readonly kind: 'slice';
  readonly start?: Expression;
  readonly stop?: Expression;
  readonly step?: Expression;
}

export interface Argument {
  readonly kind: 'positional' | 'keyword' | 'spread' | 'keywordSpread';
  /** Of a `keyword` argument. */
  readonly name?: string;
  readonly value: Expression;
}

export interface CallExpression extends Ranged {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
  /** JavaScript's `new`. */
  readonly construct?: boolean;
  readonly optional?: boolean;
}

export interface UnaryExpression extends Ranged {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | '~' | 'not' | 'typeof' | 'void';
  readonly value: Expression;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '<<' | '>>' | '>>>' | '&' | '|' | '^';

export interface BinaryExpression extends Ranged {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export type LogicalOperator = 'and' | 'or' | '??';

/** Gives one of its operands; the right one is evaluated only if it is needed. */
export interface LogicalExpression extends Ranged {
  readonly kind: 'logical';
  readonly operator: LogicalOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `===` and `!==` are JavaScript's strict pair; Python's `==` is `==`. `in` asks for an item, in JavaScript for a key. */
export type ComparisonOperator =
  '<' | '<=' | '>' | '>=' | '==' | '!=' | '===' | '!==' | 'is' | 'is not' | 'in' | 'not in' | 'instanceof';

/** `a < b <= c` is one comparison with two steps. */
export interface ComparisonExpression extends Ranged {
  readonly kind: 'comparison';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly value: Expression }[];
}

export interface ConditionalExpression extends Ranged {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

/** A lambda, an arrow function, a function expression. */
export interface FunctionExpression extends Ranged {
  readonly kind: 'function';
  readonly function: FunctionSyntax;
}

/** JavaScript's `class { … }` as a value. */
export interface ClassExpression extends Ranged {
  readonly kind: 'class';
  readonly class: ClassSyntax;
}

export interface ComprehensionExpression extends Ranged {
  readonly kind: 'comprehension';
  readonly form: 'list' | 'set' | 'dictionary' | 'generator';
  /** Key of a dictionary comprehension. */
  readonly key?: Expression;
  readonly element: Expression;
  readonly clauses: readonly ComprehensionClause[];
}

export type ComprehensionClause =
  | { readonly kind: 'for'; readonly target: Target; readonly iterable: Expression }
  | { readonly kind: 'if'; readonly test: Expression };

/** An assignment whose value is used: `(n := len(x))`, `y = x = 1` in JavaScript, `i++`. */
export interface AssignmentExpression extends Ranged {
  readonly kind: 'assignment';
  readonly target: Target;
  /** Present for `x += 1` (`+`) and `x ??= y`. */
  readonly operator?: BinaryOperator | LogicalOperator;
  readonly value: Expression;
  /** True for `i++`, whose value is the old one. */
  readonly valueBefore?: boolean;
}

export interface AwaitExpression extends Ranged {
  readonly kind: 'await';
  readonly value: Expression;
}

export interface YieldExpression extends Ranged {
  readonly kind: 'yield';
  readonly value?: Expression;
  /** `yield from x`, `yield* x`. */
  readonly from: boolean;
}

/** Source that could not be mapped. As an expression its value is unknown, as a statement it does nothing but say so. */
export interface ErrorNode extends Ranged {
  readonly kind: 'error';
  readonly text: string;
}

/** What can be assigned to. */
export type Target = NameExpression | MemberExpression | IndexExpression | SequenceTarget | ObjectTarget | ErrorNode;

/** `a, (b, *c) = …` and `const [a, , b = 1, ...c] = …`. An item without a target is left out. */
export interface SequenceTarget extends Ranged {
  readonly kind: 'sequenceTarget';
  readonly items: readonly { readonly target?: Target; readonly rest: boolean; readonly default?: Expression }[];
}

/** JavaScript's `const {a, b: c = 1, ...d} = …`. */
export interface ObjectTarget extends Ranged {
  readonly kind: 'objectTarget';
  readonly entries: readonly { readonly key: Expression; readonly target: Target; readonly default?: Expression }[];
  readonly rest?: Target;
}

export type Statement =
  | ExpressionStatement
  | AssignStatement
  | AugmentedAssignStatement
  | DeclareStatement
  | IfStatement
  | WhileStatement
  | ForStatement
  | CountingForStatement
  | SwitchStatement
  | ReturnStatement
  | JumpStatement
  | RaiseStatement
  | AssertStatement
  | DeleteStatement
  | OuterNamesStatement
  | WithStatement
  | TryStatement
  | BlockStatement
  | FunctionStatement
  | ClassStatement
  | ImportStatement
  | ExportStatement
  | ErrorNode;

export interface ExpressionStatement extends Ranged {
  readonly kind: 'expression';
  readonly value: Expression;
}

/** `a = b = value`; `const a = value`. */
export interface AssignStatement extends Ranged {
  readonly kind: 'assign';
  readonly targets: readonly Target[];
  readonly value: Expression;
  readonly annotation?: Expression;
  /** JavaScript: the names are made in the scope of the enclosing block (`let`, `const`) or function (`var`). */
  readonly declares?: 'block' | 'function';
  /** In a JavaScript class body: a field of the class rather than of each instance. */
  readonly static?: boolean;
}

export interface AugmentedAssignStatement extends Ranged {
  readonly kind: 'augmentedAssign';
  readonly target: Target;
  readonly operator: BinaryOperator | LogicalOperator;
  readonly value: Expression;
}

/** A name without a value: `x: int` in a Python class, `let x;`. */
export interface DeclareStatement extends Ranged {
  readonly kind: 'declare';
  readonly target: Target;
  readonly annotation?: Expression;
  readonly declares?: 'block' | 'function';
}

export interface IfStatement extends Ranged {
  readonly kind: 'if';
  readonly test: Expression;
  readonly then: readonly Statement[];
  /** An `elif` is an `if` that stands here alone. */
  readonly else: readonly Statement[];
}

export interface WhileStatement extends Ranged {
  readonly kind: 'while';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly else: readonly Statement[];
  /** `do … while`: the body runs before the first test. */
  readonly testAfter?: boolean;
  readonly label?: string;
}

/** `for target in iterable`, `for (const target of iterable)`; `keys` for JavaScript's `for … in`. */
export interface ForStatement extends Ranged {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly else: readonly Statement[];
  readonly declares?: 'block' | 'function';
  readonly keys?: boolean;
  readonly label?: string;
}

/** JavaScript's `for (first; test; next) body`. */
export interface CountingForStatement extends Ranged {
  readonly kind: 'countingFor';
  readonly first: readonly Statement[];
  readonly test?: Expression;
  readonly next?: Expression;
  readonly body: readonly Statement[];
  readonly label?: string;
}

/** `switch` and Python's `match` over values. */
export interface SwitchStatement extends Ranged {
  readonly kind: 'switch';
  readonly subject: Expression;
  readonly cases: readonly SwitchCase[];
  /** JavaScript's: a case without `break` runs on into the next. */
  readonly fallsThrough: boolean;
}

export interface SwitchCase {
  /** Values of which one must equal the subject; undefined for the default. */
  readonly values?: readonly Expression[];
  /** Name that a Python capture pattern binds to the subject. */
  readonly capture?: string;
  readonly guard?: Expression;
  readonly body: readonly Statement[];
}

export interface ReturnStatement extends Ranged {
  readonly kind: 'return';
  readonly value?: Expression;
}

export interface JumpStatement extends Ranged {
  readonly kind: 'break' | 'continue' | 'pass';
  /** The loop or block around it that it leaves or goes on with, where it is not the innermost. */
  readonly label?: string;
}

/** `raise x`, `throw x`; without a value it raises again what is being handled. */
export interface RaiseStatement extends Ranged {
  readonly kind: 'raise';
  readonly value?: Expression;
}

export interface AssertStatement extends Ranged {
  readonly kind: 'assert';
  readonly test: Expression;
  readonly message?: Expression;
}

export interface DeleteStatement extends Ranged {
  readonly kind: 'delete';
  readonly targets: readonly Target[];
}

/** Python's `global` and `nonlocal`. */
export interface OuterNamesStatement extends Ranged {
  readonly kind: 'global' | 'nonlocal';
  readonly names: readonly string[];
}

export interface WithStatement extends Ranged {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expression; readonly target?: Target }[];
  readonly body: readonly Statement[];
}

export interface TryStatement extends Ranged {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptionHandler[];
  readonly else: readonly Statement[];
  readonly finally: readonly Statement[];
}

export interface ExceptionHandler {
  /** Class or tuple of classes; catches everything where it is absent. */
  readonly type?: Expression;
  readonly target?: Target;
  readonly body: readonly Statement[];
}

export interface BlockStatement extends Ranged {
  readonly kind: 'block';
  readonly body: readonly Statement[];
  /** In a JavaScript class body: `static { … }`. */
  readonly static?: boolean;
  readonly label?: string;
}

export interface FunctionStatement extends Ranged {
  readonly kind: 'functionDefinition';
  readonly function: FunctionSyntax;
}

export interface ClassStatement extends Ranged {
  readonly kind: 'classDefinition';
  readonly class: ClassSyntax;
}

export interface FunctionSyntax extends Ranged {
  /** Empty for a lambda. */
  readonly name: string;
  readonly nameSource: SourceRange;
  readonly parameters: readonly Parameter[];
  /** An expression body (`x => x + 1`, a lambda) is one `return`. */
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** An arrow function has no `this` of its own. */
  readonly isArrow?: boolean;
  /** Of a method whose name is computed: `[Symbol.iterator]() {…}`. */
  readonly key?: Expression;
  /** In a JavaScript class body. Python's come from decorators. */
  readonly role?: 'method' | 'getter' | 'setter' | 'static';
  /** Python's return annotation. */
  readonly returns?: Expression;
}

export interface Parameter extends Ranged {
  /** TypeScript's `constructor(private x)`: the constructor assigns it to `this.x`. */
  readonly isProperty?: boolean;
  readonly kind: 'positionalOnly' | 'normal' | 'keywordOnly' | 'rest' | 'keywordRest';
  /** A name, or a JavaScript pattern. */
  readonly target: Target;
  readonly default?: Expression;
  readonly annotation?: Expression;
}

export interface ClassSyntax extends Ranged {
  readonly name: string;
  readonly nameSource: SourceRange;
  /** Base classes; keywords are class arguments (`metaclass=…`). */
  readonly bases: readonly Argument[];
  /** Methods are `functionDefinition`s, fields are `assign`s (in JavaScript evaluated for each instance unless static). */
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
}

/**
 * `import a.b as c`            module `a.b`, names: whole module as `c`
 * `from .a import b as c`      module `.a` (leading dots kept), one name
 * `import d, {b as c} from 'm'`  names `default` and `b`
 * `import * as c from 'm'`     whole module as `c`; `require('m')` stays a call
 */
export interface ImportStatement extends Ranged {
  readonly kind: 'import';
  readonly module: string;
  readonly names: readonly ImportedName[];
}

export type ImportedName =
  /** The module itself. Without `as`, Python's `import a.b` binds `a` and makes `a.b` reachable. */
  | { readonly kind: 'module'; readonly as?: string }
  | { readonly kind: 'name'; readonly name: string; readonly as: string }
  /** `from m import *`, `export * from 'm'`. */
  | { readonly kind: 'all' };

/** JavaScript's `export {a as b}`, `export default x` (b is `default`), `export … from 'm'`; `export const x` adds `x`. */
export interface ExportStatement extends Ranged {
  readonly kind: 'export';
  readonly names: readonly { readonly local: string; readonly exported: string }[];
  /** Value of `export default expression`. */
  readonly value?: Expression;
  readonly from?: string;
  readonly all?: boolean;
}
