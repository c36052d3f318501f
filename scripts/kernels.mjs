/**
 * Compiles src/kernels (AssemblyScript) into kernels.wasm and kernels-relaxed.wasm, and bundles what their threads run into
 * kernels-thread.cjs.
 */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const source = 'src/kernels';

const builds = [
  { file: 'kernels.wasm', features: [] },
  { file: 'kernels-relaxed.wasm', features: ['--enable', 'relaxed-simd'] },
];

const threads = 'src/train/process/backends/simd/crew';

/** Newest change of the sources in a folder, and of what compiles them. */
async function changed(folder) {
  const files = [...(await readdir(folder)).map((name) => join(folder, name)), 'scripts/kernels.mjs'];
  return Math.max(...(await Promise.all(files.map((file) => stat(file)))).map(({ mtimeMs }) => mtimeMs));
}

const age = (file) =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** @throws Error with the compiler's messages. Files that are newer than their sources are left as they are. */
export async function buildKernels(folder) {
  await mkdir(folder, { recursive: true });
  const newest = await changed(source);
  for (const { file, features } of builds) {
    const out = join(folder, file);
    if ((await age(out)) > newest) continue;
    // The compiler takes seconds to load, and is not asked for most of the time.
    const { default: asc } = await import('assemblyscript/asc');
    const { error, stderr } = await asc.main([
      join(source, 'index.ts'),
      '--outFile',
      out,
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
      ...['--initialMemory', '1', '--maximumMemory', '65536', '--enable', 'simd', '--enable', 'threads', ...features],
    ]);
    if (error) throw new Error(`${source} does not compile:\n${stderr.toString()}`);
  }
  const thread = join(folder, 'kernels-thread.cjs');
  if ((await age(thread)) > (await changed(threads))) return;
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(threads, 'member.ts')],
    outfile: thread,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
}
