/**
 * What JavaScript and TypeScript mean, construct by construct: each snippet computes sizes, and the reader has to find the
 * sizes that running the snippet gives.
 */
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { createReader, type SourceFiles } from '../../src/read/reader';

const grammars = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));

const network = `import * as tf from '@tensorflow/tfjs';
export async function build() {
  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [1] })] });
  for (const units of await sizes()) model.add(tf.layers.dense({ units }));
  return model;
}
`;

/** Sizes that the reader finds. */
async function read(snippet: string, ending: string): Promise<unknown[]> {
  const file = `/project/net.${ending}`;
  const files: SourceFiles = {
    read: (path) => (path === file ? `${network}${snippet}` : undefined),
    exists: (path) => path === file,
    roots: ['/project'],
  };
  const reader = await createReader(files, { grammars });
  const graph = reader.read({ file, entry: 'build()' });
  reader.dispose();
  expect(graph.problems.map(({ text }) => text)).toEqual([]);
  return graph.nodes.flatMap((node) => (node.operator === 'linear' ? [node.attributes.outFeatures] : []));
}

/** Sizes that the snippet gives when it is run. */
async function run(snippet: string, ending: string): Promise<unknown[]> {
  const { code } = transformSync(`${snippet}\nglobalThis.__sizes = sizes;`, {
    loader: ending === 'ts' ? 'ts' : 'js',
    format: 'cjs',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  });
  new Function('exports', 'module', code)({}, { exports: {} });
  return [...(await (globalThis as unknown as { __sizes(): Promise<Iterable<number>> }).__sizes())];
}

const of = (body: string): string => `function sizes() { ${body} }`;

