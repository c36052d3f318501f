/** Shortcuts that keep the size of x and are no identities (He et al. 2016, Sec. 3). */
import { spineUnits } from '../explain/claims/finding';
import type { ResidualUnit, ShortcutKind } from '../explain/explanation';
import { counted, shortNumber } from '../explain/numbers';
import { isConvolutional } from '../explain/claims/finding';
import { cite } from '../papers/catalogue';
import type { Diagnosed, Rule } from './finding';
import {
  byLine,
  claimOf,
  productText,
  saying,
  sizeKeeping,
  valueOf,
  whichUnits,
  type Cited,
  type PlacedUnit,
} from './units';

/** The first operator on the shortcut that does something to the identity term. */
const placedOnShortcut = (units: readonly ResidualUnit[]): PlacedUnit[] =>
  units.flatMap((unit) => {
    const crossing = unit.shortcut.crossings.find(({ factor }) => factor.state !== 'rearranged');
    return crossing ? [{ unit, node: crossing.node }] : [];
  });

const ofKind = (diagnosed: Diagnosed, ...kinds: ShortcutKind[]): ResidualUnit[] =>
  sizeKeeping(diagnosed).filter(({ shortcut }) => kinds.includes(shortcut.kind));

/** Where the identity term ends that has passed all of some units. */
const reached = (units: readonly ResidualUnit[]): string => units[0].name || 'its input';

/** Sec. 3 of the paper, for a shortcut of any kind. */
const product: Cited = {
  ...cite('P1', 'eq. (8)'),
  statement: 'The direct part of the gradient is multiplied by the derivative of every shortcut on its way.',
};

/** What the paper says of this kind of shortcut, or else the general form of the product. */
const consequenceOf = (units: readonly ResidualUnit[], diagnosed: Diagnosed): Cited =>
  claimOf('P1', 'Table 1', units, diagnosed) ?? product;

export const constantScaling: Rule = {
  code: 'shortcut/constant-scaling',
  title: 'Scaled shortcut',
  severity: 'warning',
  find: (diagnosed) =>
    byLine(placedOnShortcut(ofKind(diagnosed, 'constantScaling')), diagnosed, (units) => {
      const factors = units.map(({ shortcut }) => valueOf(shortcut.crossings));
      const scales = [...new Set(factors)].map((factor) => (factor === undefined ? '?' : shortNumber(factor)));
      const all = units.length > 1 ? productText(factors) : undefined;
      const term = all ? `: of the identity term ${all} reaches ${reached(units)}` : '';
      return {
        code: constantScaling.code,
        ...saying(
          `The shortcut is scaled by ${scales.join(' or ')}${whichUnits(units, diagnosed)}${term}.`,
          consequenceOf(units, diagnosed),
        ),
      };
    }),
};

export const gate: Rule = {
  code: 'shortcut/gate',
  title: 'Gated shortcut',
  severity: 'information',
  find: (diagnosed) =>
    byLine(placedOnShortcut(ofKind(diagnosed, 'exclusiveGating', 'shortcutOnlyGating')), diagnosed, (units) => {
      const [{ factor }] = units[0].shortcut.crossings;
      const all = productText(units.map(({ shortcut }) => valueOf(shortcut.crossings)));
      const note = factor.note ? ` (${factor.note})` : '';
      const term = all ? `: of the identity term ${all} reaches ${reached(units)}${note}` : '';
      return {
        code: gate.code,
        ...saying(
          `A gate multiplies the shortcut by ${factor.text}${whichUnits(units, diagnosed)}${term}.`,
          consequenceOf(units, diagnosed),
        ),
      };
    }),
};

export const dropout: Rule = {
  code: 'shortcut/dropout',
  title: 'Dropout on the shortcut',
  severity: 'warning',
  find: (diagnosed) =>
    byLine(placedOnShortcut(ofKind(diagnosed, 'dropout')), diagnosed, (units) => {
      const passes = units.map(({ shortcut }) =>
        shortcut.crossings.reduce((product, { factor }) => product * (factor.passes ?? 1), 1),
      );
      const together = productText(passes);
      const term = units.length > 1 && together ? `: a value passes all of them with probability ${together}` : '';
      const [first] = passes;
      return {
        code: dropout.code,
        ...saying(
          `Dropout cuts the shortcut at random${whichUnits(units, diagnosed)} and lets ${shortNumber(first)} of it pass${term}.`,
          consequenceOf(units, diagnosed),
        ),
      };
    }),
};

export const projectionEverywhere: Rule = {
  code: 'shortcut/projection-everywhere',
  title: 'Projections on all shortcuts',
  severity: 'information',
  find(diagnosed) {
    const keeping = sizeKeeping(diagnosed);
    const projections = ofKind(diagnosed, 'projection');
    // One unit alone is a block read for itself: whether others have a projection too is not known.
    if (projections.length < Math.max(2, keeping.length)) return [];
    const all = spineUnits(diagnosed.explanation);
    const weighted = all.filter(({ shortcut }) => shortcut.crossings.some(({ factor }) => factor.state === 'replaced'));
    const which = weighted.length === all.length ? 'All' : `${weighted.length} of`;
    return byLine(placedOnShortcut(projections), diagnosed, (units) => ({
      code: projectionEverywhere.code,
      ...saying(
        `${which} ${counted(all.length, 'shortcut')} of ${diagnosed.graph.name} hold weights, also the ${projections.length} ` +
          `that keep the size of x: the identity term is a product of ${weighted.length} matrices W_s.`,
        claimOf('P1', 'Table 1', units, diagnosed),
      ),
    }));
  },
};

/** What normalisation, weights and activations do to the term. Of pooling the paper does not speak. */
const blocking = new Set(['bent', 'replaced', 'masked']);

export const blocked: Rule = {
  code: 'identity-path/blocked',
  title: 'Blocked identity path',
  severity: 'information',
  find(diagnosed) {
    const keeping = sizeKeeping(diagnosed).filter((unit) => isConvolutional(unit, diagnosed.graph));
    const placed = keeping.flatMap((unit): PlacedUnit[] => {
      const onShortcut = unit.shortcut.kind === 'other' ? unit.shortcut.crossings : [];
      const after = unit.after.crossings.filter(({ factor }) => factor.state !== 'masked');
      const found = [...onShortcut, ...after].find(({ factor }) => blocking.has(factor.state));
      return found ? [{ unit, node: found.node }] : [];
    });
    if (placed.length * 2 <= keeping.length) return [];
    return byLine(placed, diagnosed, (units) => {
      const [{ shortcut, after, activationOrder }] = units;
      const onShortcut = shortcut.kind === 'other';
      const what = onShortcut ? `${shortcut.text} stands on the shortcut` : `${after.order} follows the addition`;
      const term =
        units.length > 1
          ? `the identity term that reaches ${reached(units)} is a product of ${units.length} Jacobians`
          : 'the identity term is its Jacobian';
      return {
        code: blocked.code,
        ...saying(
          `${what}${whichUnits(units, diagnosed)}: ${term}, not 1.`,
          (activationOrder === 'bnAfterAddition' ? claimOf('P1', 'Table 2', units, diagnosed) : undefined) ?? product,
        ),
      };
    });
  },
};
