import { formatDuration } from '../graph/format';
import type { Comparison } from '../train/comparison';
import type { Progress } from './statusBar';

/**
 * "Training 3 of 18 · 2 min left · 1 more · 1 queued".
 * @param others that train besides it, and `queued` that wait.
 */
export function progressOf({ runs, secondsLeft, plan, ladder }: Comparison, others: number, queued: number): Progress {
  const ended = runs.filter(({ status }) => status !== 'waiting' && status !== 'running' && status !== 'paused').length;
  const text =
    ladder.length === 0
      ? 'Trying back ends'
      : [
          `Training ${Math.min(ended + 1, runs.length)} of ${runs.length}`,
          secondsLeft === null ? '' : `${formatDuration(secondsLeft)} left`,
          others > 0 ? `${others} more` : '',
          queued > 0 ? `${queued} queued` : '',
        ]
          .filter(Boolean)
          .join(' · ');
  return {
    text,
    tooltip: `${plan.title}\nClick to show it; "Throughline: Pause Training" frees the machine, "Throughline: Cancel Training" ends it.`,
  };
}
