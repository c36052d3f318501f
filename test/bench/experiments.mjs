/**
 * Trains the ready-made experiments at their small scale, and says which of their expectations hold: `npm run build`, then
 * `node test/bench/experiments.mjs [NAME …]`. SEEDS=3 takes three seeds of each (default 1). Results are kept in
 * results/experiments.json, and their tables in docs/experiments.md. Fails where an expectation does not hold.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { bundleBenchmark } from '../support/benchmarkBundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const trainingProcess = join(here, '../../dist/train.cjs');
const [results, page] = [join(here, 'results/experiments.json'), join(here, '../../docs/experiments.md')];

const seeds = Number(process.env.SEEDS ?? 1);
if (!existsSync(trainingProcess)) {
  console.error('There is no dist/train.cjs: npm run build makes it.');
  process.exit(2);
}
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`SEEDS=${process.env.SEEDS}: a whole number from 1 on.`);
  process.exit(2);
}

const [program, tables] = [
  await bundleBenchmark(join(here, 'experiments.ts')),
  await bundleBenchmark(join(here, 'experimentTables.ts')),
];
let failed = 0;
try {
  const { all, measure } = await import(program.bundle);
  const { withTables } = await import(tables.bundle);
  const asked = process.argv.slice(2);
  const unknown = asked.filter((id) => !all.includes(id));
  if (unknown.length > 0) {
    console.error(`There is no experiment ${unknown.join(', ')}; there are ${all.join(', ')}.`);
    process.exitCode = 2;
  } else {
    for (const id of asked.length > 0 ? asked : all) {
      console.log(id);
      const result = await measure(id, { process: trainingProcess, seeds, told: (line) => console.log(`  ${line}`) });
      for (const { name, holds, measured } of result.expectations) {
        console.log(`  ${holds ? 'holds' : 'DOES NOT HOLD'}: ${name} (${measured})`);
        if (!holds) failed++;
      }
      console.log(`  ${result.seconds} s`);
      await keep(result, all, withTables);
    }
  }
} finally {
  program.remove();
  tables.remove();
}
if (failed > 0) process.exitCode = 1;

/** Puts a result in the place of the one before, and writes the page anew. */
async function keep(result, all, withTables) {
  mkdirSync(dirname(results), { recursive: true });
  const before = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  const others = before.filter(({ id }) => id !== result.id);
  const kept = [...others, result].sort((a, b) => all.indexOf(a.id) - all.indexOf(b.id));
  await write(results, JSON.stringify(kept));
  await write(page, withTables(readFileSync(page, 'utf8'), kept));
}

/** Writes a file as the checkout formats it. */
async function write(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
