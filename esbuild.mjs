/**
 * Builds the bundles into dist/: extension host, its reader, webview, training process, CLI; and the kernels that train.
 * `--watch` rebuilds on change; `--tests` builds the suites of test/extension too, into out/extension-tests/.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import * as esbuild from 'esbuild';
import { buildKernels } from './scripts/kernels.mjs';
import { workerText } from './scripts/workerText.mjs';

const watch = process.argv.includes('--watch');

/** Packages with native code stay outside the bundles and are looked for at run time; a packaged extension has none of them. */
const external = ['vscode', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'webgpu'];

/** The package's version and the commit of the checkout, which journals name; `unknown` where there is no checkout. */
function codeVersion() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], {
    encoding: 'utf8',
  });
  return `${version}+${status === 0 ? stdout.trim() : 'unknown'}`;
}

const define = { THROUGHLINE_VERSION: JSON.stringify(codeVersion()) };

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  external,
  define,
};

// Bundled CommonJS packages expect `require`, `__filename` and `__dirname`, which a bundle of ES modules lacks.
const commonJsInModules = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join('\n');

/** Leaves `import('./engine')` where it is: what it gives is a bundle of its own, read when it is first asked for. */
const engineApart = {
  name: 'engine-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/engine$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './engine.cjs', external: true } : undefined,
    );
  },
};

const bundles = [
  {
    ...node,
    entryPoints: ['src/editor/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    plugins: [engineApart],
  },
  { ...node, entryPoints: ['src/editor/engine.ts'], outfile: 'dist/engine.cjs', format: 'cjs' },
  { ...node, entryPoints: ['src/editor/worker/main.ts'], outfile: 'dist/reader.cjs', format: 'cjs' },
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${commonJsInModules}` },
  },
  {
    ...node,
    entryPoints: ['src/train/process/main.ts'],
    outfile: 'dist/train.cjs',
    format: 'cjs',
    // The modules of TensorFlow.js, not its prebuilt bundles, of which each would bring a core of its own.
    mainFields: ['module', 'main'],
  },
  {
    // The charts stand in a bundle of their own, which the panel loads when it has the first one to draw.
    entryPoints: { panel: 'webview/panel.ts', charts: 'webview/charts/plot/main.ts' },
    outdir: 'dist/webview',
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    sourcemap: true,
    logLevel: 'warning',
    minify: !watch,
    plugins: [workerText],
  },
];

if (process.argv.includes('--tests')) {
  const files = (await readdir('test/extension')).filter((file) => file.endsWith('.ts'));
  bundles.push({
    ...node,
    entryPoints: files.map((file) => `test/extension/${file}`),
    outdir: 'out/extension-tests',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: [...external, 'mocha'],
  });
}

await mkdir('dist/webview', { recursive: true });
await buildKernels('dist');
const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
for (const file of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm']) {
  await cp(`${wasm}/${file}`, `dist/${file}`);
}
const grammars = 'node_modules/@vscode/tree-sitter-wasm/wasm';
for (const file of [
  'tree-sitter.wasm',
  'tree-sitter-python.wasm',
  'tree-sitter-typescript.wasm',
  'tree-sitter-tsx.wasm',
  'tree-sitter-javascript.wasm',
]) {
  await cp(`${grammars}/${file}`, `dist/${file}`);
}

if (watch) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
  console.log('Watching; Ctrl-C ends.');
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
