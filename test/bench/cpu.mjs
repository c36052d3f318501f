/**
 * Training steps on the processor: PyTorch, `cpu-simd` and the wasm back end take turns in the same minutes, on networks that
 * PyTorch runs and Throughline reads from one file (cpu/models.py). `node test/bench/cpu.mjs [ENTRY …]`, about eight minutes;
 * `--quick` takes three networks and few rounds. All networks together are kept in results/cpu.json, and as tables in docs/cpu.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';
import { buildKernels } from '../../scripts/kernels.mjs';
import { bundleBenchmark } from '../support/benchmarkBundle.mjs';
import { cases } from './cpu/cases.mjs';
import { Contender } from './cpu/contender.mjs';
import { limitsOfMachine } from './cpu/limits.mjs';
import { tablesOf, withTables } from './cpu/tables.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const [results, page] = [join(here, 'results/cpu.json'), join(root, 'docs/cpu.md')];
process.chdir(root);

const quick = process.argv.includes('--quick');
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !cases.some(({ entry }) => entry === name));
if (unknown.length > 0) {
  console.error(
    `There is no network ${unknown.join(', ')}; there are ${[...new Set(cases.map(({ entry }) => entry))].join(', ')}.`,
  );
  process.exit(2);
}
const chosen = cases.filter((each) => (asked.length > 0 ? asked.includes(each.entry) : !quick || each.quick));
const rounds = quick ? 3 : 7;
const cores = availableParallelism();

/** Steps of a turn take about so long, in milliseconds. */
const turn = 400;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
try {
  await buildKernels(folder);
  const program = await bundleSteps();
  await readGraphs();
  const limits = await limitsOfMachine();
  const samples = { products: [], copy: [], start: [] };
  const result = {
    measured: new Date().toISOString().slice(0, 10),
    machine: `${cores} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`,
    load: loadavg()[0].toFixed(1),
    torch: 'none',
    blas: blasOfTorch(),
    cases: [],
  };
  for (const each of chosen) {
    const { torch, start, ...measured } = await measure(each, program);
    samples.start.push(start);
    for (let i = 0; i < 5; i++) {
      samples.products.push(limits.products());
      samples.copy.push(limits.copy());
    }
    result.torch = torch;
    result.cases.push(measured);
    const { one, all, published } = measured.ratios;
    console.log(
      `${each.name}, batch ${each.batch}: ${one.toFixed(2)}× torch on one thread, ${all.toFixed(2)}× on all cores${published ? `, published wasm ${published.toFixed(0)}×` : ''}`,
    );
  }
  result.start = median(samples.start);
  // What else runs on the machine makes it slower, never faster.
  result.limits = { products: Math.max(...samples.products), copy: Math.max(...samples.copy) };
  result.shares = await sharesOf(chosen[0], program);
  console.log(`\n${tablesOf(result)}`);
  if (chosen.length === cases.length) {
    mkdirSync(dirname(results), { recursive: true });
    await write(results, JSON.stringify(result));
    await write(page, withTables(readFileSync(page, 'utf8'), result));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bundleSteps() {
  const outfile = join(folder, 'steps.mjs');
  await build({
    entryPoints: [join(here, 'cpu/steps.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'webgpu'],
    logLevel: 'error',
    banner: {
      js: `import { createRequire as _c } from 'node:module'; const require = _c(import.meta.url); const __dirname = ${JSON.stringify(folder)}; const __filename = __dirname + '/steps.mjs';`,
    },
  });
  return outfile;
}

async function readGraphs() {
  const reading = await bundleBenchmark(join(here, 'cpu/graphs.ts'));
  try {
    const entries = [...new Set(chosen.map(({ entry, size }) => `${entry}=${size}`))];
    execFileSync(process.execPath, [reading.bundle, folder, join(here, 'cpu/models.py'), ...entries], {
      stdio: 'inherit',
    });
  } finally {
    reading.remove();
  }
}

/** The library of matrix products that torch found, by its file. */
function blasOfTorch() {
  const linked = '/usr/lib/x86_64-linux-gnu/libblas.so.3';
  try {
    const path = realpathSync(linked);
    return path.includes('openblas')
      ? 'with OpenBLAS'
      : path.includes('atlas')
        ? 'with ATLAS'
        : 'with the reference BLAS';
  } catch {
    return 'its BLAS unknown';
  }
}

function contenders({ entry, batch, size, wasm, published }, program) {
  const simd = (threads, backEnd = 'cpu-simd') =>
    new Contender(process.execPath, [program, folder, backEnd, threads, entry, batch, size].map(String));
  const torch = (threads) =>
    new Contender('/usr/bin/python3', ['-B', join(here, 'cpu/torch_steps.py'), entry, batch, size].map(String), {
      OMP_NUM_THREADS: String(threads),
      OPENBLAS_NUM_THREADS: String(threads),
    });
  return {
    torchOne: { contender: torch(1), question: '1 default' },
    one: { contender: simd(1), question: 'steps' },
    torchAll: { contender: torch(cores), question: `${cores} channels_last` },
    all: { contender: simd(cores), question: 'steps' },
    ...(wasm ? { wasm: { contender: simd(1, 'wasm'), question: 'steps', few: true } } : {}),
    ...(published && !quick ? { published: { contender: simd(1, 'published'), question: 'steps', few: true } } : {}),
  };
}

/** One network: every contender is warm before the first round. */
async function measure({ name, entry, batch, size, ...also }, program) {
  const all = contenders({ entry, batch, size, ...also }, program);
  try {
    const said = {};
    for (const [key, { contender }] of Object.entries(all)) said[key] = await contender.ready;
    const counts = new Set(Object.values(said).map(({ parameters }) => parameters));
    if (counts.size !== 1) throw new Error(`${entry} has ${[...counts].join(' or ')} parameters.`);
    const steps = {};
    for (const [key, { contender, question, few }] of Object.entries(all)) {
      const times = await contender.ask(`${question} ${few ? 1 : 3}`);
      steps[key] = few ? 1 : Math.min(20, Math.max(1, Math.round(turn / times.at(-1))));
    }
    const found = Object.fromEntries(Object.keys(all).map((key) => [key, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [key, { contender, question, few }] of Object.entries(all)) {
        if (few && round > 1) continue;
        found[key].push(median(await contender.ask(`${question} ${steps[key]}`)));
      }
    }
    const ratio = (a, b) => found[a] && median(found[a].map((value, i) => value / found[b][i]));
    return {
      ...{ name, entry, batch, size, torch: said.torchOne.version, start: said.one.start },
      parameters: said.one.parameters,
      milliseconds: Object.fromEntries(Object.entries(found).map(([key, times]) => [key, median(times)])),
      ratios: { one: ratio('one', 'torchOne'), all: ratio('all', 'torchAll'), published: ratio('published', 'one') },
    };
  } finally {
    await Promise.all(Object.values(all).map(({ contender }) => contender.end()));
  }
}

/** What the kernels of a network take that make up nine tenths of its step. */
async function sharesOf({ name, entry, batch, size }, program) {
  const contender = new Contender(process.execPath, [program, folder, 'cpu-simd', 1, entry, batch, size].map(String));
  try {
    await contender.ready;
    await contender.ask('steps 5');
    const { wall, kernels } = await contender.ask('kernels 10');
    let sum = 0;
    const most = kernels.filter(({ milliseconds }) => {
      const wanted = sum < 0.95 * wall && milliseconds > 0.005 * wall;
      sum += milliseconds;
      return wanted;
    });
    return { name, batch, wall, kernels: most };
  } finally {
    await contender.end();
  }
}

/** Writes a file as the checkout formats it. */
async function write(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
