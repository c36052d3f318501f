/** Where a network differs from the architecture of a paper that it descends from. */
import { capital } from '../papers/citedSentence';
import type { Diagnosed, Finding, Rule } from './finding';
import { saying } from './units';

const sentence = (text: string): string => `${capital(text).replace(/\.$/, '')}.`;

function findingsOf({ explanation }: Diagnosed, code: string): Finding[] {
  const { deviations, descent } = explanation;
  const whose = descent ? `in ${descent.architecture}:` : 'in the paper:';
  return deviations.flatMap((each): Finding[] => {
    const own = each.id === 'missing-final-activation' ? missingFinalActivation.code : deviation.code;
    if (own !== code) return [];
    const { here, there, effect, source, nodes, units } = each;
    const fact = sentence(`${here}; ${whose} ${there}`);
    return [{ code, ...saying(fact, { ...each, statement: sentence(effect) }), source, nodes, units }];
  });
}

export const missingFinalActivation: Rule = {
  code: 'paper/missing-final-activation',
  title: 'Missing last activation',
  severity: 'information',
  find: (diagnosed) => findingsOf(diagnosed, missingFinalActivation.code),
};

export const deviation: Rule = {
  code: 'paper/deviation',
  title: 'Deviation from the paper',
  severity: 'hint',
  find: (diagnosed) => findingsOf(diagnosed, deviation.code),
};
