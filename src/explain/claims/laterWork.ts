import type { PaperKey } from '../../papers/catalogue';
import type { Graph } from '../../graph/graph';
import { elementCount } from '../../graph/shape';
import type { ClaimFinding, ResidualUnit } from '../explanation';
import { jacobianOf } from '../flow';
import { gateAt } from '../gates';
import { finding, type Explained } from './finding';

interface Structure {
  paper: PaperKey;
  item: string;
  text: string;
  is(unit: ResidualUnit, graph: Graph): boolean;
}

/** Structures of later papers that a unit can have, each seen in its operators. */
const structures: readonly Structure[] = [
  {
    paper: 'layerNormalisation',
    item: 'abstract',
    text: 'Pre-LN: the normalisation stands in the branch, and gradients at initialisation are well-behaved.',
    is: ({ activationText }) => activationText.startsWith('pre-LN'),
  },
  {
    paper: 'layerNormalisation',
    item: 'abstract',
    text: 'Post-LN: the normalisation stands on the path; expected gradients near the output are large at initialisation, so that training needs a warm-up.',
    is: ({ activationText }) => activationText.startsWith('post-LN'),
  },
  {
    paper: 'rezero',
    item: 'eq. of the unit',
    text: 'One trained factor on F that starts at zero: each unit starts as an identity.',
    is: (unit, graph) => isLearned(unit) && unit.branch.factor!.value === 0 && scaleSize(unit, graph) === 1,
  },
  {
    paper: 'layerScale',
    item: 'eq. of the unit',
    text: 'One trained factor a channel on F.',
    is: (unit, graph) => isLearned(unit) && (scaleSize(unit, graph) ?? 1) > 1,
  },
  {
    paper: 'squeezeExcitation',
    item: 'eq. (3)',
    text: 'A gate of each channel multiplies F; the identity path does not pass it.',
    is: hasChannelGate,
  },
  {
    paper: 'resNeXt',
    item: 'eq. of the unit',
    text: 'Grouped 3×3 convolutions: F is a sum over parallel transformations.',
    is: ({ branch }, graph) =>
      branch.weightLayers.some((id) => {
        const node = graph.nodes[id];
        return (
          node.operator === 'conv2d' &&
          node.attributes.groups !== 1 &&
          node.attributes.groups !== node.attributes.inChannels
        );
      }),
  },
];

export const laterClaims = ({ units, graph }: Explained): ClaimFinding[] =>
  structures.flatMap(({ paper, item, text, is }) => {
    const members = units.filter((unit) => is(unit, graph));
    return members.length > 0 ? [finding('match', paper, item, text, members)] : [];
  });

const isLearned = ({ branch }: ResidualUnit): boolean => branch.factor?.text === 'λ';

/** Number of trained factors on F. */
function scaleSize({ branch }: ResidualUnit, graph: Graph): number | null {
  for (const id of [...branch.nodes].reverse()) {
    const node = graph.nodes[id];
    const scale =
      node.operator === 'multiply'
        ? node.inputs.find((input) => graph.nodes[input].operator === 'parameter')
        : undefined;
    if (scale !== undefined) return elementCount(graph.nodes[scale].shape);
  }
  return null;
}

/** A product with a sigmoid of the pooled branch: a gate whose tensor has one value a channel. */
function hasChannelGate({ branch }: ResidualUnit, graph: Graph): boolean {
  const inside = new Set(branch.nodes);
  return branch.nodes.some((id) => {
    const node = graph.nodes[id];
    if (node.operator !== 'multiply') return false;
    return node.inputs.some((_, input) => {
      const jacobian = jacobianOf(node, input, graph);
      if (jacobian.kind !== 'gate' || !inside.has(jacobian.gate) || !gateAt(jacobian.gate, graph)) return false;
      const [gate, whole] = [elementCount(graph.nodes[jacobian.gate].shape), elementCount(node.shape)];
      return gate !== null && whole !== null && gate < whole;
    });
  });
}