const constructs: Record<string, Record<string, string>> = {
  loops: {
    for: of('const s = []; for (let i = 1; i <= 3; i++) s.push(i * 2); return s;'),
    'for with two variables': of('const s = []; for (let i = 0, j = 8; i < j; i++, j -= 2) s.push(j); return s;'),
    'for over a list': of('const s = []; for (const x of [4, 5]) s.push(x); return s;'),
    'for over pairs': of('const s = []; for (const [i, x] of [4, 5].entries()) s.push(x + i); return s;'),
    'for over keys': of('const o = { a: 3, b: 4 }; const s = []; for (const k in o) s.push(o[k]); return s;'),
    'for over indices of a list': of('const l = [7, 8]; const s = []; for (var i in l) s.push(l[i]); return s;'),
    'for over a map': of('const s = []; for (const [k, v] of new Map([[1, 2], [3, 4]])) s.push(k + v); return s;'),
    'for over a set': of('const s = []; for (const x of new Set([5, 5, 6])) s.push(x); return s;'),
    'for over characters': of("const s = []; for (const c of '345') s.push(Number(c)); return s;"),
    while: of('let n = 16; const s = []; while (n > 2) { s.push(n); n >>= 1; } return s;'),
    'do while': of('let n = 0; const s = []; do { s.push(++n); } while (n < 3); return s;'),
    'break and continue': of(
      'const s = []; for (let i = 1; ; i++) { if (i === 2) continue; if (i > 4) break; s.push(i); } return s;',
    ),
    'break to a label': of(
      'const s = []; outer: for (let i = 1; i < 5; i++) { for (let j = 1; j < 5; j++) { if (i * j > 6) break outer; s.push(i * j); } } return s;',
    ),
    'continue to a label': of(
      'const s = []; outer: for (let i = 1; i < 4; i++) { for (let j = 1; j < 4; j++) { if (j === 2) continue outer; s.push(i + j); } } return s;',
    ),
    'closures over let': of('const f = []; for (let i = 1; i < 4; i++) f.push(() => i); return f.map((g) => g());'),
    'closures over var': of(
      'var f = []; for (var i = 1; i < 4; i++) f.push(function () { return i; }); return f.map((g) => g());',
    ),
  },
  'methods of lists': {
    'map, filter, forEach': of(
      'const s = []; [1, 2, 3, 4].map((x) => x * 2).filter((x) => x > 2).forEach((x, i) => s.push(x + i)); return s;',
    ),
    reduce: of('return [[1, 2, 3].reduce((a, x) => a + x, 10), [1, 2, 3].reduce((a, x) => a * x)];'),
    reduceRight: of("return [Number(['1', '2'].reduceRight((a, x) => a + x, ''))];"),
    flatMap: of('return [1, 2].flatMap((x) => [x, x * 10]);'),
    flat: of('return [[1, [2]], [3]].flat(Infinity);'),
    fill: of('return new Array(3).fill(5);'),
    'Array.from': of('return Array.from({ length: 3 }, (_, i) => 2 ** (i + 1));'),
    'spread of keys': of('return [...Array(3).keys()].map((i) => i + 1);'),
    'slice and splice': of('const l = [1, 2, 3, 4, 5]; l.splice(1, 2, 9); return l.slice(0, -1);'),
    'sort and reverse': of('return [3, 1, 2].sort((a, b) => a - b).reverse();'),
    'toSorted and at': of('const l = [3, 1, 2].toSorted(); return [l.at(-1), l.at(0)];'),
    'find and findIndex': of('const l = [4, 6, 8]; return [l.find((x) => x > 5), l.findIndex((x) => x > 7) + 1];'),
    findLast: of('const l = [4, 6, 8]; return [l.findLast((x) => x < 8), l.findLastIndex((x) => x < 8) + 1];'),
    'some, every, includes': of(
      'const l = [4, 6]; return [l.some((x) => x > 5) ? 1 : 2, l.every((x) => x > 5) ? 1 : 2, l.includes(6) ? 1 : 2];',
    ),
    'indexOf and join': of("return [[4, 5].indexOf(5) + 1, [1, 2].join('').length, Number([1, 2].join(''))];"),
    concat: of('return [1].concat([2], 3, [4, 5]);'),
    'length that is set': of('const l = [1, 2, 3]; l.length = 2; l[l.length] = 7; return l;'),
    'destructured swap': of('let [a, b] = [1, 2]; [a, b] = [b, a]; return [a, b];'),
    'copyWithin and with': of('return [1, 2, 3].with(1, 9);'),
    'typed arrays': of('const a = new Float32Array([1, 2]); return [a.length, a[1], ...Int32Array.from([3, 4])];'),
    'sum of sizes': of('const sum = (l) => l.reduce((a, b) => a + b, 0); return [sum([1, 2, 3])];'),
  },
  objects: {
    'shorthand and methods': of(
      'const a = 2; const o = { a, twice(x) { return x * 2; }, get three() { return 3; } }; return [o.a, o.twice(4), o.three];',
    ),
    'this in methods': of('const o = { n: 3, next() { return ++this.n; } }; return [o.next(), o.next()];'),
    setters: of('const o = { x: 1, set y(v) { this.x = v * 2; } }; o.y = 4; return [o.x];'),
    'computed keys': of("const k = 'a'; const o = { [k]: 1, [`${k}b`]: 2 }; return [o.a, o.ab];"),
    spread: of('const o = { a: 1, b: 2 }; const p = { ...o, b: 3, ...(o.a ? { c: 4 } : {}) }; return [p.a, p.b, p.c];'),
    'spread of a condition': of('const o = { a: 1, ...(false && { a: 2 }) }; return [o.a];'),
    'keys, values, entries': of(
      'const o = { x: 3, y: 4 }; return [...Object.values(o), ...Object.entries(o).map(([, v]) => v * 2), Object.keys(o).length];',
    ),
    fromEntries: of("const o = Object.fromEntries([['a', 1], ['b', 2]]); return [o.a, o.b];"),
    assign: of('const o = Object.assign({}, { a: 1 }, { a: 2, b: 3 }); return [o.a, o.b];'),
    'delete and in': of(
      "const o = { a: 1, b: 2 }; delete o.a; return ['a' in o ? 1 : 2, 'b' in o ? 1 : 2, Object.keys(o).length];",
    ),
    hasOwn: of("const o = { a: 1 }; return [Object.hasOwn(o, 'a') ? 1 : 2, o.hasOwnProperty('b') ? 1 : 2];"),
    'optional chaining': of(
      'const o = { a: { b: [5] }, f: null }; return [o.a?.b?.[0], o.c?.b ?? 6, o.f?.() ?? 7, o.c?.d.e.f ?? 8];',
    ),
    'nullish and its assignment': of(
      'let a; let b = 0; const o = {}; a ??= 3; b ||= 4; o.x ??= 5; return [a, b, o.x, 0 ?? 1 ? 1 : 2];',
    ),
    'and assignment': of('let a = 1; a &&= 6; return [a];'),
    freeze: of('const o = Object.freeze({ a: 2 }); return [o.a];'),
    defineProperty: of("const o = {}; Object.defineProperty(o, 'a', { value: 3 }); return [o.a];"),
    'map and set': of(
      "const m = new Map(); m.set('a', 1).set('b', 2); const s = new Set([1, 2, 2]); return [m.get('b'), m.size, s.size, ...[...m.values()]];",
    ),
    'weak map': of('const m = new WeakMap(); const k = {}; m.set(k, 4); return [m.get(k)];'),
    'symbols as keys': of("const k = Symbol('k'); const o = { [k]: 3 }; return [o[k]];"),
    json: of('const o = JSON.parse(JSON.stringify({ a: [1, 2], b: 3 })); return [...o.a, o.b];'),
    structuredClone: of(
      'const a = { l: [1] }; const b = structuredClone(a); b.l.push(2); return [a.l.length, b.l.length];',
    ),
  },
  destructuring: {
    nested: of('const { a: { b: [c, d] } } = { a: { b: [1, 2] } }; return [c, d];'),
    'with defaults': of('const { a = 3, b = a * 2 } = { b: undefined }; return [a, b];'),
    renamed: of('const { a: x, b: y = 4 } = { a: 1 }; return [x, y];'),
    'rest of an object': of('const { a, ...rest } = { a: 1, b: 2, c: 3 }; return [a, ...Object.values(rest)];'),
    'rest of a list': of('const [first, , ...rest] = [1, 2, 3, 4]; return [first, ...rest];'),
    'of parameters': `const f = ({ units = 2, twice: { n = 3 } = {} } = {}, [a, b = 5] = [4]) => [units, n, a, b];
      function sizes() { return [...f(), ...f({ units: 7, twice: { n: 8 } }, [9, 10])]; }`,
    'computed key': of("const k = 'a'; const { [k]: v } = { a: 6 }; return [v];"),
    'of a class instance': `class P { constructor() { this.a = 1; this.b = 2; } } function sizes() { const { a, b } = new P(); return [a, b]; }`,
    'in a catch': of('try { throw { code: 4 }; } catch ({ code }) { return [code]; }'),
  },
  functions: {
    'default parameters': `function f(a, b = a + 1, c = g(b)) { return [a, b, c]; } function g(x) { return x * 2; } function sizes() { return [...f(1), ...f(1, undefined, 9)]; }`,
    'rest and spread': `const f = (a, ...more) => [a, more.length, ...more]; function sizes() { return f(...[1, 2], 3); }`,
    arguments: `function f() { return arguments.length + arguments[0]; } function sizes() { return [f(2, 3)]; }`,
    closures: `const counter = () => { let n = 0; return () => ++n; }; function sizes() { const next = counter(); return [next(), next(), next()]; }`,
    currying: `const times = (a) => (b) => a * b; function sizes() { return [1, 2].map(times(3)); }`,
    recursion: `const down = (n) => (n < 1 ? [] : [n, ...down(n - 1)]); function sizes() { return down(3); }`,
    hoisting: `function sizes() { return [f()]; function f() { return n(); } } function n() { return 4; }`,
    'call, apply, bind': `function f(a, b) { return this.n + a + b; } function sizes() { const o = { n: 1 }; return [f.call(o, 2, 3), f.apply(o, [4, 5]), f.bind(o, 6)(7)]; }`,
    'immediately called': of('return [(() => 3)(), (function () { return 4; })(), (async () => 5) ? 5 : 6];'),
    composition: `const pipe = (...fs) => (x) => fs.reduce((y, f) => f(y), x); function sizes() { return [pipe((x) => x + 1, (x) => x * 3)(2)]; }`,
    'properties of functions': `function f() { return f.n; } f.n = 3; function sizes() { return [f()]; }`,
    generator: `function* widths(n) { for (let i = 0; i < n; i++) yield 2 ** (i + 1); } function sizes() { return [...widths(3)]; }`,
    'generator of generators': `function* a() { yield 1; yield* b(); } function* b() { yield 2; yield 3; } function sizes() { return Array.from(a()); }`,
    'generator method': `const o = { *[Symbol.iterator]() { yield 4; yield 5; } }; function sizes() { return [...o]; }`,
    'endless generator': `function* naturals() { let n = 1; while (true) yield n++; } function sizes() { const s = []; for (const n of naturals()) { if (n > 3) break; s.push(n); } return s; }`,
    'async and await': `const later = async (x) => x; async function sizes() { const a = await later(2); return [a, ...(await Promise.all([later(3), later(4)]))]; }`,
    then: `const later = async (x) => x; function sizes() { return later(2).then((x) => [x, x + 1]); }`,
    'Promise.resolve': `async function sizes() { return [await Promise.resolve(6)]; }`,
    'tagged template':
      'const tag = (parts, ...values) => parts.length + values[0]; function sizes() { return [tag`a${4}b`]; }',
    'getter of a module': `const o = { get list() { return [1, 2]; } }; function sizes() { return o.list; }`,
    'comma and void': of('let a = 1; const b = (a++, a * 2); return [b, void 0 ?? 3];'),
    'constructor functions': `function P(n) { this.n = n; } P.prototype.twice = function () { return this.n * 2; }; function sizes() { const p = new P(4); return [p.n, p.twice(), p instanceof P ? 1 : 2]; }`,
  },
  decisions: {
    ternaries: of('const f = (n) => (n > 2 ? 3 : n > 1 ? 2 : 1); return [f(3), f(2), f(1)];'),
    switch: of(
      "const f = (k) => { switch (k) { case 'a': return 1; case 'b': case 'c': return 2; default: return 3; } }; return [f('a'), f('c'), f('d')];",
    ),
    'switch that falls through': of(
      'const s = []; switch (2) { case 1: s.push(1); case 2: s.push(2); case 3: s.push(3); break; case 4: s.push(4); } return s;',
    ),
    'switch of true': of(
      'const n = 5; switch (true) { case n > 9: return [1]; case n > 4: return [2]; default: return [3]; }',
    ),
    'default in the middle': of(
      "const s = []; switch ('x') { case 1: s.push(1); default: s.push(2); case 3: s.push(3); } return s;",
    ),
    'if and else': of(
      'const f = (n) => { if (n > 2) return 3; else if (n > 1) { return 2; } return 1; }; return [f(3), f(2), f(0)];',
    ),
    'try and finally': of(
      'const s = []; try { s.push(1); throw new Error("x"); } catch (e) { s.push(e.message.length + 1); } finally { s.push(3); } return s;',
    ),
    'errors by class': `class Bad extends Error { constructor(n) { super('bad'); this.n = n; } } function sizes() { try { throw new Bad(4); } catch (e) { return [e instanceof Bad ? e.n : 1, e instanceof Error ? 2 : 3]; } }`,
    typeof: of(
      "const f = (x) => (typeof x === 'number' ? 1 : typeof x === 'string' ? 2 : typeof x === 'function' ? 3 : typeof x === 'undefined' ? 4 : 5); return [f(1), f('a'), f(() => 1), f(undefined), f({}), f(null)];",
    ),
    'instanceof Array': of('return [[1] instanceof Array ? 1 : 2, Array.isArray({}) ? 1 : 2];'),
    'truth of values': of("return [0, '', null, undefined, NaN, [], {}, 'a'].map((x) => (x ? 2 : 1));"),
    'loose equality': of(
      "return [1 == '1' ? 1 : 2, null == undefined ? 1 : 2, 0 == false ? 1 : 2, null == 0 ? 1 : 2];",
    ),
    'short circuit': of('let n = 0; const f = () => ++n; false && f(); true || f(); true && f(); return [n];'),
  },
  arithmetic: {
    operators: of('return [7 % 4, 2 ** 3, 7 / 2 | 0, ~~7.9, 1 << 4, 64 >> 2, 64 >>> 3, 6 & 3, 6 | 1, 6 ^ 3];'),
    'remainder of negatives': of('return [(-7 % 4) + 8, Math.abs(-3)];'),
    rounding: of('return [Math.floor(3.7), Math.ceil(3.2), Math.round(2.5), Math.round(-2.5) + 5, Math.trunc(4.9)];'),
    Math: of(
      'return [Math.max(1, ...[5, 3]), Math.min(4, 2), Math.pow(2, 5), Math.sqrt(16), Math.log2(8), Math.sign(4), Math.hypot(3, 4)];',
    ),
    parsing: of(
      "return [parseInt('12px', 10), Number('7'), +'8', Number.parseFloat('2.0'), parseInt('ff', 16), (255).toString(16).length];",
    ),
    'strings and numbers': of("return [Number('1' + 2), '3' * 4, `${1}${2}`.length, ('a' + 1).length, +true];"),
    strings: of(
      "const s = 'conv_12'; return [s.length, Number(s.split('_')[1]), s.indexOf('1'), s.replace('conv', '').length, s.toUpperCase() === 'CONV_12' ? 1 : 2, 'ab'.repeat(2).length, 'a'.padStart(4, '0').length];",
    ),
    'regular expressions': of(
      "return [/^conv/.test('conv1') ? 1 : 2, Number('b12'.match(/\\d+/)[0]), 'a1b2'.replace(/\\d/g, '').length];",
    ),
    increments: of('let i = 1; const a = i++ + i; const b = ++i - i--; return [a, b + 1, i];'),
    'compound assignment': of(
      'let n = 8; n += 2; n -= 1; n *= 2; n /= 3; n **= 2; n %= 7; n <<= 2; n |= 1; return [n];',
    ),
    'number formats': of('return [0x10, 0b11, 0o17, 1_000, 1e2];'),
    constants: of('return [Number.isInteger(2) ? 1 : 2, Number.MAX_SAFE_INTEGER > 5 ? 3 : 4, Infinity > 1 ? 5 : 6];'),
  },
  classes: {
    'fields and methods': `class C { n = 2; #m = 3; static k = 4; get twice() { return this.n * 2; } m() { return this.#m; } static make() { return new C(); } } function sizes() { const c = C.make(); return [c.n, c.m(), C.k, c.twice]; }`,
    'private methods and static private fields': `class C { static #n = 5; #f(x) { return x + C.#n; } g(x) { return this.#f(x); } } function sizes() { return [new C().g(1)]; }`,
    inheritance: `class A { constructor(n) { this.n = n; } f() { return this.n; } } class B extends A { constructor() { super(3); this.m = 4; } f() { return super.f() + this.m; } } function sizes() { return [new B().f(), new B() instanceof A ? 1 : 2]; }`,
    'inherited static members': `class A { static n = 2; static f() { return this.n; } } class B extends A { static n = 3; } function sizes() { return [A.f(), B.f()]; }`,
    setters: `class C { set n(v) { this._n = v + 1; } get n() { return this._n; } } function sizes() { const c = new C(); c.n = 4; return [c.n]; }`,
    'arrow fields': `class C { n = 5; f = () => this.n; } function sizes() { const { f } = new C(); return [f()]; }`,
    'fields after super': `class A { constructor() { this.n = 1; } } class B extends A { m = this.n + 1; } function sizes() { return [new B().m]; }`,
    'overridden in the constructor': `class A { constructor() { this.s = this.list(); } list() { return [1]; } } class B extends A { list() { return [...super.list(), 2]; } } function sizes() { return new B().s; }`,
    'class expressions and mixins': `const Twice = (Base) => class extends Base { f() { return super.f() * 2; } }; class A { f() { return 3; } } class B extends Twice(A) {} function sizes() { return [new B().f()]; }`,
    'static blocks': `class C { static n; static { C.n = 6; } } function sizes() { return [C.n]; }`,
    'this.constructor': `class A { static n = 2; f() { return this.constructor.n; } } class B extends A { static n = 7; } function sizes() { return [new B().f()]; }`,
    'methods handed on': `class C { constructor() { this.n = 2; this.f = this.f.bind(this); } f(x) { return x * this.n; } } function sizes() { return [1, 2].map(new C().f); }`,
    'computed method names': `const k = 'f'; class C { [k]() { return 3; } ['g' + 1]() { return 4; } } function sizes() { const c = new C(); return [c.f(), c.g1()]; }`,
    'iterable class': `class L { constructor(...n) { this.n = n; } *[Symbol.iterator]() { yield* this.n; } } function sizes() { return [...new L(1, 2)]; }`,
    'chained methods': `class B { n = []; add(x) { this.n.push(x); return this; } } function sizes() { return new B().add(1).add(2).n; }`,
  },
};

