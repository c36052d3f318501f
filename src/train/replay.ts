/** Events → the comparison as it stands. The session, the panel, the command line and the tests all use these functions. */
import type { Comparison, ComparisonChange, ComparisonPlan, RunState } from './comparison';
import type { RunEvent } from './protocol';

/** A comparison of which nothing has run. */
export const plannedComparison = (plan: ComparisonPlan): Comparison => ({
  plan,
  standing: 'paused',
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
  notes: [],
});

/** Has it ended, well or badly? */
export const isOver = ({ status }: Pick<RunState, 'status'>): boolean =>
  status === 'finished' || status === 'failed' || status === 'cancelled';

/** Is there something left to train? What was cut off can be gone on with; numbers that left the range would leave it again. */
export const canResume = ({ standing, runs }: Pick<Comparison, 'standing' | 'runs'>): boolean =>
  standing === 'paused' ||
  (standing === 'over' &&
    runs.some(({ status, divergence }) => status === 'cancelled' || (status === 'failed' && !divergence)));

/** The comparison after one more change. What it does not know (a run of no plan) changes nothing. */
export function advance(comparison: Comparison, change: ComparisonChange): Comparison {
  if (change.kind === 'standing') return { ...comparison, standing: change.standing, ahead: change.ahead };
  if (change.kind === 'ladder') return { ...comparison, ladder: change.ladder };
  const runs = comparison.runs.map((run) => (run.id === change.run ? runAfter(run, [change]) : run));
  return { ...comparison, runs, secondsLeft: secondsLeft(comparison.plan, runs) };
}

/** A comparison of which these events are known, each run's in their order. Linear in their number, which `advance` is not. */
export function replay(plan: ComparisonPlan, events: Iterable<RunEvent>): Comparison {
  const planned = plannedComparison(plan);
  const byRun = new Map<string, RunEvent[]>();
  for (const event of events) {
    const known = byRun.get(event.run);
    if (known) known.push(event);
    else byRun.set(event.run, [event]);
  }
  const runs = planned.runs.map((run) => runAfter(run, byRun.get(run.id) ?? []));
  return {
    ...planned,
    standing: runs.every(isOver) ? 'over' : 'paused',
    runs,
    secondsLeft: secondsLeft(plan, runs),
  };
}

function runAfter(run: RunState, events: readonly RunEvent[]): RunState {
  const after = { ...run };
  const taken = new Set<keyof RunState>();
  /** A list of its own, copied once however many events come. */
  const own = <Key extends 'steps' | 'evaluations' | 'probes' | 'notes'>(key: Key): RunState[Key] => {
    if (!taken.has(key)) after[key] = [...after[key]] as RunState[Key];
    taken.add(key);
    return after[key];
  };
  for (const event of events) apply(event);
  return after;

  function apply(event: RunEvent): void {
    switch (event.kind) {
      case 'started':
      case 'resumed':
        Object.assign(after, { status: 'running', backEnd: event.backEnd, message: undefined, divergence: undefined });
        return;
      case 'step': {
        // Who follows a journal from its beginning may know a part of it.
        if (event.step <= (after.steps.at(-1)?.step ?? 0)) return;
        own('steps').push({ step: event.step, loss: event.loss, accuracy: event.accuracy });
        const known = after.millisecondsPerStep;
        // A running mean over about ten steps: the first ones compile and are slower.
        after.millisecondsPerStep =
          known === undefined ? event.milliseconds : known + (event.milliseconds - known) / 10;
        return;
      }
      case 'evaluation': {
        const { step, loss, error, of } = event;
        if (after.evaluations.some((known) => known.step === step && known.of === of)) return;
        own('evaluations').push({ step, loss, error, of });
        return;
      }
      case 'probe':
        if (after.probes.some(({ step, when }) => step === event.step && when === event.probe.when)) return;
        own('probes').push({ ...event.probe, step: event.step });
        return;
      case 'note':
        if (after.notes.some(({ step, text }) => step === event.step && text === event.text)) return;
        own('notes').push({ step: event.step, text: event.text });
        return;
      case 'finished': {
        const { testError, trainError, seconds } = event;
        Object.assign(after, { status: 'finished', testError, trainError, seconds });
        return;
      }
      case 'failed':
        Object.assign(after, { status: 'failed', message: event.message, divergence: event.divergence });
        return;
      case 'cancelled':
      case 'paused':
        after.status = event.kind;
        return;
    }
  }
}

/** Steps left at the measured speed of the runs so far, spread over the runs that go on now. */
function secondsLeft({ training }: ComparisonPlan, runs: readonly RunState[]): number | null {
  const speeds = runs.flatMap(({ millisecondsPerStep }) =>
    millisecondsPerStep === undefined ? [] : [millisecondsPerStep],
  );
  if (speeds.length === 0) return null;
  const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
  const left = runs.map((run) => {
    if (isOver(run)) return 0;
    const done = run.steps.at(-1)?.step ?? 0;
    return ((training.steps - done) * (run.millisecondsPerStep ?? mean)) / 1000;
  });
  const sum = left.reduce((total, seconds) => total + seconds, 0);
  // No comparison ends before its longest run does.
  return Math.max(sum / Math.max(1, runs.filter(({ status }) => status === 'running').length), ...left);
}
