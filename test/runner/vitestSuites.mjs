/** The suites that run under vitest: one folder of test/ each, the oracle apart from its folder, one process each. */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../scripts/processes.mjs';

/** Suites that must hold tests, in the order of the rooms; further folders are found by themselves. */
const required = [
  ...['graph', 'papers', 'read', 'oracle', 'explain', 'vary', 'train', 'present', 'cli', 'editor', 'webview'],
  'training',
];

/** The reader against what PyTorch counts: a suite of its own, since it needs Debian's torchvision and says so when it fails. */
const oracle = 'test/read/oracle.test.ts';

/** What to run for a suite, as vitest's arguments. */
const filesOf = (name) => ({ oracle: [oracle], read: ['test/read/', '--exclude', oracle] })[name] ?? [`test/${name}/`];

/** Seconds: no suite should come near it. */
const limit = 420;

/** Names of the suites: the required ones, then any other folder of test/ with test files below it. */
export async function vitestSuites(root) {
  const files = await readdir(join(root, 'test'), { recursive: true });
  const found = files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.split(/[\\/]/)[0])
    .filter((folder) => folder !== 'extension');
  return [...new Set([...required, ...found.sort()])];
}

/** What failed, one paragraph a test. */
const describe = (report) =>
  report.testResults
    .flatMap((file) => [
      ...file.assertionResults
        .filter(({ status }) => status === 'failed')
        .map((test) => `${test.fullName}\n${test.failureMessages.join('\n').slice(0, 1500)}`),
      ...(file.status === 'failed' && file.message ? [`${file.name}\n${file.message.slice(0, 1500)}`] : []),
    ])
    .join('\n\n');

/**
 * Runs one suite.
 *
 * @returns counts and a report; a test file that could not be loaded counts as one failure.
 */
export async function runVitestSuite(root, name, logs) {
  await mkdir(logs, { recursive: true });
  const outputFile = join(logs, 'result.json');
  const { timedOut, output } = await run(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...filesOf(name),
      ...['--reporter=verbose', '--reporter=json', `--outputFile.json=${outputFile}`],
    ],
    { cwd: root, limit, logFile: join(logs, 'log.txt') },
  );
  let report;
  try {
    report = JSON.parse(await readFile(outputFile, 'utf8'));
  } catch {
    const why = timedOut ? `Stopped after ${limit} s.` : `The suite ${name} did not run to its end.`;
    return { passed: 0, failed: 1, report: `${why}\n${output.slice(-3000)}` };
  }
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests,
    report: describe(report),
  };
}
