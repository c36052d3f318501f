import type { ActivationOrder, ClaimFinding, ResidualUnit } from '../explain/explanation';
import { citedSentence } from '../papers/citedSentence';
import { identityMappings } from '../papers/identityMappings';

/** As Fig. 4 of He et al. 2016 draws them. */
const orderTitles: Record<ActivationOrder, { text: string; figure?: string }> = {
  original: { text: 'original form (ReLU after the addition)', figure: 'Fig. 4(a)' },
  bnAfterAddition: { text: 'batch norm and ReLU after the addition', figure: 'Fig. 4(b)' },
  reluBeforeAddition: { text: 'ReLU before the addition', figure: 'Fig. 4(c)' },
  reluOnlyPreActivation: { text: 'ReLU-only pre-activation', figure: 'Fig. 4(d)' },
  fullPreActivation: { text: 'full pre-activation', figure: 'Fig. 4(e)' },
  other: { text: '' },
};

/** Activation orders in one or two words, for tables. */
export const orderNames: Record<ActivationOrder, string> = {
  original: 'original',
  bnAfterAddition: 'BN after addition',
  reluBeforeAddition: 'ReLU before addition',
  reluOnlyPreActivation: 'ReLU-only pre-activation',
  fullPreActivation: 'full pre-activation',
  other: 'other',
};

/** "Residual unit, original form (ReLU after the addition)", with the figure of the paper that shows it. */
export function unitTitle(unit: ResidualUnit): { text: string; figure?: { text: string; url: string } } {
  const { text, figure } = orderTitles[unit.activationOrder];
  return {
    text: `Residual unit, ${text || `activation order ${unit.activationText}`}`,
    figure:
      figure === undefined ? undefined : { text: `${identityMappings.citation}, ${figure}`, url: identityMappings.url },
  };
}

/** A statement with its citation, as `citedSentence` writes it. */
export const citedText = (
  claim: Pick<ClaimFinding, 'statement' | 'citation' | 'item'>,
  cite: (citation: string) => string,
  plain: (text: string) => string,
): string => citedSentence(claim.statement, cite(`${claim.citation}, ${claim.item}`), plain);

/** Name of a paper for programs: `arXiv:1603.05027`, or its citation where it is not there. */
export const paperName = ({ url, citation }: Pick<ClaimFinding, 'url' | 'citation'>): string => {
  const [, id] = /arxiv\.org\/abs\/([^/?#]+)/.exec(url) ?? [];
  return id ? `arXiv:${id}` : citation;
};
