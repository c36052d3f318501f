import type { PathState } from '../explanation';
import { counted } from '../numbers';
import type { UnitFinding } from '../units/units';

/** What the path meets between two units: its worst state, and where. */
export interface Transition {
  name: string;
  state: PathState;
}

const onShortcut: Partial<Record<PathState, (units: string) => string>> = {
  replaced: (units) => `broken at ${units}`,
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
  const between =
    broken.length > 0
      ? `broken between units ${broken.length > 3 ? `in ${broken.length} places` : `at ${broken.map(({ name }) => name).join(', ')}`}`
      : '';
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
  const states = units.map(({ shortcut }) =>
    shortcut.crossings
      .map(({ factor }) => factor.state)
      .sort((a, b) => told.indexOf(a) - told.indexOf(b))
      .find((state) => told.includes(state)),
  );
  const parts = told.flatMap((state) => {
    const members = states.flatMap((each, l) => (each === state ? [l] : []));
    if (members.length === 0) return [];
    const entries = members.length > 1 && members.length < units.length && members.every((l) => stageEntries.has(l));
    const only = units.every(({ after }) => after.crossings.length === 0);
    if (entries && only && state === 'replaced') return [`weights at ${members.length} stage entries`];
    const padded = state === 'partPasses' && members.every((l) => units[l].shortcut.kind === 'zeroPadding');
    const say = padded ? (text: string) => `padded with zeros at ${text}` : onShortcut[state];
    return [(say ?? ((text: string) => `masked at ${text}`))(whichOf(members.length, units.length))];
  });
  // Weights on the shortcut break the path by themselves; what is shared before them adds nothing to that.
  const shared = units.filter(({ before }, l) => before.crossings.length > 0 && states[l] !== 'replaced');
  if (shared.length > 0) {
    const orders = [...new Set(shared.map(({ before }) => before.order))].join(' or ');
    parts.push(`${orders} before both paths of ${whichOf(shared.length, units.length)}`);
  }
  return parts;
}

const whichOf = (members: number, total: number): string =>
  members < total ? `${members} of ${total} units` : total === 1 ? 'the unit' : `all ${total} units`;

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
