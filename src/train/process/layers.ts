/** What the layers of a network do on a batch: responses, rectifiers that are always shut, learned slopes. */
import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { LayerProbe } from '../protocol';
import type { Network } from './network';
import { tf } from './tensorflow';
import { storedAxis, type Value } from './value';

type Measure = 'responseStd' | 'deadShare' | 'slope';

const rectifiers: readonly AnyNode['operator'][] = ['relu', 'relu6'];
const normalisations: readonly AnyNode['operator'][] = ['batchNorm', 'layerNorm', 'groupNorm'];

/** The layer whose value is looked at on a node, by node: a weight layer's response is that of the normalisation right behind it. */
function measuresOf(graph: Graph): Map<number, { layer: AnyNode; measure: Measure }> {
  const users = new Map<number, number[]>();
  for (const { id, inputs } of graph.nodes)
    for (const input of inputs) users.set(input, [...(users.get(input) ?? []), id]);
  const found = new Map<number, { layer: AnyNode; measure: Measure }>();
  for (const layer of graph.nodes) {
    if (isWeightLayer(layer, graph)) {
      const [next, ...others] = users.get(layer.id) ?? [];
      const isNormalised =
        others.length === 0 && next !== undefined && normalisations.includes(graph.nodes[next].operator);
      found.set(isNormalised ? next : layer.id, { layer, measure: 'responseStd' });
    } else if (rectifiers.includes(layer.operator)) found.set(layer.id, { layer, measure: 'deadShare' });
    else if (layer.operator === 'prelu') found.set(layer.id, { layer, measure: 'slope' });
  }
  return found;
}

/** Share of the channels that are 0 at every place of every image. */
function deadShare(value: Value): tf.Scalar {
  const { tensor } = value;
  const channel = tensor.rank > 1 ? storedAxis(value, 1) : 0;
  const others = tensor.shape.map((_, axis) => axis).filter((axis) => axis !== channel);
  return tf.mean(tf.cast(tf.lessEqual(tf.max(tensor, others), 0), 'float32'));
}

/** Collects what it is shown of one pass; `read` gives it and frees what was kept. */
export class LayerStatistics {
  private readonly measures: ReturnType<typeof measuresOf>;
  private readonly kept: { layer: AnyNode; measure: Measure; scalar: tf.Scalar }[] = [];

  constructor(private readonly network: Network) {
    this.measures = measuresOf(network.graph);
  }

  /** @param weights those that the pass is run with. */
  see(node: AnyNode, value: Value, weights: readonly tf.Tensor[]): void {
    const found = this.measures.get(node.id);
    if (!found) return;
    const scalar = tf.tidy((): tf.Scalar => {
      switch (found.measure) {
        case 'responseStd':
          return tf.sqrt(tf.moments(value.tensor).variance) as tf.Scalar;
        case 'deadShare':
          return deadShare(value);
        case 'slope':
          return tf.mean(this.network.parametersOf(node, weights)[0]);
      }
    });
    this.kept.push({ ...found, scalar: tf.keep(scalar) });
  }

  async read(): Promise<LayerProbe[]> {
    if (this.kept.length === 0) return [];
    const all = tf.tidy(() => tf.stack(this.kept.map(({ scalar }) => scalar)));
    const values = await all.data();
    tf.dispose([all, ...this.kept.map(({ scalar }) => scalar)]);
    return this.kept.splice(0).map(({ layer, measure }, i) => ({
      layer: layer.module || layer.operator,
      node: layer.id,
      [measure]: values[i],
    }));
  }
}
