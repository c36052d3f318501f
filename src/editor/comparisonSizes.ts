import * as vscode from 'vscode';
import { formatDuration } from '../graph/format';
import type { Inspection } from '../present/inspection';
import type { ComparisonPlan } from '../train/comparison';
import type { PlanOptions } from '../train/plan';
import type { BackEndFinding, BackEndName, RunSpecification } from '../train/protocol';
import type * as engineModule from './engine';
import { onSlurm, wantedBackEnd, wantedParallel, wantedSeeds } from './trainingSettings';

type Engine = typeof engineModule;

export interface Planned {
  plan: ComparisonPlan;
  runs: RunSpecification[];
}

/**
 * What is compared: the architecture as shown, and which of its variants, the default ones where they are left out; or a
 * ready-made experiment by its id.
 */
export type Compared = Pick<PlanOptions, 'architecture' | 'variants' | 'vary' | 'data' | 'schedule'> & {
  experiment?: string;
};

/**
 * Plans one comparison.
 * @throws PlanError, ShrinkError, VariationError where it cannot be made
 */
export function planOne(
  { planComparison, planExperiment, experimentCalled }: Engine,
  { graph, explanation }: Inspection,
  { experiment, ...options }: Compared & PlanOptions,
): Planned {
  const found = experiment === undefined ? undefined : experimentCalled(experiment);
  return found ? planExperiment(found, { graph, explanation }, options) : planComparison(graph, explanation, options);
}

interface Size extends Planned {
  label: string;
}

interface Item extends vscode.QuickPickItem {
  size: Size;
}

/** What is offered: how deep, how long, how often. Width and input are the same, so that their results can be compared. */
const sizesOf = (seeds: number, usual: Partial<PlanOptions>): { label: string; options: Partial<PlanOptions> }[] => [
  { label: 'Quick look', options: { steps: 100, seeds: 1, target: { unitsPerStage: 2 } } },
  { label: 'Standard', options: { ...usual, seeds: 1 } },
  { label: `Standard, ${seeds} seeds`, options: { ...usual, seeds } },
  { label: `Long, ${seeds} seeds`, options: { steps: 2000, seeds } },
];

/**
 * Plans every size that can be made of an architecture.
 * @throws PlanError, ShrinkError, VariationError where not one can be made
 */
function planSizes(engine: Engine, inspection: Inspection, compared: Compared): Size[] {
  const seeds = wantedSeeds();
  // The paper's rates hold for any number of steps; all of its steps take hours.
  const isPaper = compared.schedule === 'paper';
  const offered = [
    ...sizesOf(seeds, isPaper ? { steps: engine.schedules.small.steps } : {}),
    ...(isPaper ? [{ label: 'As long as the paper', options: { seeds: 1 } }] : []),
  ];
  const sizes = offered.filter(({ options }, index, all) => {
    // With one seed the two standard sizes are the same.
    const before = all[index - 1]?.options;
    return before?.steps !== options.steps || before?.seeds !== options.seeds;
  });
  return sizes.map(({ label, options }) => ({
    label,
    ...planOne(engine, inspection, { ...compared, ...options }),
  }));
}

/**
 * @param used the back end that was chosen
 * @param correction measured time of a step through the expected one; undefined while it is being measured
 */
function itemOf(
  { dataText, estimateSeconds, expectedMillisecondsPerStep, runsAtOnce }: Engine,
  size: Size,
  used: BackEndFinding | undefined,
  correction: number | undefined,
): Item {
  const { plan, runs } = size;
  const parallel = runsAtOnce(wantedParallel(), used ?? { name: 'wasm' });
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  const first = expectedMillisecondsPerStep(runs[0]);
  const measured = correction === undefined ? undefined : { millisecondsPerStep: first * correction };
  const time = formatDuration(coarse(estimateSeconds({ parallel }, runs, measured)));
  return {
    label: size.label,
    description: measured ? `about ${time}` : `about ${time} on a CPU`,
    detail: [
      `${plan.variants.length} variants${plan.units > 0 ? `, ${plan.units} units` : ''}, ${plan.training.steps} steps, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`,
      dataText(plan.data),
      ...(plan.scaling.length > 0 ? [plan.scaling.join(', ')] : []),
    ].join(' · '),
    size,
  };
}

/** An estimate from a few steps is not known to the second. */
const coarse = (seconds: number): number => {
  const unit = seconds < 60 ? 5 : seconds < 600 ? 30 : seconds < 3600 ? 60 : 600;
  return Math.max(unit, Math.round(seconds / unit) * unit);
};

/**
 * Asks once for the size of a comparison. Meanwhile the back ends are tried on the smallest one, and the times of all sizes
 * are estimated from its steps; the user need not wait for that.
 *
 * @param process the bundled training process
 * @returns undefined where the user chose none
 */
export async function chooseSize(
  inspection: Inspection,
  compared: Compared,
  process: string,
): Promise<Planned | undefined> {
  const wanted = wantedBackEnd();
  const engine = await import('./engine');
  const sizes = planSizes(engine, inspection, compared);
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = sizes[0].plan.title;
  picker.placeholder = 'Trying the back ends of this machine, to estimate the time …';
  picker.busy = true;
  picker.items = sizes.map((size) => itemOf(engine, size, undefined, undefined));
  const measuring = new AbortController();
  const choice = new Promise<Size | undefined>((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]?.size);
      picker.hide();
    });
    picker.onDidHide(() => {
      measuring.abort();
      resolve(undefined);
    });
  });
  picker.show();
  measured(engine, process, wanted, sizes[0].runs[0], measuring.signal)
    .then((found) => {
      if (measuring.signal.aborted) return;
      if (found === null) {
        picker.placeholder = 'As Slurm jobs: how long they take depends on the nodes.';
        return;
      }
      const { used, passedOver } = found;
      const { name, millisecondsPerStep } = used;
      const active = picker.activeItems[0]?.size;
      const correction =
        millisecondsPerStep && millisecondsPerStep / engine.expectedMillisecondsPerStep(sizes[0].runs[0]);
      picker.items = sizes.map((size) => itemOf(engine, size, used, correction));
      picker.activeItems = picker.items.filter(({ size }) => size === active);
      picker.placeholder = `On ${name}${passedOver ? ` (${passedOver})` : ''}`;
    })
    .catch((error: Error) => {
      if (!measuring.signal.aborted) picker.placeholder = error.message;
    })
    .finally(() => (picker.busy = false));
  const size = await choice;
  picker.dispose();
  return size && { plan: size.plan, runs: size.runs };
}

/** The back end that is taken, the time of its step, and why the others were not; null where other machines train. */
async function measured(
  { climbDown }: Engine,
  process: string,
  wanted: BackEndName | 'auto',
  run: RunSpecification,
  signal: AbortSignal,
) {
  if (onSlurm()) return null;
  const ladder = await climbDown(process, wanted, run, {
    track(child) {
      if (signal.aborted) child.kill();
      signal.addEventListener('abort', () => child.kill(), { once: true });
    },
  });
  const [used] = ladder.slice(-1);
  const passedOver = ladder
    .slice(0, -1)
    .map(({ name, reason }) => `${name}: ${reason}`)
    .join('; ');
  return { used, passedOver };
}
