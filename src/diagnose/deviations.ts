/** Where a network differs from the architecture of a paper that it descends from. */
import type { Diagnosed, Finding, Rule } from './finding';
import { saying } from './units';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

function findingsOf({ graph, explanation }: Diagnosed, code: string): Finding[] {
  const { deviations, descent, units, claims } = explanation;
  const whose = descent ? `${descent.architecture} has` : 'the paper has';
  const said = deviations.flatMap((each): Finding[] => {
    const own = each.id === 'missing-final-activation' ? missingFinalActivation.code : deviation.code;
    if (own !== code) return [];
    const { here, there, effect, source, nodes, units: members } = each;
    const fact = sentence(`${here}; ${whose} ${there}`);
    return [{ code, ...saying(fact, { ...each, statement: sentence(effect) }), source, nodes, units: members }];
  });
  const claimed = claims.flatMap((claim): Finding[] => {
    const own = claim.item === 'appendix' ? missingFinalActivation.code : deviation.code;
    if (claim.kind !== 'deviation' || own !== code) return [];
    const at = units[claim.units[0]];
    const { text } = saying('', claim as Parameters<typeof saying>[1]);
    return [{ code, text: text.trim(), source: at?.source ?? graph.source, nodes: [], units: claim.units }];
  });
  return [...said, ...claimed];
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
