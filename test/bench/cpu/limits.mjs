/** What this machine can do at most: products in registers, and copies of memory. */
import { setFlagsFromString } from 'node:v8';
import asc from 'assemblyscript/asc';

/** Twelve sums that wait for nobody: more than two multipliers with a latency of four need. */
const sums = Array.from({ length: 12 }, (_, i) => `s${i}`);

const source = `
export function products(rounds: i32, a: f32): f32 {
  const x = f32x4.splat(a);
  const y = f32x4.splat(1);
  ${sums.map((sum, i) => `let ${sum} = f32x4.splat(${i});`).join('\n  ')}
  for (let i = rounds; i != 0; i--) {
    ${sums.map((sum) => `${sum} = ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(${sum}, x, y) : f32x4.add(f32x4.mul(${sum}, x), y);`).join('\n    ')}
  }
  return f32x4.extract_lane(${sums.reduce((a, b) => `f32x4.add(${a}, ${b})`)}, 0);
}
export function copy(bytes: i32): void { memory.copy(bytes, 0, bytes); }
`;

const copied = 2 ** 26;

/** @returns functions that measure once: 10⁹ multiplications and additions a second, 10⁹ bytes read and written a second. */
export async function limitsOfMachine() {
  const compile = async (relaxed) => {
    const files = { 'limits.ts': source };
    const { error, stderr } = await asc.main(
      [
        ...['limits.ts', '--outFile', 'limits.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
        ...['--initialMemory', String((2 * copied) / 65536), ...(relaxed ? ['--enable', 'relaxed-simd'] : [])],
      ],
      {
        readFile: (name) => files[name] ?? null,
        writeFile: (name, contents) => void (files[name] = contents),
        listFiles: () => [],
      },
    );
    if (error) throw new Error(stderr.toString());
    return files['limits.wasm'];
  };
  let bytes = await compile(true);
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (!WebAssembly.validate(bytes)) bytes = await compile(false);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort() {} } });
  const rounds = 2_000_000;
  const seconds = (use) => {
    const start = performance.now();
    use();
    return (performance.now() - start) / 1000;
  };
  return {
    products: () => (rounds * sums.length * 4 * 2) / 1e9 / seconds(() => exports.products(rounds, 0.5)),
    copy: () => (2 * copied) / 1e9 / seconds(() => exports.copy(copied)),
  };
}
