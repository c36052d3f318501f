/**
 * Trains the ready-made experiments at their small scale, and says which of their expectations hold: `npm run build`, then
 * `node test/bench/experiments.mjs [NAME …]`. SEEDS=3 takes three seeds of each (default 1). Results are kept in
 * results/experiments.json, each as soon as it is there, and their tables in docs/experiments.md. `--missing` trains those that
 * have no result, and so goes on where it was ended; `--again` trains nothing and holds the kept results against what is expected
 * by now. LOADED=1 says beside the seconds that the machine had other work. Fails where an expectation does not hold.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
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

const { values: flags, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { missing: { type: 'boolean', default: false }, again: { type: 'boolean', default: false } },
});

const [program, tables] = [
  await bundleBenchmark(join(here, 'experiments.ts')),
  await bundleBenchmark(join(here, 'experimentTables.ts')),
];
let failed = 0;
try {
  const { all, held, measure } = await import(program.bundle);
  const { withTables } = await import(tables.bundle);
  const kept = readKept();
  /** Puts a result in the place of the one before, holds the others against what is expected by now, and writes the page anew. */
  const keep = async (result) => {
    mkdirSync(dirname(results), { recursive: true });
    const others = [...readKept().values()].filter(({ id }) => id !== result.id).map(held);
    const now = [...others, result].sort((a, b) => all.indexOf(a.id) - all.indexOf(b.id));
    await write(results, JSON.stringify(now));
    await write(page, withTables(readFileSync(page, 'utf8'), now));
  };
  const asked = (named.length > 0 ? named : all).filter(
    (id) => !all.includes(id) || (flags.missing ? !kept.has(id) : !flags.again || kept.has(id)),
  );
  const unknown = asked.filter((id) => !all.includes(id));
  if (unknown.length > 0) {
    console.error(`There is no experiment ${unknown.join(', ')}; there are ${all.join(', ')}.`);
    process.exitCode = 2;
  } else {
    const told = (line) => console.log(`  ${line}`);
    const loaded = process.env.LOADED === '1';
    for (const id of asked) {
      console.log(id);
      const result = flags.again
        ? held(kept.get(id))
        : await measure(id, { process: trainingProcess, seeds, loaded, told });
      for (const { name, holds, measured } of result.expectations) {
        console.log(`  ${holds ? 'holds' : 'DOES NOT HOLD'}: ${name} (${measured})`);
        if (!holds) failed++;
      }
      console.log(`  ${result.seconds} s`);
      await keep(result);
    }
  }
} finally {
  program.remove();
  tables.remove();
}
if (failed > 0) process.exitCode = 1;

/** Results by the names of their experiments. */
function readKept() {
  const before = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  return new Map(before.map((result) => [result.id, result]));
}

/** Writes a file as the checkout formats it. */
async function write(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
