/**
 * Milliseconds from a message to the paint of what it shows, in Chromium: `node test/bench/panel.mjs`. Each opening is a page of
 * its own, as the editor's panel is; what is printed is the median over several, and what the drawing took in the extension host.
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

const program = `
import { explain } from '${root}/src/explain/explain';
import { drawingOf } from '${root}/src/present/drawing';
import { startHarness } from '${root}/test/webview/harness';
import { preActivationNetwork, resnet50 } from '${root}/test/webview/networks';
import { darkModern } from '${root}/test/webview/themes';

const times = 7;
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1].toFixed(0);
const networks = [['resnet50', resnet50(), 150], ['ResNet-1001, folded', preActivationNetwork(111), 300]];

const harness = await startHarness();
try {
  for (const [name, graph, target] of networks) {
    const explanation = explain(graph);
    const drawn = [];
    const painted = [];
    for (let i = 0; i < times; i++) {
      const start = performance.now();
      const drawing = drawingOf(graph, explanation);
      drawn.push(performance.now() - start);
      const panel = await harness.open({ theme: darkModern, motion: true });
      painted.push(
        await panel.page.evaluate(
          (message) =>
            new Promise((resolve) => {
              const sent = performance.now();
              // The frame after the message is the one that paints it; a task behind that frame runs when it is on its way.
              addEventListener('message', () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - sent))), { once: true });
              postMessage(message, '*');
            }),
          { type: 'drawing/1', drawing, restore: null },
        ),
      );
      await panel.close();
    }
    console.log(\`\${name}: message to paint \${median(painted)} ms (target \${target} ms), drawing in the host \${median(drawn)} ms\`);
  }
} finally {
  await harness.close();
}
`;

try {
  // The page's own HTML is the editor's; of its API nothing but the joining of paths is used.
  const editor = join(folder, 'vscode.mjs');
  writeFileSync(editor, "export const Uri = { joinPath: (base, ...parts) => [base, ...parts].join('/') };\n");
  const outfile = join(folder, 'bench.mjs');
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
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
