import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import { checkText, nothingToCheck } from '../present/equationChecks';
import { problemLines } from '../present/text';
import type { CheckReport } from '../train/checks/check';
import { planCheck, planCheckOfRun, type PlannedCheck } from '../train/checks/plan';
import { keepCheck } from '../train/checks/keptChecks';
import { runCheck } from '../train/checks/runCheck';
import { JournalError } from '../train/journal';
import { BackEndError } from '../train/ladder';
import { ShrinkError } from '../vary/shrink';
import { backEndCalled } from './backEnd';
import { addressOf, architectureOptions, readArchitecture } from './inspect';
import type { Terminal } from './terminal';
import { trainingProcess } from './trainingProcess';
import { exitCodes, UsageError } from './usage';

/** `throughline check`: equations of the papers by numbers, on this very network. Gives the exit code. */
export async function check(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...architectureOptions,
      backend: { type: 'string', default: 'auto' },
      run: { type: 'string' },
      full: { type: 'boolean', default: false },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const backEnd = backEndCalled(values.backend);
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError(`--seed ${values.seed}: a whole number from 0 on.`);
  if (values.run !== undefined && positionals.length > 0) {
    throw new UsageError('--run names a kept run, which has its network with it; leave out FILE#ENTRY.');
  }
  const planned =
    values.run === undefined
      ? await ofArchitecture(positionals, { ...values, seed: Number(values.seed) }, terminal)
      : wanted(() => planCheckOfRun(resolve(terminal.folder, values.run!)));
  const nothing = nothingToCheck(planned);
  if (nothing !== null) {
    terminal.print(values.json ? JSON.stringify({ checks: [], why: nothing }, null, 2) : nothing);
    return exitCodes.readFully;
  }
  const report = await run(planned, backEnd, terminal);
  if (!report) return exitCodes.cancelled;
  if (values.run !== undefined) wanted(() => keepCheck(resolve(terminal.folder, values.run!), report));
  terminal.print(values.json ? JSON.stringify(report, null, 2) : checkText(report));
  return exitCodes.readFully;
}

async function ofArchitecture(
  positionals: readonly string[],
  values: { input?: string[]; assume?: string[]; full: boolean; seed: number },
  terminal: Terminal,
): Promise<PlannedCheck> {
  const graph = await readArchitecture(positionals, values, terminal);
  for (const line of problemLines(graph.problems)) terminal.report(line);
  const { full, seed } = values;
  return wanted(() => planCheck(graph, explain(graph), { architecture: addressOf(graph), full, seed }));
}

async function run(
  planned: PlannedCheck,
  backEnd: ReturnType<typeof backEndCalled>,
  terminal: Terminal,
): Promise<CheckReport | null> {
  const progress = (share: number): void => {
    if (terminal.columns !== null) terminal.replaceLine(`Checking ${Math.round(share * 100)} %`);
  };
  try {
    return await runCheck(planned, { entry: trainingProcess(), backEnd, progress, signal: terminal.cancelled });
  } catch (error) {
    if (error instanceof BackEndError) throw new UsageError(error.message);
    throw error;
  } finally {
    if (terminal.columns !== null) terminal.replaceLine('');
  }
}

/** @throws UsageError where the architecture cannot be scaled, or a folder keeps no run, or no check. */
function wanted<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(error.message);
    if (error instanceof ShrinkError)
      throw new UsageError(`${error.message} With --full it is checked at its own size.`);
    throw error;
  }
}
