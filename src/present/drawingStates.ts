import type { RowPath, Stretch } from './drawingModel';
import { pathStates, type PathState } from '../explain/explanation';

/** The worst state among some: a stretch is as good as its worst operator; no operator leaves it untouched. */
export const worstOf = (stretches: readonly { state: PathState }[]): PathState =>
  stretches.reduce<PathState>(
    (found, { state }) => (pathStates.indexOf(state) > pathStates.indexOf(found) ? state : found),
    'untouched',
  );

/** All operators on a row's path, in forward order. */
export const stretchesOfRow = ({ before, shortcut, after }: RowPath): Stretch[] => [...before, ...shortcut, ...after];

/** A name without what the head of its column says. */
export const shortName = (name: string, prefix: string): string =>
  prefix !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name;
