import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import { formatDuration } from '../graph/format';
import { comparisonMarkdown, comparisonText } from '../present/comparisonText';
import { fileName, isReadFully } from '../present/inspection';
import { problemLines } from '../present/text';
import type { Comparison } from '../train/comparison';
import { JournalError } from '../train/journal';
import { BackEndError } from '../train/ladder';
import { planComparison, PlanError } from '../train/plan';
import { backEndNames } from '../train/protocol';
import { ComparisonSession } from '../train/session';
import { ShrinkError } from '../vary/shrink';
import { shortcutVariants, VariationError } from '../vary/vary';
import { architectureOptions, readArchitecture } from './inspect';
import { Progress } from './progress';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';

/** Time between two redraws of the bar, in milliseconds. */
const redrawEvery = 100;

/** `throughline compare`: trains variants of an architecture and prints them beside the published ones. Gives the exit code. */
export async function compare(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      vary: { type: 'string', default: 'shortcut' },
      variants: { type: 'string' },
      steps: { type: 'string' },
      seeds: { type: 'string' },
      backend: { type: 'string', default: 'auto' },
      ...architectureOptions,
      out: { type: 'string' },
    },
  });
  if (values.vary !== 'shortcut') throw new UsageError(`--vary ${values.vary} is not known; there is: shortcut.`);
  if (values.variants === 'help') {
    terminal.print(variantList());
    return exitCodes.readFully;
  }
  const backEnd = (['auto', ...backEndNames] as const).find((name) => name === values.backend);
  if (!backEnd) {
    throw new UsageError(`--backend ${values.backend} is not known; choose auto, ${backEndNames.join(', ')}.`);
  }
  const steps = countOf('steps', values.steps);
  const seeds = countOf('seeds', values.seeds);

  const graph = await readArchitecture(positionals, values, terminal);
  for (const line of problemLines(graph.problems)) terminal.report(line);
  const { plan, runs } = planned(() =>
    planComparison(graph, explain(graph), {
      architecture: `${fileName(graph.source.file)}#${graph.name}`,
      variants: values.variants?.split(',').map((id) => id.trim()),
      steps,
      seeds,
    }),
  );

  const folder = resolve(terminal.folder, values.out ?? join('.throughline', 'runs', plan.id));
  const session = new ComparisonSession({
    entry: trainingProcess(),
    plan,
    runs,
    backEnd,
    journal: journalIn(folder),
  });
  terminal.report(
    `${plan.title}: ${plan.runs.length} runs of ${plan.training.steps} steps. Changed to fit: ${plan.scaling.join(', ')}.\n` +
      `Journal: ${relative(terminal.folder, folder) || '.'}/journal.jsonl. Ctrl-C ends the runs and keeps what they measured.`,
  );
  const comparison = await run(session, terminal);
  const report = join(folder, 'report.md');
  writeFileSync(report, `${comparisonMarkdown(comparison)}\n`);
  terminal.print(comparisonText(comparison));
  terminal.report(`Report: ${relative(terminal.folder, report)}`);
  if (terminal.cancelled.aborted) return exitCodes.cancelled;
  const complete = comparison.runs.every(({ status }) => status === 'finished');
  return complete && isReadFully(graph) ? exitCodes.readFully : exitCodes.withProblems;
}

/** Runs a session to its end, or to Ctrl-C, showing how far it is. */
async function run(session: ComparisonSession, terminal: Terminal): Promise<Comparison> {
  const progress = new Progress(terminal);
  let shown = 0;
  session.on('change', (comparison, line) => {
    if (line.kind === 'ladder') {
      for (const { name, usable, reason } of line.ladder) terminal.report(`${name}: ${usable ? 'used' : reason}`);
    }
    const now = performance.now();
    if (line.kind === 'step' && now - shown < redrawEvery) return;
    shown = now;
    progress.show(comparison);
  });
  const cancel = (): void => void session.cancel();
  terminal.cancelled.addEventListener('abort', cancel, { once: true });
  if (terminal.cancelled.aborted) cancel();
  const started = performance.now();
  try {
    return await session.start();
  } catch (error) {
    if (error instanceof JournalError || error instanceof BackEndError) throw new UsageError(error.message);
    throw error;
  } finally {
    terminal.cancelled.removeEventListener('abort', cancel);
    progress.clear();
    terminal.report(`${formatDuration((performance.now() - started) / 1000)} in all.`);
  }
}

/** @throws UsageError where no comparison can be made of this architecture with these options. */
function planned<Plan>(make: () => Plan): Plan {
  try {
    return make();
  } catch (error) {
    if (error instanceof PlanError || error instanceof ShrinkError || error instanceof VariationError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${option} ${text}: a whole number from 1 on.`);
  return Number(text);
}

function journalIn(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(
      `The folder ${folder} cannot be made: ${(error as Error).message}. Choose another with --out.`,
    );
  }
  return join(folder, 'journal.jsonl');
}

/** The bundled training process: beside this bundle, or in `dist` when the program runs from source. */
function trainingProcess(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'train.cjs');
  return existsSync(beside) ? beside : resolve(here, '../../dist/train.cjs');
}

const variantList = (): string =>
  shortcutVariants.map(({ id, label, remark }) => `${id.padEnd(28)}${label}${remark ? `, ${remark}` : ''}`).join('\n');
