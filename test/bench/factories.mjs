/**
 * How long reading takes: every factory of torchvision in one process, cold (nothing parsed) and each again after an edit of its
 * file, beside what Python takes to import, build, trace and count them; and what stays in memory. Times are the
 * processor's, which other work on the machine disturbs less. Run: node test/bench/factories.mjs [runs]
 */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleBenchmark } from '../support/benchmarkBundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const runs = Number(process.argv[2] ?? 5);
const table = join(here, '../oracle/torchvision.jsonl');

const { bundle, remove } = await bundleBenchmark(join(here, 'factories.ts'));

const run = (mode) =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', bundle, mode, table], { encoding: 'utf8' }));
const samples = (mode) => Array.from({ length: runs }, () => run(mode));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const medianOf = (list, key) => median(list.map((sample) => sample[key]));

try {
  const times = samples('time');
  const cold = medianOf(times, 'cold');
  const warm = medianOf(times, 'warm');
  console.log(`${times[0].rows} factories of torchvision, processor time, medians of ${runs} processes`);
  console.log(`  read cold                 ${cold.toFixed(0)} ms`);
  console.log(`  each after an edit        ${warm.toFixed(0)} ms`);
  for (const [mode, what] of [
    ['dropped', 'graphs dropped'],
    ['kept', 'graphs kept'],
  ]) {
    const weights = samples(mode);
    const [resident, heap] = ['resident', 'heap'].map((key) => medianOf(weights, key).toFixed(0));
    console.log(`  memory, ${what.padEnd(18)}${resident} MiB more resident, of them ${heap} MiB heap after collection`);
  }
  try {
    const python = JSON.parse(
      execFileSync('/usr/bin/python3', [join(here, 'factories.py'), table], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    const [once, each] = [python.load, python.build + python.trace];
    // After an edit Python begins anew, with its imports, for each.
    const again = times[0].rows * once + each;
    console.log(
      `  Python: import ${once.toFixed(0)} ms, build ${python.build.toFixed(0)} ms, trace ${python.trace.toFixed(0)} ms`,
    );
    console.log(`  ratio, all in one process ${((once + each) / cold).toFixed(0)}×`);
    console.log(
      `  ratio, after an edit      ${(again / warm).toFixed(0)}×; without Python's imports ${(each / warm).toFixed(0)}×`,
    );
  } catch {
    console.log('  Python with torch and torchvision is not here to compare with.');
  }
} finally {
  remove();
}
