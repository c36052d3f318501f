/**
 * `npm test`: installs what is missing, builds, checks types and style, and runs every suite. The last line is the sum of
 * all tests, `N passed, N failed`; the exit code is 0 where none failed. Logs lie in out/test/.
 *
 * `npm test -- graph read` runs the named suites alone.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from '../scripts/dependencies.mjs';
import { run } from '../scripts/processes.mjs';
import { findChromium } from '../scripts/programs.mjs';
import { installPrograms } from './runner/programs.mjs';
import { runVitestSuite, vitestSuites } from './runner/vitestSuites.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const logs = join(root, 'out', 'test');
const asked = process.argv.slice(2);
const say = (line) => console.log(line);

/** Names that were asked for and have not been met yet. */
const unknown = new Set(asked);

/** What every suite gives: counts, and for a failure what to read. */
const results = [];

async function suite(name, work) {
  if (asked.length > 0 && !asked.includes(name)) return;
  unknown.delete(name);
  const began = performance.now();
  let result;
  try {
    result = await work();
    // A suite that runs nothing proves nothing.
    if (result.passed + result.failed === 0)
      result = { ...result, failed: 1, report: `${result.report ?? ''}\nNo test ran.` };
  } catch (error) {
    result = { passed: 0, failed: 1, report: error.stack ?? String(error) };
  }
  results.push(result);
  const { passed, failed, skipped = 0, report } = result;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(
    `${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)`,
  );
  if (failed > 0 && report) say(report.trim().replace(/^/gm, '    '));
}

/** A tool whose only result is its exit code: one test. */
const check =
  (limit, ...args) =>
  async () => {
    const { ok, timedOut, output } = await run(process.execPath, args, { cwd: root, limit });
    return {
      passed: ok ? 1 : 0,
      failed: ok ? 0 : 1,
      report: `${output.slice(-6000)}${timedOut ? `\nStopped after ${limit} s.` : ''}`,
    };
  };

const began = performance.now();
try {
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  await installPrograms(say);
  // What starts a browser by itself finds the same one.
  process.env.CHROMIUM ??= findChromium() ?? '';
  await installDependencies(root, say);
  await suite('build', check(180, 'esbuild.mjs', '--tests'));
  await suite('types', check(300, 'node_modules/typescript/bin/tsc', '--noEmit'));
  await suite('eslint', check(300, 'node_modules/eslint/bin/eslint.js', '.'));
  await suite('prettier', check(180, 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'));
  for (const name of await vitestSuites(root)) {
    await suite(name, () => runVitestSuite(root, name, join(logs, name)));
  }
  // Loaded late: it needs the packages that were just installed.
  const { runExtensionSuites } = await import('./runner/extensionSuites.mjs');
  for (const [name, trust] of [
    ['extension', 'trusted'],
    ['extension-restricted', 'restricted'],
  ]) {
    await suite(name, () => runExtensionSuites({ root, logs: join(logs, name), trust, say }));
  }
  const { walkThrough } = await import('./extension/screenshots.mjs');
  await suite('window', () => walkThrough(['dark'], say));
  if (unknown.size > 0) throw new Error(`There is no suite ${[...unknown].join(', ')}.`);
} catch (error) {
  say(error.message);
  results.push({ passed: 0, failed: 1 });
}

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
const failed = total('failed');
say(`\nAll suites took ${((performance.now() - began) / 60_000).toFixed(1)} minutes.`);
say(`${total('passed')} passed, ${failed} failed`);
process.exit(failed === 0 && results.length > 0 ? 0 : 1);
