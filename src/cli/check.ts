import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import { checkText, nothingToCheck } from '../present/equationChecks';
import { problemLines } from '../present/text';
import type { CheckReport } from '../train/checks/check';
import { planCheck, type PlannedCheck } from '../train/checks/plan';
import { runCheck } from '../train/checks/runCheck';
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
      full: { type: 'boolean', default: false },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const backEnd = backEndCalled(values.backend);
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError(`--seed ${values.seed}: a whole number from 0 on.`);
  const graph = await readArchitecture(positionals, values, terminal);
  for (const line of problemLines(graph.problems)) terminal.report(line);
  const options = { architecture: addressOf(graph), full: values.full, seed: Number(values.seed) };
  const planned = wanted(() => planCheck(graph, explain(graph), options));
  const nothing = nothingToCheck(planned);
  if (nothing !== null) {
    terminal.print(values.json ? JSON.stringify({ checks: [], why: nothing }, null, 2) : nothing);
    return exitCodes.readFully;
  }
  const report = await run(planned, backEnd, terminal);
  if (!report) return exitCodes.cancelled;
  terminal.print(values.json ? JSON.stringify(report, null, 2) : checkText(report));
  return exitCodes.readFully;
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

/** @throws UsageError where the architecture cannot be scaled. */
function wanted(plan: () => PlannedCheck): PlannedCheck {
  try {
    return plan();
  } catch (error) {
    if (error instanceof ShrinkError)
      throw new UsageError(`${error.message} With --full it is checked at its own size.`);
    throw error;
  }
}