const typescript: Record<string, string> = {
  'types and casts': `type P = { n?: number }; interface Q<T> { v: T } function f<T extends number>(x: T, q?: Q<T>): T { return (q?.v ?? x) as unknown as T; } function sizes(): number[] { const p = { n: 2 } satisfies P; return [f<number>(3), p.n!, <number>4]; }`,
  enums: `enum E { A = 1, B, C = 8, D } enum S { X = 'x' } const enum K { One = 1 << 0, Two = 1 << 1, Both = One | Two } function sizes() { return [E.A, E.B, E.D, S.X.length, K.Both, E[2].length]; }`,
  namespaces: `namespace N { export const a = 2; export function f(x: number) { return x * a; } export namespace M { export const b = 5; } } function sizes() { return [N.a, N.f(3), N.M.b]; }`,
  'parameter properties': `class C { constructor(private readonly n: number, public m = n + 1, protected k?: number) {} get all() { return [this.n, this.m, this.k ?? 9]; } } function sizes() { return new C(3).all; }`,
  'abstract classes': `abstract class A { abstract n(): number; twice(): number { return this.n() * 2; } } class B extends A { override n() { return 4; } } function sizes() { return [new B().twice()]; }`,
  overloads: `function f(a: number): number; function f(a: string): number; function f(a: number | string) { return typeof a === 'number' ? a : a.length; } function sizes() { return [f(2), f('abc')]; }`,
  decorators: `function log(target: unknown, key: string) {} function sealed(c: Function) {} @sealed class C { @log f() { return 3; } } function sizes() { return [new C().f()]; }`,
  'declared fields': `class C { declare n: number; m!: number; k?: number; constructor() { this.m = 2; } } function sizes() { const c = new C(); return [c.m, c.k ?? 5]; }`,
  'as const and tuples': `const table = [[1, 2], [3, 4]] as const; type Row = (typeof table)[number]; function sizes() { return table.flatMap(([a, b]: Row) => [a * b]); }`,
  'generic classes': `class Box<T = number> { constructor(readonly v: T) {} map<U>(f: (v: T) => U): Box<U> { return new Box(f(this.v)); } } function sizes() { return [new Box(3).map((x) => x + 1).v]; }`,
  'type guards': `const isNumber = (x: unknown): x is number => typeof x === 'number'; function sizes() { return ([1, 'a', 2] as unknown[]).filter(isNumber); }`,
  'import of types and unused types': `import type { A } from './missing'; import { type B } from './other'; type C = A | B; const n: C = 3 as unknown as C; function sizes() { return [n as unknown as number]; }`,
  'unique symbols and accessors': `class C { static readonly widths: ReadonlyArray<number> = [1, 2]; private static instance?: C; static get(): C { return (C.instance ??= new C()); } n = 3; } function sizes() { return [...C.widths, C.get().n, C.get() === C.get() ? 1 : 2]; }`,
};

for (const [group, rows] of Object.entries(constructs))
  it.each(Object.entries(rows))(`${group}: %s`, async (_, snippet) => {
    expect(await read(snippet, 'js')).toEqual(await run(snippet, 'js'));
  });

it.each(Object.entries(typescript))('TypeScript: %s', async (_, snippet) => {
  expect(await read(snippet, 'ts')).toEqual(await run(snippet, 'ts'));
});
