/** First values that stop a network from learning (He et al. 2015b, Sec. 2.2). */
import {
  initialisationFindings,
  type InitialisationCode,
  type InitialisationFinding,
} from '../explain/initialisation/findings';
import { citationText } from '../papers/catalogue';
import { citedSentence } from '../papers/citedSentence';
import type { Diagnosed, Rule, Severity } from './finding';

const found = new WeakMap<object, InitialisationFinding[]>();

/** All of them are found together. */
function findingsIn({ graph, explanation: { initialisation } }: Diagnosed): InitialisationFinding[] {
  if (!initialisation) return [];
  let findings = found.get(initialisation);
  if (!findings) found.set(initialisation, (findings = initialisationFindings(graph, initialisation)));
  return findings;
}

const rule = (code: InitialisationCode, title: string, severity: Severity): Rule => ({
  code,
  title,
  severity,
  find: (diagnosed) =>
    findingsIn(diagnosed)
      .filter((finding) => finding.code === code)
      .map(({ text, citation, source, nodes }) => ({
        code,
        text: citation ? citedSentence(text, citationText(citation)) : text,
        ...(citation ? { citation } : {}),
        source,
        nodes,
        units: [],
      })),
});

export const xavierWithRelu = rule('init/xavier-with-relu', 'Xavier initialisation with ReLU', 'warning');
export const defaultWithRelu = rule('init/default-with-relu', 'Default initialisation with ReLU', 'information');
export const zeroWeights = rule('init/zero', 'Layers that start at 0', 'warning');
export const symmetricWeights = rule('init/symmetric', 'Layers that start with equal weights', 'warning');
export const fanMode = rule('init/fan-mode', 'Fan of a transposed convolution', 'hint');
