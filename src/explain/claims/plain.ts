import { degradationTable, publishedIn } from '../../papers/catalogue';
import type { ClaimFinding } from '../explanation';
import { isWeightLayer } from '../../graph/weights';
import { finding, type Explained } from './finding';

const error = (depth: number, column: 'plain' | 'residual'): string =>
  publishedIn('P2', degradationTable, column, (row) => row.depth === depth).text;

/** Convolutions in a row from which on depth is a matter at all: the shallowest plain network of the papers has 18 layers, VGG 11. */
const deepFrom = 10;

/** What is known of plain stacks, and of concatenations in the place of additions. */
export function plainClaims({ graph, units, identityPath }: Explained): ClaimFinding[] {
  if (units.length > 0) return [];
  const convolutions = graph.nodes.filter((node) => /^conv/.test(node.operator) && isWeightLayer(node, graph)).length;
  const claims: ClaimFinding[] = [];
  if (identityPath.paths.total === '1' && convolutions >= deepFrom) {
    const text =
      `Plain stacks get worse with depth: ${error(18, 'plain')} → ${error(34, 'plain')} top-1 error from 18 to 34 layers; ` +
      `with shortcuts ${error(18, 'residual')} → ${error(34, 'residual')} (ImageNet).`;
    claims.push(finding('claim', 'P2', 'Table 2', text, []));
  }
  if (concatenates({ graph })) {
    const text = 'Concatenation carries x on untouched beside what is computed from it; there is no addition.';
    claims.push(finding('match', 'denseNet', 'eq. of the layer', text, []));
  }
  return claims;
}

/** Is there a concatenation of a tensor with what several convolutions made of it, again and again? */
function concatenates({ graph }: Pick<Explained, 'graph'>): boolean {
  const dense = graph.nodes.filter(
    (node) => node.operator === 'concat' && node.inputs.some((input) => reaches(input, node.inputs, graph)),
  );
  return dense.length > 1;
}

/** Does a way of few operators lead from one input of a concatenation to another? */
function reaches(from: number, others: readonly number[], graph: Explained['graph']): boolean {
  const reached = new Set([from]);
  const last = Math.min(Math.max(...others), from + 16);
  for (let id = from + 1; id <= last; id++) {
    if (graph.nodes[id].inputs.some((input) => reached.has(input))) reached.add(id);
  }
  return others.some((other) => other !== from && reached.has(other));
}
