import type { Crossing, Factor, ResidualUnit } from '../explanation';
import { latexOfProduct, marked } from '../path/factors';
import { counted, shortNumber } from '../numbers';
import { stretchLatex, type Tail } from '../path/stretches';
import { gradientOf, x } from '../path/symbols';
import { termCrossings, type UnitFinding } from './units';

export interface Indices {
  here: string;
  next: string;
}

export const indicesOf = (unit: Pick<UnitFinding, 'index' | 'parent'>): Indices =>
  unit.parent === undefined ? { here: String(unit.index), next: String(unit.index + 1) } : { here: 'l', next: 'l+1' };

/** f and shared activations as functions around their argument: `\mathrm{ReLU}\left(…\right)`. */
function applied(order: string, argument: string): string {
  return order
    .split('-')
    .filter(Boolean)
    .reduce((inner, name) => `\\mathrm{${name}}\\left(${inner}\\right)`, argument);
}

/** The forward equation of a unit with its own numbers. */
export function forwardLatex(unit: UnitFinding): string {
  const { here, next } = indicesOf(unit);
  const start = unit.before.order ? `\\hat{f}(${x(here)})` : x(here);
  const factor = unit.branch.factor;
  const branch = `\\mathcal{F}(${start}, \\mathcal{W}_{${here}})`;
  const scaledBranch = factor ? `${joined(factor, branch)}` : branch;
  const carried = [termCrossings(unit.shortcut), ...unit.besides].map((way) => shortcutLatex(way, start)).join(' + ');
  return `${x(next)} = ${applied(unit.after.order, `${carried} + ${scaledBranch}`)}`;
}

function shortcutLatex(crossings: readonly Crossing[], start: string): string {
  // The first operator met stands next to x.
  const factors = [...crossings]
    .reverse()
    .map(({ factor }) => joined({ ...factor, latex: marked(factor.state, factor.latex) }, ''));
  return latexOfProduct(factors).join('') + start;
}

/** Gates and random masks are multiplied element by element; matrices and numbers stand before their argument. */
const joined = ({ state, latex }: Factor, argument: string): string =>
  state === 'gated' || state === 'cutAtRandom' ? `${latex} \\odot ${argument}` : `${latex}\\,${argument}`;

/** The gradient through one unit: the Jacobian of f, then shortcut and branch, then of the shared activation. */
export function unitGradientLatex(unit: UnitFinding): string {
  const { here, next } = indicesOf(unit);
  const product = (crossings: readonly Crossing[]) =>
    latexOfProduct([...crossings].reverse().map(({ factor }) => marked(factor.state, factor.latex))).join('');
  const term = [termCrossings(unit.shortcut), ...unit.besides]
    .map((way) => product(way) || marked('untouched', '\\mathbf{1}'))
    .join(' + ');
  const branch = unit.branch.factor
    ? `\\frac{\\partial}{\\partial${x(here)}}\\bigl(${joined(unit.branch.factor, `\\mathcal{F}_{${here}}`)}\\bigr)`
    : `\\frac{\\partial\\mathcal{F}_{${here}}}{\\partial${x(here)}}`;
  return `${gradientOf(here)} = ${gradientOf(next)}${product(unit.after.crossings)}\\left(${term} + ${branch}\\right)${product(unit.before.crossings)}`;
}

type Equation = ResidualUnit['equation'];

/** Which numbered equation of He et al. a unit obeys, and how well. */
function numberedOf(unit: UnitFinding): Pick<Equation, 'numbered' | 'holds'> {
  const { kind, crossings } = unit.shortcut;
  const masked = unit.after.crossings.length > 0;
  const shared = unit.before.crossings.length > 0;
  if (unit.besides.length > 0) return { numbered: 'He et al. 2016, eqs. (1), (2)', holds: 'not' };
  switch (kind) {
    case 'identity':
      if (shared) return { numbered: 'He et al. 2016, eqs. (1), (2)', holds: 'not' };
      if (!masked) {
        const preActivated = ['fullPreActivation', 'reluOnlyPreActivation'].includes(unit.activationOrder);
        return {
          numbered: preActivated
            ? 'He et al. 2016, eqs. (3), (4), (5), in the form (9)'
            : 'He et al. 2016, eqs. (3), (4), (5)',
          holds: 'exactly',
        };
      }
      return {
        numbered: `${unit.activationOrder === 'original' ? 'original unit: ' : ''}f = ${unit.after.order}; He et al. 2016, eqs. (1), (2)`,
        holds: unit.identityTerm.state === 'masked' ? 'approximately' : 'not',
      };
    case 'constantScaling':
    case 'learnedScaling':
      return masked
        ? { numbered: `He et al. 2016, eqs. (1), (2), f = ${unit.after.order}`, holds: 'approximately' }
        : { numbered: 'He et al. 2016, eqs. (6), (7), (8)', holds: 'exactly' };
    case 'exclusiveGating':
    case 'shortcutOnlyGating':
      return { numbered: 'He et al. 2016, eq. (8) with ∏ h′ in the place of ∏ λ', holds: 'approximately' };
    case 'dropout':
      return {
        numbered: 'He et al. 2016, eq. (8) with ∏ h′ in the place of ∏ λ',
        holds: masked ? 'approximately' : 'exactly',
      };
    case 'projection':
      return { numbered: 'He et al. 2015, eq. (2)', holds: 'not' };
    default:
      return {
        numbered: crossings.some(({ factor }) => factor.state === 'unknown')
          ? 'not known'
          : 'He et al. 2016, eqs. (1), (2)',
        holds: 'not',
      };
  }
}

