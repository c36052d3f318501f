import * as vscode from 'vscode';
import { formatDuration, formatExact } from '../graph/format';
import type { Inspection } from '../present/inspection';
import type { PlanOptions } from '../train/plan';
import type { BackEndFinding, BackEndName, RunSpecification } from '../train/protocol';
import type * as engineModule from './engine';
import { isMissing, planPaperScale } from './paperScale';
import { type Compared, planOne, type Planned } from './planned';
import { onSlurm, wantedBackEnd, wantedParallel, wantedSeeds } from './trainingSettings';

type Engine = typeof engineModule;

interface Size extends Planned {
  label: string;
}

interface Item extends vscode.QuickPickItem {
  size?: Size;
  /** Why it cannot be chosen. */
  missing?: string;
}

const seedsText = (seeds: number): string => `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`;

/** What is offered: how deep, how long, how often. Width and input are the same, so that their results can be compared. */
const sizesOf = (seeds: number, usual: Partial<PlanOptions>): { label: string; options: Partial<PlanOptions> }[] => [
  { label: 'Quick look', options: { steps: 100, seeds: 1, target: { unitsPerStage: 2 } } },
  { label: 'Standard', options: { ...usual, seeds: 1 } },
  { label: `Standard, ${seedsText(seeds)}`, options: { ...usual, seeds } },
  { label: `Long, ${seedsText(seeds)}`, options: { steps: 2000, seeds } },
];

/**
 * Plans every size that can be made of an architecture.
 * @throws PlanError, ShrinkError, VariationError where not one can be made
 */
function planSizes(engine: Engine, inspection: Inspection, compared: Compared): Size[] {
  const seeds = wantedSeeds();
  // The paper's rates hold for any number of steps; all of its steps take hours.
  const isPaper = compared.schedule !== undefined && compared.schedule !== 'small';
  const offered = [
    ...sizesOf(seeds, isPaper ? { steps: engine.smallSteps } : {}),
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

/** The scale of the paper behind those of this machine, or why it is not to be had; none where no experiment is meant. */
function paperItems(
  engine: Engine,
  inspection: Inspection,
  compared: Compared,
  used: BackEndFinding | undefined,
  correction: number | undefined,
): Item[] {
  const scale = planPaperScale(engine, inspection, compared);
  if (scale === undefined) return [];
  const label = 'Scale of the paper';
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  if (isMissing(scale)) return [separator, { label, detail: scale.missing, missing: scale.missing }];
  const item = itemOf(engine, { label, ...scale }, used, correction);
  const { runs, training, experiment, variants } = scale.plan;
  const counts = `${runs.length} runs of ${formatExact(training.steps)} steps, ${seedsText(runs.length / variants.length)}`;
  return [separator, { ...item, detail: `${counts} · ${engine.gpuHoursText(experiment?.cost ?? 0)}` }];
}

/** "35 runs, 7 variants, 54 units, 64 000 steps, 5 seeds". */
function countsOf({ plan }: Planned): string {
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  return [
    `${plan.runs.length} runs`,
    `${plan.variants.length} variants`,
    ...(plan.units > 0 ? [`${plan.units} units`] : []),
    `${formatExact(plan.training.steps)} steps`,
    seedsText(seeds),
  ].join(', ');
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
  const first = expectedMillisecondsPerStep(runs[0]);
  const measured = correction === undefined ? undefined : { millisecondsPerStep: first * correction };
  const time = formatDuration(coarse(estimateSeconds({ parallel }, runs, measured)));
  return {
    label: size.label,
    description: measured ? `about ${time}` : `about ${time} on a CPU`,
    detail: [countsOf(size), dataText(plan.data), ...(plan.scaling.length > 0 ? [plan.scaling.join(', ')] : [])].join(
      ' · ',
    ),
    size,
  };
}

/** An estimate from a few steps is not known to the second. */
const coarse = (seconds: number): number => {
  const unit = seconds < 60 ? 5 : seconds < 600 ? 30 : seconds < 3600 ? 60 : seconds < 36_000 ? 600 : 3600;
  return Math.max(unit, Math.round(seconds / unit) * unit);
};

/**
 * Asks once for the size of a comparison. Meanwhile the back ends are tried on the smallest one, and the times of all sizes
 * are estimated from its steps; the user need not wait for that.
 *
 * @param process the bundled training process
 * @returns undefined where the user chose none
 * @throws Error where the chosen one cannot be trained, and what is missing for it
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
  const show = (used?: BackEndFinding, correction?: number): void => {
    const [active] = picker.activeItems;
    picker.items = [
      ...sizes.map((size) => itemOf(engine, size, used, correction)),
      ...paperItems(engine, inspection, compared, used, correction),
    ];
    picker.activeItems = picker.items.filter(({ label }) => label === active?.label);
  };
  show();
  const measuring = new AbortController();
  const choice = new Promise<Item | undefined>((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.selectedItems[0]);
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
      const correction =
        millisecondsPerStep && millisecondsPerStep / engine.expectedMillisecondsPerStep(sizes[0].runs[0]);
      show(used, correction);
      picker.placeholder = `On ${name}${passedOver}`;
    })
    .catch((error: Error) => {
      if (!measuring.signal.aborted) picker.placeholder = error.message;
    })
    .finally(() => (picker.busy = false));
  const chosen = await choice;
  picker.dispose();
  if (chosen?.missing !== undefined) throw new Error(chosen.missing);
  return chosen?.size && { plan: chosen.size.plan, runs: chosen.size.runs };
}

/** The back end that is taken, the time of its step, and what of the others; null where other machines train. */
async function measured(
  { climbDown, stepTime }: Engine,
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
  const time = used.millisecondsPerStep === undefined ? '' : `, ${stepTime(used)} ms a step`;
  const others = ladder.length - 1;
  // The line is short: "Select Training Back End" says why, and so does the comparison.
  const passedOver = others > 0 ? `; ${others} others are slower or do not train here` : '';
  return { used, passedOver: `${time}${passedOver}` };
}
