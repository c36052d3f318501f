/** Variances of responses and gradients through the weight layers of a chain, as one batch of images shows them. */
import type { ChainLayer, LayerMeasurement } from '../checks/variances';
import { normParts, readNorms } from './norms';
import { gradientNorms } from './probe';
import { tf } from './tensorflow';
import type { Batch, Trainer } from './trainer';

/** A tensor of which the mean square is wanted. */
interface Square {
  norm: ReturnType<typeof normParts>;
  size: number;
}

const squareOf = (x: tf.Tensor): Square => {
  const [largest, squares] = tf.tidy(() => normParts(x));
  return { norm: [tf.keep(largest), tf.keep(squares)], size: x.size };
};

/** Frees what was kept. */
async function meanSquares(kept: ReadonlyMap<number, Square>): Promise<Map<number, number>> {
  const norms = await readNorms([...kept.values()].map(({ norm }) => norm));
  return new Map([...kept].map(([node, { size }], i) => [node, norms[i] ** 2 / size]));
}

/**
 * Var[y_l], E[Δx_l²] and E[w_l²] of every layer, batch norm in training mode; both passes have the same dropout masks.
 * @param batch fixed images.
 */
export async function measureLayers(
  trainer: Trainer,
  layers: readonly ChainLayer[],
  batch: Batch,
  seed: number,
): Promise<LayerMeasurement[]> {
  if (layers.length === 0) return [];
  const own = new Set(layers.map(({ node }) => node));
  const inputs = new Set(layers.map(({ input }) => input));
  const responses = new Map<number, Square>();
  const weights = new Map<number, Square>();
  const sizes = new Map<number, number>();
  const gradients = await gradientNorms(
    trainer,
    layers.map(({ name, input }) => ({ name, input, addition: null, branchInputs: [] })),
    batch,
    seed,
    false,
    (node, { tensor }, all) => {
      if (inputs.has(node.id)) sizes.set(node.id, tensor.size);
      if (!own.has(node.id)) return;
      const centred = tf.tidy(() => tf.sub(tensor, tf.mean(tensor)));
      responses.set(node.id, squareOf(centred));
      centred.dispose();
      const [weight] = trainer.network.parametersOf(node, all);
      if (weight) weights.set(node.id, squareOf(weight));
    },
  );
  const [response, weight] = [await meanSquares(responses), await meanSquares(weights)];
  return layers.map(({ node, input }, i) => ({
    response: response.get(node)!,
    gradient: gradients[i] ** 2 / sizes.get(input)!,
    weight: weight.get(node) ?? null,
  }));
}
