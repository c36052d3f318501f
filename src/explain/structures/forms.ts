import type { Graph } from '../../graph/graph';
import type { Candidate } from '../units/candidate';
import type { Crossing, ResidualUnit } from '../explanation';
import { attentionForm } from './attention';
import { branchEnds } from './branchChains';
import { channelGateForm } from './channelGate';
import { layerForms } from './layerForms';
import { branchScaleForm } from './branchScale';
import type { FormFinding } from './structure';
import { transformerOrder } from '../units/activationOrder';
import { sampleMaskOf } from '../units/sampleMask';
import { tokensOf } from '../units/tokens';

/** A unit as far as its forms can be told by itself; whether it is wide, only the network tells. */
export interface FormedUnit {
  candidate: Candidate;
  before: readonly number[];
  after: readonly number[];
  shortcut: ResidualUnit['shortcut'];
  /** Nodes of F that lie in no smaller unit. */
  own: readonly number[];
}

type Finder = (unit: FormedUnit, graph: Graph) => FormFinding[];

/** Every form of a unit, each by its operators and their sizes. */
export const formsOf = (unit: FormedUnit, graph: Graph): FormFinding[] => finders.flatMap((find) => find(unit, graph));

const finders: readonly Finder[] = [
  layerForms,
  channelGateForm,
  gatedForm,
  parallelForm,
  attentionForm,
  layerNormForm,
  branchScaleForm,
  stochasticDepthForm,
];

/** Srivastava et al. 2015: what T lets through of H, 1 − T lets through of x. */
function gatedForm({ shortcut }: FormedUnit): FormFinding[] {
  const [crossing] = shortcut.crossings;
  if (shortcut.kind !== 'exclusiveGating' || !crossing) return [];
  const start = carryStart(crossing);
  return [
    {
      form: 'gated',
      text: `highway unit, the carry is 1 − T${start}`,
      because: shortcut.crossings.map(({ node }) => node),
    },
  ];
}

const carryStart = ({ factor: { value, note } }: Crossing): string =>
  value === undefined || !note ? '' : ` (${note.replace('b_g', 'b_T')})`;

/** Several branches beside each other whose sum is F. */
function parallelForm({ candidate }: FormedUnit, graph: Graph): FormFinding[] {
  const ends = branchEnds(candidate, graph);
  if (ends.length < 2) return [];
  return [{ form: 'parallelBranches', text: `${ends.length} branches added`, because: ends }];
}

function layerNormForm({ candidate, before, after }: FormedUnit, graph: Graph): FormFinding[] {
  const tokens = [...tokensOf(before, graph), ...candidate.tokens];
  const afterTokens = tokensOf(after, graph);
  const order = transformerOrder(tokens, afterTokens);
  if (order === null) return [];
  const { node, text } = order === 'pre-LN' ? tokens[0] : afterTokens[0];
  return order === 'pre-LN'
    ? [{ form: 'preLayerNorm', text: `pre-LN: ${text} before F`, because: [node] }]
    : [{ form: 'postLayerNorm', text: `post-LN: ${text} after the addition`, because: [node] }];
}

/** Huang et al. 2016: the branch as a whole is dropped for some samples, by an operator or by a mask that is written out. */
function stochasticDepthForm({ own }: FormedUnit, graph: Graph): FormFinding[] {
  for (const id of own) {
    const node = graph.nodes[id];
    const mask = sampleMaskOf(node, graph);
    if (mask !== undefined)
      return [
        { form: 'stochasticDepth', text: 'stochastic depth, a mask of one number a sample on F', because: [id, mask] },
      ];
    if (node.operator === 'dropPath' && node.attributes.p > 0) {
      const text = `stochastic depth, F is dropped with p = ${Number(node.attributes.p.toPrecision(3))}`;
      return [{ form: 'stochasticDepth', text, because: [id] }];
    }
  }
  return [];
}
