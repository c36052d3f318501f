import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a program of a benchmark for Node into a folder of its own.
 * @param program absolute path of its TypeScript source
 * @returns the bundle's path, and what removes it
 */
export async function bundleBenchmark(program) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  const bundle = join(folder, basename(program).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [program],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
    banner: {
      // The parser is CommonJS and asks where it lies.
      js: `import { createRequire as _c } from 'node:module'; const require = _c(import.meta.url); const __filename = ${JSON.stringify(program)}; const __dirname = ${JSON.stringify(dirname(program))};`,
    },
  });
  return { bundle, remove: () => rmSync(folder, { recursive: true }) };
}
