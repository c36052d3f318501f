/** Events → the comparison as it stands. The session, the panel, the command line and the tests all use this one function. */
import type { Comparison, ComparisonPlan, JournalLine, RunState } from './comparison';
import type { RunEvent } from './protocol';

/** A comparison of which nothing has run. */
export const plannedComparison = (plan: ComparisonPlan): Comparison => ({
  plan,
  runs: plan.runs.map((run) => waiting(run)),
  ladder: [],
  secondsLeft: null,
});

const waiting = ({ id, variant, seed }: { id: string; variant: string; seed: number }): RunState => ({
  id,
  variant,
  seed,
  status: 'waiting',
  steps: [],
  evaluations: [],
  probes: [],
});

/** The comparison after one more line. What it does not know (a run of no plan) changes nothing. */
export function advance(comparison: Comparison, line: JournalLine): Comparison {
  if (line.kind === 'plan') return comparison;
  if (line.kind === 'ladder') return { ...comparison, ladder: line.ladder };
  const runs = comparison.runs.map((run) => (run.id === line.run ? after(run, line) : run));
  return { ...comparison, runs, secondsLeft: secondsLeft(comparison.plan, runs) };
}

/** A comparison from the lines of its journal; null where they hold no plan. */
export function replay(lines: Iterable<JournalLine>): Comparison | null {
  let comparison: Comparison | null = null;
  for (const line of lines) {
    if (line.kind === 'plan') comparison ??= plannedComparison(line.plan);
    else if (comparison) comparison = advance(comparison, line);
  }
  return comparison;
}

function after(run: RunState, event: RunEvent): RunState {
  switch (event.kind) {
    case 'started':
      // A run that is tried again begins anew.
      return { ...waiting(run), status: 'running', backEnd: event.backEnd };
    case 'step': {
      const steps = [...run.steps, { step: event.step, loss: event.loss, accuracy: event.accuracy }];
      const known = run.millisecondsPerStep;
      // A running mean over about ten steps: the first ones compile and are slower.
      const millisecondsPerStep = known === undefined ? event.milliseconds : known + (event.milliseconds - known) / 10;
      return { ...run, steps, millisecondsPerStep };
    }
    case 'evaluation': {
      const { step, loss, error, of } = event;
      return { ...run, evaluations: [...run.evaluations, { step, loss, error, of }] };
    }
    case 'probe':
      return { ...run, probes: [...run.probes, { ...event.probe, step: event.step }] };
    case 'finished': {
      const { testError, trainError, seconds } = event;
      return { ...run, status: 'finished', testError, trainError, seconds };
    }
    case 'failed':
      return { ...run, status: 'failed', message: event.message };
    case 'cancelled':
      return { ...run, status: 'cancelled' };
  }
}

/** Steps left at the measured speed of the runs so far, spread over the runs at once. */
function secondsLeft({ training, parallel }: ComparisonPlan, runs: readonly RunState[]): number | null {
  const speeds = runs.flatMap(({ millisecondsPerStep }) =>
    millisecondsPerStep === undefined ? [] : [millisecondsPerStep],
  );
  if (speeds.length === 0) return null;
  const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
  const left = runs.map((run) => {
    if (run.status !== 'waiting' && run.status !== 'running') return 0;
    const done = run.steps.at(-1)?.step ?? 0;
    return ((training.steps - done) * (run.millisecondsPerStep ?? mean)) / 1000;
  });
  const sum = left.reduce((total, seconds) => total + seconds, 0);
  // No comparison ends before its longest run does.
  return Math.max(sum / Math.max(1, parallel), ...left);
}
