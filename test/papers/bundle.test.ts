import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build, type Format } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** MathJax is loaded on the first formula, by calls that a bundler has to follow. */
describe('typesetting in a bundle', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[Format, string, string]>([
    ['cjs', 'cjs', ''],
    ['esm', 'mjs', "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"],
  ])('works in one file (%s)', async (format, extension, banner) => {
    const outfile = join(folder, `typeset.${extension}`);
    await build({
      stdin: {
        resolveDir: __dirname,
        loader: 'ts',
        contents: `
          import { typeset } from '../../src/papers/typeset';
          console.log(typeset('\\\\frac{1}{\\\\mathbf{x}_l}').svg);`,
      },
      bundle: true,
      platform: 'node',
      format,
      outfile,
      banner: { js: banner },
      logLevel: 'silent',
    });
    // Far from node_modules: nothing can be looked up there at run time.
    const output = execFileSync(process.execPath, [outfile], {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(output).toMatch(/^<svg .*<rect .*<\/svg>$/ms);
  });
});
