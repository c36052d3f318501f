import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import { formatDuration } from '../graph/format';
import { comparisonText } from '../present/comparisonText';
import { costText } from '../present/costText';
import { dataSentences } from '../present/dataText';
import { isReadFully } from '../present/inspection';
import { problemLines } from '../present/text';
import type { Comparison } from '../train/comparison';
import { JournalError } from '../train/journal';
import { BackEndError } from '../train/ladder';
import { experimentCalled, experiments, type ReadyExperiment } from '../train/experiments';
import { recorded, withNetworks } from '../train/kept';
import { planExperiment } from '../train/planExperiment';
import { planComparison, PlanError, type PlannedComparison, type PlanOptions } from '../train/plan';
import { runsIn } from '../train/runFolder';
import { ComparisonSession } from '../train/session';
import { SlurmError } from '../train/slurm/errors';
import { ShrinkError } from '../vary/shrink';
import { dimensions } from '../vary/dimensions';
import { dimensionNames, VariationError, type DimensionName } from '../vary/variant';
import { backEndCalled } from './backEnd';
import { executorOf, executorOptions } from './executor';
import { addressOf, architectureOptions, readArchitecture } from './inspect';
import { Progress } from './progress';
import { writeReports } from './report';
import type { Terminal } from './terminal';
import { trainingProcess } from './trainingProcess';
import { countOf, readTrainingOptions, trainingLists, trainingOptions } from './trainingOptions';
import { exitCodes, UsageError } from './usage';
import { list, variantList } from './variantList';

/** Time between two redraws of the bar, in milliseconds. */
const redrawEvery = 100;

/** `throughline compare`: trains variants of an architecture and prints them beside the published ones. Gives the exit code. */
export async function compare(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      vary: { type: 'string' },
      variants: { type: 'string' },
      experiment: { type: 'string' },
      scale: { type: 'string' },
      ...trainingOptions,
      parallel: { type: 'string', default: 'auto' },
      threads: { type: 'string', default: 'auto' },
      backend: { type: 'string', default: 'auto' },
      ...architectureOptions,
      ...executorOptions,
      out: { type: 'string' },
    },
  });
  const lists = { variants: variantList, vary: dimensionList, experiment: experimentList, ...trainingLists };
  for (const option of ['variants', 'vary', 'experiment', 'data', 'schedule'] as const) {
    if (values[option] !== 'help') continue;
    terminal.print(lists[option]());
    return exitCodes.readFully;
  }
  const backEnd = backEndCalled(values.backend);
  const experiment = experimentOf(values);
  const options = readTrainingOptions(values, terminal.folder);

  // An experiment has networks of its own where no architecture is named.
  const graph = experiment && positionals.length === 0 ? null : await readArchitecture(positionals, values, terminal);
  for (const line of problemLines(graph?.problems ?? [])) terminal.report(line);
  const { plan, runs } = planned(() =>
    experiment
      ? planExperiment(experiment, graph && { graph, explanation: explain(graph) }, {
          ...options,
          scale: scaleOf(values),
          architecture: graph ? addressOf(graph) : '',
        })
      : planComparison(graph!, explain(graph!), {
          ...options,
          architecture: addressOf(graph!),
          variants: values.variants?.split(',').map((id) => id.trim()),
          vary: dimensionsOf(values.vary),
        }),
  );

  const folder = values.out ? resolve(terminal.folder, values.out) : join(runsIn(terminal.folder), plan.id);
  const entry = trainingProcess();
  const executor = executorOf(values, entry, backEnd, terminal);
  const session = new ComparisonSession({
    entry,
    plan,
    runs,
    backEnd,
    parallel: values.parallel === 'auto' ? 'auto' : countOf('parallel', values.parallel),
    threads: values.threads === 'auto' ? 'auto' : countOf('threads', values.threads),
    folder,
    executor,
  });
  terminal.report(
    `${plan.title}: ${plan.runs.length} runs of ${plan.training.steps} steps. ${dataSentences(plan.data).join(' ')}${plan.scaling.length > 0 ? ` Changed to fit: ${plan.scaling.join(', ')}.` : ''}\n` +
      `Kept in ${relative(terminal.folder, folder) || '.'}. Ctrl-C ends the runs and keeps what they measured; the same command goes on.${executor ? ' A closed terminal ends nothing: the same command finds the tasks again.' : ''}`,
  );
  const cost = costText(plan);
  if (cost) terminal.report(cost);
  const comparison = await run(session, terminal);
  terminal.print(comparisonText(comparison));
  writeReports(folder, withNetworks(folder, recorded(folder, comparison)), terminal);
  if (terminal.cancelled.aborted) return exitCodes.cancelled;
  const complete = comparison.runs.every(({ status }) => status === 'finished');
  return complete && (graph === null || isReadFully(graph)) ? exitCodes.readFully : exitCodes.withProblems;
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
    if ([JournalError, BackEndError, SlurmError].some((kind) => error instanceof kind))
      throw new UsageError((error as Error).message);
    throw error;
  } finally {
    terminal.cancelled.removeEventListener('abort', cancel);
    progress.clear();
    terminal.report(`${formatDuration((performance.now() - started) / 1000)} in all.`);
  }
}

/** @throws UsageError where no comparison can be made of this architecture with these options. */
function planned(make: () => PlannedComparison): PlannedComparison {
  try {
    return make();
  } catch (error) {
    if (error instanceof PlanError || error instanceof ShrinkError || error instanceof VariationError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

function experimentOf(values: {
  experiment?: string;
  scale?: string;
  vary?: string;
  variants?: string;
}): ReadyExperiment | undefined {
  if (values.experiment === undefined) {
    if (values.scale !== undefined)
      throw new UsageError('--scale is that of a ready-made experiment: add --experiment NAME.');
    return undefined;
  }
  if (values.vary !== undefined || values.variants !== undefined) {
    throw new UsageError('--experiment names what is varied; leave out --vary and --variants.');
  }
  const found = experimentCalled(values.experiment);
  if (found) return found;
  const known = experiments.map(({ id }) => id).join(', ');
  throw new UsageError(`--experiment ${values.experiment} is not known; there are: ${known}.`);
}

/** @throws UsageError for a scale that there is not, and where no experiment has one. */
function scaleOf({ scale }: { scale?: string }): PlanOptions['scale'] {
  if (scale === undefined || scale === 'small' || scale === 'paper') return scale;
  throw new UsageError(`--scale ${scale} is not known; choose small or paper.`);
}

function dimensionsOf(text: string | undefined): PlanOptions['vary'] {
  return text?.split(',').map((part): DimensionName => {
    const found = dimensionNames.find((name) => name === part.trim());
    if (found) return found;
    throw new UsageError(`--vary ${part.trim()} is not known; there are: ${dimensionNames.join(', ')}.`);
  });
}

const dimensionList = (): string => list(dimensionNames.map((name) => [name, dimensions[name].text] as const));

const experimentList = (): string =>
  experiments.map(({ id, title, expected }) => `${list([[id, title]])}\n  ${expected}`).join('\n');