/**
 * The unit's equation with its own numbers. `tail` is the run of units from this one on that equations (5) or (8) reach across;
 * the gradient is then theirs, with L at its end, otherwise the unit's own.
 */
export function equationOf(unit: UnitFinding, tail: Tail | undefined): Equation {
  const gradientLatex = tail ? stretchLatex(tail) : unitGradientLatex(unit);
  return { latex: forwardLatex(unit), gradientLatex, ...numberedOf(unit) };
}

/** What the identity term of a unit is and which equation holds: for a hover. */
export function sentenceOf(unit: UnitFinding, equation: Pick<Equation, 'holds'>): string {
  if (unit.besides.length === 0) return shortcutSentence(unit, equation);
  const ways = counted(unit.besides.length + 1, 'way');
  const whole = `Identity term: ${unit.identityTerm.text}. ${ways} from x_l to the addition cross no weights, and they add up`;
  if (!unit.identityTerm.intact) return `${whole}; equation (5) does not hold.`;
  return `${whole}; the 1 is the shortcut’s, and equation (5) holds with all others counted as part of F.`;
}

function shortcutSentence(unit: UnitFinding, { holds }: Pick<Equation, 'holds'>): string {
  const { kind, crossings } = unit.shortcut;
  const [factor] = crossings.map((crossing) => crossing.factor);
  const behind = afterSentence(unit);
  const sharedNote = unit.before.crossings.length > 0 ? ` ${unit.before.order} stands before both paths.` : '';
  const holding = (number: string) =>
    holds === 'exactly' ? `equation (${number}) holds` : `equation (${number}) holds approximately`;
  const unitTerm = (first: string) => `Identity term: ${first}${behind}${sharedNote}`;
  switch (kind) {
    case 'identity':
      if (crossings.length > 0) return unitTerm('1. The values reach the addition in another arrangement, unscaled.');
      if (unit.before.crossings.length > 0)
        return `Identity term: ${unit.identityTerm.text}.${sharedNote} Equation (5) holds from the next unit on.`;
      if (unit.after.crossings.length === 0)
        return 'Identity term: 1. ∂E/∂x_{l+1} reaches x_l untouched; equation (5) holds.';
      return unit.identityTerm.state === 'masked'
        ? `Identity term: masked. ∂E/∂x_l keeps its direct part only where the ${unit.after.order} is open; equation (5) holds approximately.`
        : `Identity term: ${unit.identityTerm.text}. The shortcut is an identity, but every path crosses ${unit.after.order} after the addition; equation (5) does not hold.`;
    case 'constantScaling':
      return unitTerm(
        `${factor.text}. Each such unit multiplies ∂E/∂x_l by it again; ${holding('8')} with λ = ${factor.text}.`,
      );
    case 'learnedScaling':
      return unitTerm(
        `λ, trained${factor.value === undefined ? '' : `, ${shortNumber(factor.value)} as initialised`}; ${holding('8')} with these λ.`,
      );
    case 'exclusiveGating':
    case 'shortcutOnlyGating':
      return unitTerm(
        `${factor.text}${gateText(factor)}. The shortcut is multiplied by a gate; in equation (8) the gates take the place of λ.`,
      );
    case 'dropout':
      return unitTerm(
        'cut at random. ∂E/∂x_l keeps its direct part only where the dropout mask of the shortcut is open, while training.',
      );
    case 'projection':
      return unitTerm(
        'none without weights. The direct part of ∂E/∂x_l passes the weights W_s of the shortcut; equation (5) does not hold across this unit.',
      );
    case 'zeroPadding':
      return unitTerm(
        'part passes. The shortcut has no weights: it takes part of x_l, where the size changes, and fills up with zeros.',
      );
    default:
      return unit.identityTerm.state === 'unknown'
        ? 'Identity term: not known. An operator on the shortcut was not understood; nothing is claimed through it.'
        : unitTerm(
            `${unit.identityTerm.text}. The shortcut crosses ${unit.shortcut.text}; equation (5) does not hold across this unit.`,
          );
  }
}

const afterSentence = ({ after }: UnitFinding): string =>
  after.crossings.length === 0
    ? ''
    : ` After the addition it passes ${after.order || counted(after.crossings.length, 'operator')}.`;

const gateText = ({ value, note }: Factor): string =>
  value === undefined ? '' : ` ≈ ${shortNumber(value)}${note ? ` ${note}` : ''}`;
