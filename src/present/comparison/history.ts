/** Kept comparisons as a list that one chooses from: what each was of, how it stands, what it showed. */
import type { Comparison } from '../../train/comparison';
import { variantFigures } from '../comparisonFigures';
import { errorText } from './conclusion';

export type HistoryState = 'running' | 'queued' | 'paused' | 'finished' | 'failed' | 'cancelled';

export interface HistoryEntry {
  id: string;
  title: string;
  /** `file#entry`, without arguments: what entries are grouped by. */
  architecture: string;
  /** ISO time. */
  created: string;
  state: HistoryState;
  finished: number;
  runs: number;
  /** The variant with the lowest mean test error; null before one has finished. */
  best: { label: string; error: string } | null;
  /** Residual units and steps: what tells two of one title apart. */
  size: string;
}

/** `net.py#resnet20` of `net.py#resnet20(num_classes=10)`. */
export function withoutArguments(architecture: string): string {
  const entry = architecture.indexOf('#');
  const open = architecture.indexOf('(', entry + 1);
  return entry > 0 && open > 0 ? architecture.slice(0, open) : architecture;
}

export function historyEntry(comparison: Comparison): HistoryEntry {
  const { plan, runs } = comparison;
  const measured = variantFigures(comparison).filter(({ mean }) => mean !== null);
  const best = measured.length > 0 ? measured.reduce((least, each) => (each.mean! < least.mean! ? each : least)) : null;
  return {
    id: plan.id,
    title: plan.title,
    architecture: withoutArguments(plan.architecture),
    created: plan.created,
    state: stateOf(comparison),
    finished: runs.filter(({ status }) => status === 'finished').length,
    runs: runs.length,
    best: best && { label: best.variant.label, error: errorText(best) },
    size: `${plan.variants.length} variants, ${plan.training.steps} steps`,
  };
}

/** What ended it weighs more than what it had: one failed run makes a comparison one that failed. */
function stateOf({ standing, runs }: Comparison): HistoryState {
  if (standing !== 'over') return standing;
  const has = (status: 'failed' | 'cancelled'): boolean => runs.some((run) => run.status === status);
  return has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : 'finished';
}

/** The newest first, in groups by architecture; the group with the newest comparison first. */
export function byArchitecture<Entry extends Pick<HistoryEntry, 'architecture' | 'created'>>(
  entries: readonly Entry[],
): { architecture: string; entries: Entry[] }[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of [...entries].sort((a, b) => b.created.localeCompare(a.created))) {
    groups.set(entry.architecture, [...(groups.get(entry.architecture) ?? []), entry]);
  }
  return [...groups].map(([architecture, own]) => ({ architecture, entries: own }));
}

/** "finished", "running, 3 of 18 runs", "failed, 17 of 18 runs finished". */
export const stateText = ({ state, finished, runs }: Pick<HistoryEntry, 'state' | 'finished' | 'runs'>): string =>
  state === 'finished' ? state : `${state}, ${finished} of ${runs} runs finished`;

const ages = [
  { seconds: 86_400 * 365, name: 'y' },
  { seconds: 86_400, name: 'd' },
  { seconds: 3600, name: 'h' },
  { seconds: 60, name: 'min' },
];

/** "2 h ago", "just now". */
export function ageText(created: string, now: number): string {
  const seconds = (now - Date.parse(created)) / 1000;
  const unit = ages.find((each) => seconds >= each.seconds);
  return unit ? `${Math.floor(seconds / unit.seconds)} ${unit.name} ago` : 'just now';
}
