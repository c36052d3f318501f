/**
 * How long reading takes: torchvision's resnet152, cold (grammar loaded, nothing parsed) and after an edit, beside what
 * Python takes to import, build and trace the same model. Run: node test/bench/reading.mjs [runs]
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleBenchmark } from '../support/benchmarkBundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const runs = Number(process.argv[2] ?? 9);

const { bundle, remove } = await bundleBenchmark(join(here, 'reading.ts'));

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const milliseconds = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

// Each cold reading is a process of its own: nothing is parsed, and nothing compiled by the JIT.
const samples = Array.from({ length: runs }, () =>
  JSON.parse(execFileSync(process.execPath, [bundle], { encoding: 'utf8' })),
);
const cold = median(samples.map((sample) => sample.cold));
const edited = median(samples.map((sample) => sample.edited));
const grammar = median(samples.map((sample) => sample.grammar));

console.log(
  `resnet152 of torchvision, ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]} load, medians of ${runs} processes`,
);
console.log(`  grammars loaded in        ${milliseconds(grammar)}`);
console.log(`  read cold                 ${milliseconds(cold)}`);
console.log(`  read after an edit        ${milliseconds(edited)}`);

try {
  const python = JSON.parse(execFileSync('/usr/bin/python3', [join(here, 'reading.py')], { encoding: 'utf8' }));
  const total = python.load + python.build + python.trace;
  console.log(
    `  Python: import, build and trace  ${milliseconds(total)} = ${milliseconds(python.load)} + ${milliseconds(python.build)} + ${milliseconds(python.trace)}`,
  );
  console.log(
    `  ratio                     ${(total / cold).toFixed(0)}× cold, ${(total / edited).toFixed(0)}× after an edit`,
  );
} catch {
  console.log('  Python with torch and torchvision is not here to compare with.');
}
remove();
