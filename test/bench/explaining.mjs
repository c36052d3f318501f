/**
 * Milliseconds of explaining a graph and of typesetting a formula, and what explaining and drawing large networks take beside
 * reading them: `node test/bench/explaining.mjs`. Prints medians.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));

const program = `
import { explain } from '${root}/src/explain/explain';
import { typeset } from '${root}/src/papers/typeset';
import { drawingOf } from '${root}/src/present/drawing';
import { createReader } from '${root}/src/read/reader';
import { residualNetwork } from '${root}/test/support/residualNetwork';

const milliseconds = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1].toFixed(2);
const repeat = (work, times = 15) => median(Array.from({ length: times }, (_, i) => milliseconds(() => work(i))));

for (const unitsPerStage of [9, 18, 111]) {
  const graph = residualNetwork({ unitsPerStage, order: 'preActivation' });
  const first = milliseconds(() => explain(graph)).toFixed(2);
  console.log(\`explain, \${3 * unitsPerStage} units, \${graph.nodes.length} nodes: first \${first} ms, then \${repeat(() => explain(graph))} ms\`);
}
const { latex } = explain(residualNetwork({ unitsPerStage: 9, option: 'B' })).identityPath;
/** ResNets of three stages as people write them. */
const source = \`import torch.nn as nn
class Unit(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.bn1, self.bn2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(width)
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.relu = nn.ReLU()
        self.shortcut = nn.Identity() if channels == width else nn.Conv2d(channels, width, 1, stride, bias=False)
    def forward(self, x):
        return self.shortcut(x) + self.conv2(self.relu(self.bn2(self.conv1(self.relu(self.bn1(x))))))
class ResNet(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        widths = [16] * units + [32] * units + [64] * units
        self.units = nn.Sequential(
            *[Unit(a, b, 1 if a == b else 2) for a, b in zip([16] + widths, widths)])
        self.fc = nn.Linear(64, 10)
    def forward(self, x):
        return self.fc(self.units(self.conv(x)).mean((2, 3)))
\`;
const reader = await createReader(
  { read: (path) => (path === '/net.py' ? source : undefined), exists: (path) => path === '/net.py', roots: ['/'] },
  { grammars: '${root}/node_modules/@vscode/tree-sitter-wasm/wasm', budget: { milliseconds: 60_000 } },
);
const inputs = [{ shape: [1, 3, 32, 32], dataType: 'float32' }];
for (const [name, unitsPerStage] of [['the units of ResNet-1001', 111], ['3,000 units', 1000]]) {
  let graph;
  const read = [];
  const explained = [];
  const drawn = [];
  for (let i = 0; i < 5; i++) {
    // Another entry each time: what was read before is not read again.
    read.push(milliseconds(() => (graph = reader.read({ file: '/net.py', entry: \`ResNet(\${unitsPerStage})\${' '.repeat(i)}\`, inputs }))));
    let explanation;
    explained.push(milliseconds(() => (explanation = explain(graph))));
    drawn.push(milliseconds(() => drawingOf(graph, explanation)));
  }
  const [reading, explaining, drawing] = [read, explained, drawn].map(median);
  const ratio = ((Number(explaining) + Number(drawing)) / Number(reading)).toFixed(2);
  console.log(\`\${name}, \${graph.nodes.length} nodes: read \${reading} ms, explain \${explaining} ms, draw \${drawing} ms; explaining and drawing take \${ratio} times as long as reading\`);
}
console.log(\`typeset: first formula with the start of MathJax \${milliseconds(() => typeset(latex)).toFixed(2)} ms, then \${repeat((i) => typeset(latex + i))} ms, from the cache \${repeat(() => typeset(latex))} ms\`);
`;

try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
    banner: {
      // The parser is CommonJS and asks where it lies.
      js: `import { createRequire as _c } from 'node:module'; const require = _c(import.meta.url); const __filename = ${JSON.stringify(root)}; const __dirname = ${JSON.stringify(root)};`,
    },
  });
  console.log(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }).trim());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
