import type { ClaimFinding } from '../explanation';
import { keepsSize } from '../options';
import { finding, spineUnits, type Explained } from './finding';

/** Which equation of He et al. 2016 holds along the spine, and how well. */
export function equationClaims(explained: Explained): ClaimFinding[] {
  const units = spineUnits(explained);
  const { graph } = explained;
  const claims: ClaimFinding[] = [];
  const masked = units.filter(({ after }) => after.crossings.some(({ factor }) => factor.state === 'masked'));
  if (masked.length > 0) {
    const order = masked[0].after.order.split('-').at(-1) ?? 'ReLU';
    const text = `With ${order} after the addition, equation (5) holds only approximately. Full pre-activation removes the masks.`;
    claims.push(finding('claim', 'P1', 'Sec. 3', text, masked));
  }
  const exact = units.filter(({ equation, shortcut }) => equation.holds === 'exactly' && shortcut.kind === 'identity');
  if (exact.length > 0) {
    const all = exact.length === units.length;
    const which = units.length === 1 ? 'the unit' : `${all ? 'all' : `${exact.length} of`} ${units.length} units`;
    const text = `In ${which} a part of the gradient of x_{l+1} reaches x_l through no weight layer and no activation.`;
    claims.push(finding('claim', 'P1', 'eq. (5)', text, exact));
  }
  const scaled = units.filter(({ shortcut }) => shortcut.kind === 'constantScaling');
  if (scaled.length > 1) {
    const text = `The direct part of the gradient is multiplied by every λ on its way: ${explained.identityPath.term.text}.`;
    claims.push(finding('claim', 'P1', 'eq. (8)', text, scaled));
  }
  const broken = units.filter(({ shortcut }) => shortcut.kind === 'projection' || shortcut.kind === 'zeroPadding');
  if (broken.length > 0 && broken.length < units.length && broken.every((unit) => !keepsSize(unit, graph))) {
    const text =
      'The derivation is strict within one feature map size; the shortcuts that change it are no identities.';
    claims.push(finding('claim', 'P1', 'Sec. 2', text, broken));
  }
  return claims;
}
