import type { PathState } from './explanation';
import { counted } from './numbers';
import type { UnitFinding } from './units';

/** What the path meets between two units: its worst state, and where. */
export interface Transition {
  name: string;
  state: PathState;
}

const onShortcut: Partial<Record<PathState, (units: string) => string>> = {
  replaced: (units) => `broken by weights at ${units}`,
  unknown: (units) => `not understood at ${units}`,
  bent: (units) => `bent at ${units}`,
  partPasses: (units) => `part passes at ${units}`,
  cutAtRandom: (units) => `cut at random at ${units}`,
  gated: (units) => `gated at ${units}`,
  scaled: (units) => `scaled at ${units}`,
};

/** Worst first. */
const told: PathState[] = ['unknown', 'replaced', 'bent', 'partPasses', 'cutAtRandom', 'gated', 'scaled', 'masked'];

/** "Broken at 4 of 16 units, masked after all 16"; "Untouched in 51 of 54 units; weights at the 3 stage entries". */
export function verdictOf(
  units: readonly UnitFinding[],
  transitions: readonly Transition[],
  stageEntries: ReadonlySet<number>,
): string {
  const total = units.length;
  const parts = [...shortcutParts(units, stageEntries), ...afterParts(units)];
  const broken = transitions.filter(({ state }) => told.includes(state));
  const between = broken.length > 0 ? `broken between units at ${broken.map(({ name }) => name).join(', ')}` : '';
  const untouched = units.filter(({ identityTerm }) => identityTerm.intact).length;
  if (parts.length === 0) {
    const all = total === 1 ? 'Untouched through the unit' : `Untouched through all ${total} units`;
    return [all, between].filter(Boolean).join('; ');
  }
  const sentence = [...parts, between].filter(Boolean).join(', ');
  return untouched > 0
    ? `Untouched in ${untouched} of ${counted(total, 'unit')}; ${sentence}`
    : `${sentence[0].toUpperCase()}${sentence.slice(1)}`;
}

function shortcutParts(units: readonly UnitFinding[], stageEntries: ReadonlySet<number>): string[] {
  const states = units.map(({ shortcut, before }) =>
    [...shortcut.crossings, ...before.crossings]
      .map(({ factor }) => factor.state)
      .sort((a, b) => told.indexOf(a) - told.indexOf(b))
      .find((state) => told.includes(state)),
  );
  return told.flatMap((state) => {
    const members = states.flatMap((each, l) => (each === state ? [l] : []));
    if (members.length === 0) return [];
    const entries = members.length > 1 && members.length < units.length && members.every((l) => stageEntries.has(l));
    if (entries && state === 'replaced') return [`weights at ${members.length} stage entries`];
    const which =
      members.length === units.length
        ? units.length === 1
          ? 'the unit'
          : `all ${units.length} units`
        : `${members.length} of ${units.length} units`;
    return [(onShortcut[state] ?? ((text: string) => `masked at ${text}`))(which)];
  });
}

function afterParts(units: readonly UnitFinding[]): string[] {
  const having = units.filter(({ after }) => after.crossings.length > 0);
  if (having.length === 0) return [];
  const masked = having.every(({ after }) => after.crossings.every(({ factor }) => factor.state === 'masked'));
  const orders = [...new Set(having.map(({ after }) => after.order))].filter(Boolean).join(' or ');
  const which =
    having.length === units.length
      ? units.length === 1
        ? 'the addition'
        : `all ${units.length}`
      : `${having.length} of ${units.length}`;
  return [masked ? `masked after ${which}` : `${orders || 'operators'} after ${which}`];
}
