/** Whether a rewriting did what it was for and nothing else, seen by reading the new text. */
import type { Graph } from '../graph/graph';
import { isWeightLayer } from '../graph/weights';
import type { Read } from './context';

const shapes = ({ nodes, outputs }: Graph): string => outputs.map((id) => String(nodes[id].shape)).join(' ');

/** Problems that are more than a remark. */
const problems = ({ problems: all }: Graph): number => all.filter(({ severity }) => severity !== 'information').length;

/** Shapes of the parameters of weight layers, each layer once, in no order. */
const weightsOf = (graph: Graph): string =>
  [...new Set(graph.nodes.filter((node) => isWeightLayer(node, graph)).flatMap(({ parameters }) => parameters))]
    .map((id) => String(graph.parameters[id].shape))
    .sort()
    .join(' ');

/** Do all normalisations have as many channels as what they normalise? */
const isNormalised = ({ nodes }: Graph): boolean =>
  nodes.every((node) => {
    if (node.operator !== 'batchNorm' && node.operator !== 'groupNorm') return true;
    const shape = nodes[node.inputs[0]].shape;
    return !shape || shape[node.attributes.axis] === node.attributes.channels;
  });

/** Is it the same network but for its order: outputs, weight layers, number of units and kinds of their shortcuts? */
export const keepsNetwork = (before: Read, after: Read): boolean =>
  staysWhole(before, after) &&
  after.explanation.units.every(({ shortcut }, i) => shortcut.kind === before.explanation.units[i].shortcut.kind);

/** Has it all of its parts still: outputs, weight layers and residual units, read as well as before? */
export const staysWhole = (before: Read, after: Read): boolean =>
  staysSound(before, after) &&
  weightsOf(after.graph) === weightsOf(before.graph) &&
  after.explanation.units.length === before.explanation.units.length;

/** Does the network still give what it gave, read as well as before? */
const staysSound = (before: Read, after: Read): boolean =>
  after.graph.nodes.length > 0 &&
  shapes(after.graph) === shapes(before.graph) &&
  problems(after.graph) <= problems(before.graph) &&
  isNormalised(after.graph);
