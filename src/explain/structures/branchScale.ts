import type { Graph } from '../../graph/graph';
import { elementCount } from '../../graph/shape';
import { isWeight } from '../../graph/weights';
import { trailingFactors } from '../units/branch';
import { shortNumber } from '../numbers';
import { normalisationName } from '../units/tokens';
import type { FormedUnit } from './forms';
import { layersAmong } from './layers';
import type { FormFinding } from './structure';

/**
 * A trained factor on all of F: one a channel is LayerScale (Touvron et al. 2021), one scalar that starts at zero is ReZero
 * (Bachlechner et al. 2021), and in convolutions without normalisation SkipInit (De and Smith 2020).
 */
export function branchScaleForm({ own, candidate }: FormedUnit, graph: Graph): FormFinding[] {
  const channels = layersAmong(candidate.chain, graph)?.at(-1)?.outputs;
  for (const { node: id, jacobian } of trailingFactors(candidate.chain, candidate.flow)) {
    if (jacobian.kind !== 'learnedScale') continue;
    const node = graph.nodes[id];
    const scale = node.inputs.find((input) => isWeight(input, graph));
    const size = scale === undefined ? null : elementCount(graph.nodes[scale].shape);
    const { initial } = jacobian;
    if (size !== null && size > 1 && size === channels) {
      const start = initial === null ? '' : ` that start at ${shortNumber(initial)}`;
      return [{ form: 'layerScale', text: `LayerScale, ${size} factors${start}`, because: [id] }];
    }
    if (size !== 1 || initial !== 0) continue;
    const normalised = own.some((other) => normalisationName(graph.nodes[other]) !== undefined);
    const convolves = own.some((other) => /^conv/.test(graph.nodes[other].operator));
    return normalised || !convolves
      ? [{ form: 'reZero', text: 'ReZero, one factor that starts at 0', because: [id] }]
      : [{ form: 'skipInit', text: 'SkipInit, one factor that starts at 0 and no normalisation', because: [id] }];
  }
  return [];
}
