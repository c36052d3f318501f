/**
 * What the panel takes, in Chromium without a GPU: `node test/bench/panel.mjs`. From a message to the paint of what it shows, each
 * opening in a page of its own, as the editor's panel is; frames of a pan and of a zoom; the longest task that blocks the page.
 * What is printed is the median over several, and what the drawing took in the extension host.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
// Inside the project, so that its packages are found.
mkdirSync(join(root, 'out'), { recursive: true });
const folder = mkdtempSync(join(root, 'out', 'bench-'));

try {
  // The page's own HTML is the editor's; of its API nothing but the joining of paths is used.
  const editor = join(folder, 'vscode.mjs');
  writeFileSync(editor, "export const Uri = { joinPath: (base, ...parts) => [base, ...parts].join('/') };\n");
  const outfile = join(folder, 'bench.mjs');
  await build({
    entryPoints: [join(root, 'test/bench/panel.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
    alias: { vscode: editor },
    external: ['playwright-core', 'esbuild'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  console.log(execFileSync(process.execPath, [outfile], { cwd: root, encoding: 'utf8' }).trim());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
