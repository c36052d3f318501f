import { optionsTable, publishedIn } from '../../papers/catalogue';
import type { ClaimFinding } from '../explanation';
import { optionOf } from '../options';
import { finding, spineUnits, type Explained } from './finding';

const top1 = (option: string): string =>
  publishedIn('P2', optionsTable, 'top1', ({ model }) => model === `ResNet-34 ${option}`).text;

const meanings = {
  A: 'Zeros where dimensions increase, no parameters: option A',
  B: 'Projections only where dimensions increase: option B',
  C: 'Projections on every shortcut: option C',
} as const;

/** Option A, B or C of He et al. 2015, Table 3. */
export function optionClaims(explained: Explained): ClaimFinding[] {
  const units = spineUnits(explained);
  const option = optionOf(units, explained.graph);
  if (!option) return [];
  const others = (['A', 'B', 'C'] as const).filter((each) => each !== option).map((each) => `${each} ${top1(each)}`);
  const members = units.filter(({ shortcut }) => shortcut.kind === 'projection' || shortcut.kind === 'zeroPadding');
  const text = `${meanings[option]} (ResNet-34 on ImageNet: ${top1(option)} top-1 error; ${others.join(', ')}).`;
  return [finding('match', 'P2', 'Table 3', text, members)];
}
