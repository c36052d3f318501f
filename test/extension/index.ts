/** The way in for the editor: runs the suites beside this file under mocha and writes what came of them. */
import { writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

interface Failure {
  title: string;
  message: string;
}

/** Suites whose name says so run in Restricted Mode, the others in a trusted workspace. */
const belongs = (file: string, trust: string): boolean =>
  file.endsWith('.test.cjs') && file.includes('restricted') === (trust === 'restricted');

/** Called by VS Code inside the extension host; it ends the host when the promise settles. */
export async function run(): Promise<void> {
  const resultsFile = process.env.THROUGHLINE_TEST_RESULTS;
  if (!resultsFile) throw new Error('THROUGHLINE_TEST_RESULTS names no file: run the suites with `npm test`.');
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000 });
  const suites = readdirSync(__dirname).filter((file) =>
    belongs(file, process.env.THROUGHLINE_TEST_TRUST ?? 'trusted'),
  );
  for (const file of suites.sort()) mocha.addFile(join(__dirname, file));
  const failures: Failure[] = [];
  const passes: string[] = [];
  let skipped = 0;
  try {
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => resolve());
      runner.on('pass', (test) => passes.push(test.fullTitle()));
      runner.on('pending', () => (skipped += 1));
      runner.on('fail', (test, error: Error) =>
        failures.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
      );
    });
  } catch (error) {
    failures.push({ title: 'The suites could not be loaded', message: String((error as Error).stack) });
  }
  writeFileSync(
    resultsFile,
    JSON.stringify({ passed: passes.length, failed: failures.length, skipped, failures, passes }, null, 2),
  );
}
