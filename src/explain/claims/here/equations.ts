import { counted, superscript } from '../../numbers';
import type { Found, Here } from './here';

/** "the unit", "all 16 units", "12 of 16 units". */
function whichOf({ units, facts }: Found): string {
  const total = facts.spine().length;
  if (total === 1) return 'the unit';
  return `${units.length === total ? 'all' : `${units.length} of`} ${total} units`;
}

/** Which equation of He et al. 2016 holds along the spine, and how well. */
export const equationsHere: Readonly<Record<string, Here>> = {
  'P1/masked-after-addition': ({ units }) => {
    const order = units[0].after.order.split('-').at(-1) ?? 'ReLU';
    return `With ${order} after the addition, equation (5) holds only approximately. Full pre-activation removes the masks.`;
  },
  'P1/gradient-reaches-directly': (found) =>
    `In ${whichOf(found)} a part of the gradient of x_{l+1} reaches x_l through no weight layer and no activation.`,
  'P1/product-of-factors': ({ facts }) =>
    `The direct part of the gradient is multiplied by every λ on its way: ${facts.explained.identityPath.term.text}.`,
  'ensembles/many-paths': ({ facts }) => {
    const { total, fewest, most } = facts.explained.identityPath.paths;
    const count = facts.spine().length;
    const power = `2${superscript(count)}`;
    const alone = total === power || total === String(2 ** count);
    const lengths = `of ${fewest} to ${most} weight layers`;
    return alone
      ? `${counted(count, 'unit')} are ${power} paths ${lengths}, as shortcut or branch is taken in each.`
      : `${counted(count, 'unit')} are ${power} paths, as shortcut or branch is taken in each; with the ways inside of them ${total}, ${lengths}.`;
  },
};
