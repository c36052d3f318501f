/** Where the activations of residual units stand (He et al. 2016, Sec. 4 and appendix). */
import { spineUnits } from '../explain/claims/finding';
import { isConvolutional } from '../explain/claims/finding';
import type { Rule } from './finding';
import { byLine, claimOf, saying, whichUnits, type PlacedUnit } from './units';

export const activationAfterAddition: Rule = {
  code: 'identity-path/activation-after-addition',
  title: 'Activation after the addition',
  severity: 'off',
  find(diagnosed) {
    const placed = spineUnits(diagnosed.explanation).flatMap((unit): PlacedUnit[] => {
      const [first] = unit.after.crossings;
      const applies = unit.activationOrder === 'original' && first && isConvolutional(unit, diagnosed.graph);
      return applies ? [{ unit, node: first.node }] : [];
    });
    return byLine(placed, diagnosed, (units) => ({
      code: activationAfterAddition.code,
      ...saying(
        `${units[0].after.order} follows the addition${whichUnits(units, diagnosed)}: ` +
          'the identity term keeps its direct part only where every activation on its way is open.',
        claimOf('P1', 'Table 2', units, diagnosed),
      ),
    }));
  },
};
