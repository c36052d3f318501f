import { formatDuration } from '../graph/format';
import { textWidth } from '../present/textTable';
import type { Comparison, RunState } from '../train/comparison';
import { isOver } from '../train/replay';
import type { Terminal } from './terminal';

const barWidth = 24;

/** Share of a comparison's steps that are done, from 0 to 1; a run that ended counts as whole. */
export function shareDone({ plan, runs }: Comparison): number {
  const steps = plan.training.steps;
  const done = runs.reduce((sum, run) => sum + (isOver(run) ? steps : Math.min(steps, lastStep(run))), 0);
  return runs.length === 0 ? 1 : done / (runs.length * steps);
}

const lastStep = ({ steps }: RunState): number => steps.at(-1)?.step ?? 0;

/** `████──── 43 %  2 of 6 runs · original, seed 1: step 120 of 300, loss 1.83 · 2 min 10 s left`, cut to the screen's width. */
export function progressLine(comparison: Comparison, columns: number): string {
  const share = shareDone(comparison);
  const full = Math.round(share * barWidth);
  const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
  const over = comparison.runs.filter(isOver).length;
  const running = comparison.runs.filter(({ status }) => status === 'running').map((run) => runText(comparison, run));
  const left = comparison.secondsLeft === null ? '' : `${formatDuration(comparison.secondsLeft)} left`;
  const parts = [`${over} of ${comparison.runs.length} runs`, left, ...running].filter(Boolean);
  return cut(`${bar} ${Math.floor(share * 100)} %  ${parts.join(' · ')}`, columns);
}

function cut(text: string, columns: number): string {
  return textWidth(text) < columns ? text : `${[...text].slice(0, Math.max(0, columns - 2)).join('')}…`;
}

const labelOf = ({ plan }: Comparison, run: RunState): string =>
  `${plan.variants.find(({ id }) => id === run.variant)?.label ?? run.variant}, seed ${run.seed}`;

function runText(comparison: Comparison, run: RunState): string {
  const last = run.steps.at(-1);
  const state = last
    ? `step ${last.step} of ${comparison.plan.training.steps}, loss ${last.loss.toPrecision(3)}`
    : 'starting';
  return `${labelOf(comparison, run)}: ${state}`;
}

/** What became of a run, in one line. */
export function runLine(comparison: Comparison, run: RunState): string {
  const of = `${labelOf(comparison, run)}:`;
  switch (run.status) {
    case 'finished': {
      const seconds = run.seconds === undefined ? '' : `, ${formatDuration(run.seconds)}`;
      return `${of} test error ${(run.testError ?? Number.NaN).toFixed(1)} %${seconds}`;
    }
    case 'failed':
      return `${of} failed at step ${lastStep(run)}: ${run.message ?? 'the process ended without a word'}`;
    case 'cancelled':
      return `${of} cancelled at step ${lastStep(run)}`;
    default:
      return `${of} ${run.status}`;
  }
}

/** Shows how far a comparison is: a bar that is redrawn on a screen, one line for each run that ended elsewhere. */
export class Progress {
  private readonly reported = new Set<string>();
  private drawn = false;

  constructor(private readonly terminal: Terminal) {}

  show(comparison: Comparison): void {
    const ended = comparison.runs.filter((run) => isOver(run) && !this.reported.has(run.id));
    if (ended.length > 0) this.clear();
    for (const run of ended) {
      this.reported.add(run.id);
      this.terminal.report(`${Math.floor(shareDone(comparison) * 100)} %  ${runLine(comparison, run)}`);
    }
    if (this.terminal.columns === null) return;
    this.terminal.replaceLine(progressLine(comparison, this.terminal.columns));
    this.drawn = true;
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.drawn) this.terminal.replaceLine('');
    this.drawn = false;
  }
}
