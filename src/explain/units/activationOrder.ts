import type { ActivationOrder } from '../explanation';
import type { Category, Token } from './tokens';

const letters: Record<Category, string> = { weight: 'W', normalisation: 'N', activation: 'A' };

/** `WNAWN`: an order by category, so that GroupNorm or SiLU in the place of BN or ReLU is the same order. */
export const patternOf = (tokens: readonly Token[]): string => tokens.map(({ category }) => letters[category]).join('');

/** Letter of He et al. 2016, Fig. 4. */
export const orderLetter: Record<Exclude<ActivationOrder, 'other'>, string> = {
  original: 'a',
  bnAfterAddition: 'b',
  reluBeforeAddition: 'c',
  reluOnlyPreActivation: 'd',
  fullPreActivation: 'e',
};

/**
 * The order of He et al. 2016, Fig. 4, from what the branch holds (a shared pre-activation before the split included) and from
 * what stands after the addition.
 * A network without normalisation has the same orders; its two pre-activation orders are one, `reluOnlyPreActivation`.
 */
export function activationOrderOf(branch: readonly Token[], after: readonly Token[]): ActivationOrder {
  const [inside, behind] = [patternOf(branch), patternOf(after)];
  if (!inside.includes('W')) return 'other';
  if (/^W.*[WN]$|^W$/.test(inside) && behind === 'A') return 'original';
  if (/^W(.*W)?$/.test(inside) && behind === 'NA') return 'bnAfterAddition';
  if (/^W.*A$/.test(inside) && behind === '') return 'reluBeforeAddition';
  if (/^AW(.*[WN])?$/.test(inside) && behind === '') return 'reluOnlyPreActivation';
  if (/^NAW(.*W)?$/.test(inside) && behind === '') return 'fullPreActivation';
  return 'other';
}

/** Post-LN and pre-LN are the transformer's names for an order that Fig. 4 does not have (Xiong et al. 2020). */
export function transformerOrder(branch: readonly Token[], after: readonly Token[]): 'post-LN' | 'pre-LN' | null {
  const isLayerNorm = (token: Token | undefined) => token !== undefined && /^(LN|RMSNorm)$/.test(token.text);
  const leads = isLayerNorm(branch[0]) && branch[1]?.category === 'weight';
  if (patternOf(after) === 'N' && isLayerNorm(after[0]) && !leads) return 'post-LN';
  return leads && after.length === 0 ? 'pre-LN' : null;
}
