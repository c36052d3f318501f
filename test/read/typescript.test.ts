import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Expression, Statement } from '../../src/read/syntax/syntax';
import { Grammars } from '../../src/read/syntax/treeSitter';
import { parseTypescript, typescriptGrammar } from '../../src/read/syntax/typescript';

const folder = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));
let grammars: Grammars;

beforeAll(async () => {
  grammars = await Grammars.load(folder, ['typescript', 'tsx', 'javascript']);
});

const parse = (text: string, file = 'net.ts') => parseTypescript(grammars, file, text);

/** Syntax without its ranges, with the bodies of functions and classes mapped. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => key !== 'source' && key !== 'nameSource')
      .map((key) => [key, plain((value as Record<string, unknown>)[key])]),
  );
};

const statements = (text: string, file?: string) => plain(parse(text, file).body) as Statement[];
const expression = (text: string, file?: string) => {
  const [statement] = statements(`_ = ${text};`, file);
  return (statement as Extract<Statement, { kind: 'assign' }>).value;
};

const name = (text: string) => ({ kind: 'name', name: text });
const number = (value: number) => ({ kind: 'constant', type: 'float', value });
const text = (value: string) => ({ kind: 'constant', type: 'string', value });

describe('expressions', () => {
  it.each([
    ['0xff', 255],
    ['1_000', 1000],
    ['1e-3', 0.001],
    ['12n', 12],
    ['.5', 0.5],
  ])('reads the number %s', (source, value) => {
    expect(expression(source)).toEqual(number(value));
  });

  it('reads strings with their escapes', () => {
    expect(expression(String.raw`'a\n\x41\u{1F600}\''`)).toEqual(text("a\nA😀'"));
  });

  it('drops types: as, satisfies, !, <T>x and type arguments', () => {
    for (const source of ['x as unknown as T', 'x satisfies T', 'x!', '<T>x', '(x)']) {
      expect(expression(source), source).toEqual(name('x'));
    }
    expect(expression('f<T>(x)')).toEqual({
      kind: 'call',
      callee: name('f'),
      arguments: [{ kind: 'positional', value: name('x') }],
    });
  });

  it('tells logical from comparing from arithmetic operators', () => {
    expect(expression('a && b ?? c')).toMatchObject({ kind: 'logical' });
    expect(expression('a !== b')).toEqual({
      kind: 'comparison',
      first: name('a'),
      rest: [{ operator: '!==', value: name('b') }],
    });
    expect(expression('a >>> b')).toMatchObject({ kind: 'binary', operator: '>>>' });
    expect(expression('!a')).toEqual({ kind: 'unary', operator: 'not', value: name('a') });
  });

  it('reads objects: shorthand, computed and quoted keys, spreads and methods', () => {
    expect(expression("{ a, 'b': 1, [c]: 2, ...d, 3: e, m() { return f; } }")).toMatchObject({
      kind: 'dictionary',
      entries: [
        { key: text('a'), value: name('a') },
        { key: text('b'), value: number(1) },
        { key: name('c'), value: number(2) },
        { spread: name('d') },
        { key: text('3'), value: name('e') },
        { key: text('m'), value: { kind: 'function', function: { name: 'm', body: [{ kind: 'return' }] } } },
      ],
    });
  });

  it('keeps holes and spreads of arrays', () => {
    expect(expression('[a, , ...b]')).toEqual({
      kind: 'list',
      items: [
        { value: name('a'), spread: false },
        { value: { kind: 'constant', type: 'undefined', value: null }, spread: false },
        { value: name('b'), spread: true },
      ],
    });
  });

  it('reads templates part by part', () => {
    expect(expression('`stage${i + 1}_unit`')).toEqual({
      kind: 'template',
      parts: ['stage', { value: { kind: 'binary', operator: '+', left: name('i'), right: number(1) } }, '_unit'],
    });
  });

  it('reads optional members, items and calls', () => {
    expect(expression('a?.b?.[0]?.(c)')).toMatchObject({
      kind: 'call',
      optional: true,
      callee: { kind: 'index', optional: true, object: { kind: 'member', name: 'b', optional: true } },
    });
  });

  it('gives the last of a sequence, and the old value of i++', () => {
    expect(expression('(a, b)')).toMatchObject({ kind: 'index', object: { kind: 'list' }, index: number(1) });
    expect(expression('i++')).toEqual({
      kind: 'assignment',
      target: name('i'),
      operator: '+',
      value: number(1),
      valueBefore: true,
    });
    expect(expression('--i')).toEqual({ kind: 'assignment', target: name('i'), operator: '-', value: number(1) });
  });

  it('says what it cannot map, and nothing else', () => {
    expect(expression('[<b />, a]', 'net.tsx')).toMatchObject({
      items: [{ value: { kind: 'error', text: '<b />' } }, { value: name('a') }],
    });
  });
});

describe('functions and classes', () => {
  it('reads every form of parameter', () => {
    const [statement] = statements(
      'function f(this: T, a: number, b = 1, { c, d: e = 2, ...g }: P = {}, [h, , i]: Q, ...j) {}',
    );
    const { parameters } = (statement as Extract<Statement, { kind: 'functionDefinition' }>).function;
    expect(parameters).toMatchObject([
      { kind: 'normal', target: name('a') },
      { kind: 'normal', target: name('b'), default: number(1) },
      {
        target: {
          kind: 'objectTarget',
          entries: [
            { key: text('c'), target: name('c') },
            { key: text('d'), target: name('e'), default: number(2) },
          ],
          rest: name('g'),
        },
        default: { kind: 'dictionary', entries: [] },
      },
      { target: { kind: 'sequenceTarget', items: [{ target: name('h') }, { rest: false }, { target: name('i') }] } },
      { kind: 'rest', target: name('j') },
    ]);
  });

  it.each(['ts', 'js'])('reads the same parameters without types in .%s', (ending) => {
    const [statement] = statements('const f = (a, b = 1, ...c) => a;', `net.${ending}`);
    const { value } = statement as Extract<Statement, { kind: 'assign' }>;
    expect((value as Extract<Expression, { kind: 'function' }>).function).toMatchObject({
      isArrow: true,
      parameters: [
        { target: name('a') },
        { target: name('b'), default: number(1) },
        { kind: 'rest', target: name('c') },
      ],
      body: [{ kind: 'return', value: name('a') }],
    });
  });

  it('reads a class: base, fields, roles of methods', () => {
    const [statement] = statements(
      'abstract class A extends B<T> implements C { x = 1; static y = 2; declare z: T; get g() { return 1; } static m() {} abstract n(): void; constructor() { super(); } }',
    );
    expect(statement).toMatchObject({
      kind: 'classDefinition',
      class: {
        name: 'A',
        bases: [{ kind: 'positional', value: name('B') }],
        body: [
          { kind: 'assign', targets: [name('x')], value: number(1) },
          { kind: 'assign', targets: [name('y')], static: true },
          { kind: 'functionDefinition', function: { name: 'g', role: 'getter' } },
          { kind: 'functionDefinition', function: { name: 'm', role: 'static' } },
          { kind: 'functionDefinition', function: { name: 'constructor', role: 'method' } },
        ],
      },
    });
  });

  it("assigns a constructor's property parameters behind the call of super", () => {
    const [statement] = statements(
      'class A extends B { constructor(private a: number, b: number) { super(b); use(b); } }',
    );
    const [method] = (statement as Extract<Statement, { kind: 'classDefinition' }>).class.body;
    const { body } = (method as Extract<Statement, { kind: 'functionDefinition' }>).function;
    expect(body.map(({ kind }) => kind)).toEqual(['expression', 'assign', 'expression']);
    expect(body[1]).toMatchObject({ targets: [{ kind: 'member', object: name('this'), name: 'a' }], value: name('a') });
  });

  it('takes a class expression in a declaration for a class of that name, in JavaScript too', () => {
    expect(statements('const A = class extends B(C) {};', 'net.js')).toMatchObject([
      { kind: 'classDefinition', class: { name: 'A', bases: [{ value: { kind: 'call' } }] } },
    ]);
  });
});

describe('statements', () => {
  it('reads loops of both kinds', () => {
    expect(statements('for (let i = 0, n = 3; i < n; i++) f(i);')).toMatchObject([
      {
        kind: 'countingFor',
        first: [{ kind: 'assign' }, { kind: 'assign' }],
        test: { kind: 'comparison' },
        next: { kind: 'assignment' },
        body: [{ kind: 'expression' }],
      },
    ]);
    expect(statements('for (;;) break;')).toEqual([{ kind: 'countingFor', first: [], body: [{ kind: 'break' }] }]);
    expect(statements('for (const [a, b] of c) {} for (const k in o) {}')).toMatchObject([
      { kind: 'for', target: { kind: 'sequenceTarget' }, iterable: name('c'), declares: 'block' },
      { kind: 'for', keys: true },
    ]);
  });

  it('reads branches: else if, switch with cases that fall through, try', () => {
    expect(statements('if (a) b(); else if (c) {} else d();')).toMatchObject([
      {
        kind: 'if',
        test: name('a'),
        then: [{}],
        else: [{ kind: 'if', test: name('c'), else: [{ kind: 'expression' }] }],
      },
    ]);
    expect(statements("switch (a) { case 1: case 'x': b(); break; default: c(); }")).toMatchObject([
      {
        kind: 'switch',
        fallsThrough: true,
        cases: [
          { values: [number(1)], body: [] },
          { values: [text('x')], body: [{ kind: 'expression' }, { kind: 'break' }] },
          { body: [{ kind: 'expression' }] },
        ],
      },
    ]);
    expect(statements('try { a(); } catch ({ message }) { b(); } finally { c(); }')).toMatchObject([
      { kind: 'try', body: [{}], handlers: [{ target: { kind: 'objectTarget' }, body: [{}] }], finally: [{}] },
    ]);
  });

  it('reads destructuring assignments without a declaration', () => {
    expect(statements('({ a, b: [c] } = o); [x, y] = [y, x]; n += 2; delete o.k;')).toMatchObject([
      { kind: 'assign', targets: [{ kind: 'objectTarget' }] },
      { kind: 'assign', targets: [{ kind: 'sequenceTarget' }], value: { kind: 'list' } },
      { kind: 'augmentedAssign', operator: '+', value: number(2) },
      { kind: 'delete', targets: [{ kind: 'member', name: 'k' }] },
    ]);
  });

  it('leaves out what says only types', () => {
    expect(
      statements(
        "import type { T } from './t'; type A = T; interface B {} declare const c: A; function f(): void; export type { A };",
      ),
    ).toEqual([]);
  });
});

describe('modules', () => {
  it('reads every form of import', () => {
    expect(
      statements(
        "import a, * as b from 'm'; import { c, type T, d as e } from './n'; import f = require('g'); import 'h';",
      ),
    ).toEqual([
      {
        kind: 'import',
        module: 'm',
        names: [
          { kind: 'name', name: 'default', as: 'a' },
          { kind: 'module', as: 'b' },
        ],
      },
      {
        kind: 'import',
        module: './n',
        names: [
          { kind: 'name', name: 'c', as: 'c' },
          { kind: 'name', name: 'd', as: 'e' },
        ],
      },
      { kind: 'import', module: 'g', names: [{ kind: 'module', as: 'f' }] },
      { kind: 'import', module: 'h', names: [] },
    ]);
  });

  it('reads every form of export', () => {
    const exported = statements(
      "export const a = 1, [b] = c; export default function f() {} export { a as g }; export * from './m'; export { h } from './n'; export * as i from './o'; export default j;",
    ).filter(({ kind }) => kind === 'export');
    expect(exported).toEqual([
      {
        kind: 'export',
        names: [
          { local: 'a', exported: 'a' },
          { local: 'b', exported: 'b' },
        ],
      },
      { kind: 'export', names: [{ local: 'f', exported: 'default' }] },
      { kind: 'export', names: [{ local: 'a', exported: 'g' }] },
      { kind: 'export', names: [], from: './m', all: true },
      { kind: 'export', names: [{ local: 'h', exported: 'h' }], from: './n' },
      { kind: 'export', names: [{ local: 'i', exported: 'i' }] },
      { kind: 'export', names: [], value: name('j') },
    ]);
  });
});

describe('files', () => {
  it.each([
    ['a.ts', 'typescript'],
    ['a.mts', 'typescript'],
    ['a.tsx', 'tsx'],
    ['a.js', 'javascript'],
    ['a.cjs', 'javascript'],
    ['a.jsx', 'javascript'],
    ['a.py', undefined],
  ])('reads %s with the grammar %s', (file, grammar) => {
    expect(typescriptGrammar(file)).toBe(grammar);
  });

  it('names where the grammar stopped, and maps the rest', () => {
    const module = parse('const a = 1;\nconst b = = 2;\nconst c = 3;');
    expect(module.errors).toHaveLength(1);
    expect(module.errors[0].source.startLine).toBe(1);
    expect(plain(module.body)).toContainEqual(expect.objectContaining({ targets: [name('c')] }));
  });

  it('gives every node the range of its text', () => {
    const [statement] = parse('\n  const x = f(1);').body;
    expect((statement as Extract<Statement, { kind: 'assign' }>).value.source).toEqual({
      file: 'net.ts',
      startLine: 1,
      startColumn: 12,
      endLine: 1,
      endColumn: 16,
    });
  });
});
