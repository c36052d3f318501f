/**
 * What a network shows on fixed images: norms of ∂E/∂x_l at the input of every residual unit (all of it, and what reaches it along
 * the shortcuts alone), gates, and the layers' responses.
 */
import type { Probe, ProbedUnit } from '../protocol';
import { LayerStatistics } from './layers';
import type { Network } from './network';
import type { AnyNode } from '../../graph/graph';
import { oneHot } from './loss';
import { normParts, readNorms } from './norms';
import { Random } from './random';
import { tf, type Save } from './tensorflow';
import type { Batch, Trainer } from './trainer';
import type { Value } from './value';

/** The same numbers, as constants of the derivative. */
const heldConstant = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((...args) => {
    const [value, save] = args as [tf.Tensor, Save];
    save([]);
    return { value: tf.clone(value), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) };
  })(x);

/** Shapes of some nodes' values as they are stored, by the images of a batch. */
const shapesOf = new WeakMap<Network, Map<number, ReadonlyMap<number, number[]>>>();

/** How a tensor is stored is known only when it is there: a network's first probe has a pass for it. */
function storedShapes(
  network: Network,
  { labels: { length } }: Batch,
  nodes: readonly number[],
  run: (onValue: (node: AnyNode, value: Value) => Value) => unknown,
): ReadonlyMap<number, number[]> {
  const known = shapesOf.get(network)?.get(length);
  if (known && nodes.every((id) => known.has(id))) return known;
  const found = new Map<number, number[]>();
  run((node, value) => {
    found.set(node.id, value.tensor.shape);
    return value;
  });
  shapesOf.set(network, new Map([...(shapesOf.get(network) ?? []), [length, found]]));
  return found;
}

/**
 * ‖∂E/∂x_l‖ at the input of every unit, read at a tensor of zeros that is added to x_l: intermediate tensors have no gradient of
 * their own. Dropout masks come from the same stream for both passes.
 * @param identityTerm with the output of every F held constant?
 * @param see hears of every node's value.
 */
export async function gradientNorms(
  trainer: Trainer,
  units: readonly ProbedUnit[],
  batch: Batch,
  seed: number,
  identityTerm: boolean,
  see?: (node: AnyNode, value: Value, weights: readonly tf.Tensor[]) => void,
): Promise<number[]> {
  const { network, statistics } = trainer;
  const held = new Map<number, readonly number[]>(
    identityTerm
      ? units.flatMap(({ addition, branchInputs }) => (addition === null ? [] : [[addition, branchInputs] as const]))
      : [],
  );
  const inputs = [...new Set(units.map(({ input }) => input))];

  const squares = trainer.withWeights((weights) => {
    const images = trainer.images(batch);
    const labels = oneHot(batch.labels, network.classes);
    const pass = () => ({ statistics, random: new Random(seed, 'probe') });
    const shapes = storedShapes(network, batch, inputs, (onValue) =>
      network.run(images, weights, { ...pass(), training: true, onValue }),
    );
    const zeros = new Map(inputs.map((id) => [id, tf.zeros(shapes.get(id)!)]));
    const loss = (): tf.Scalar =>
      network.loss(images, labels, weights, {
        ...pass(),
        onValue(node, value): Value {
          see?.(node, value, weights);
          const zero = zeros.get(node.id);
          return zero ? { ...value, tensor: tf.add(value.tensor, zero) } : value;
        },
        onInput: (node, position, value): Value =>
          held.get(node.id)?.includes(position) ? { ...value, tensor: heldConstant(value.tensor) } : value,
      });
    // A network without units has no gradient to look at.
    if (inputs.length === 0) {
      loss();
      return [];
    }
    const { grads } = tf.engine().gradients(
      loss,
      inputs.map((id) => zeros.get(id)!),
      undefined,
      true,
    );
    return (grads as (tf.Tensor | undefined)[]).map((gradient) => normParts(gradient ?? tf.scalar(0)));
  });
  statistics.discard();

  const found = await readNorms(squares);
  const byInput = new Map(inputs.map((input, i) => [input, found[i]]));
  return units.map(({ input }) => byInput.get(input)!);
}

/** @param batch fixed images; batch norm in training mode, running statistics untouched. */
export async function probeNetwork(
  trainer: Trainer,
  units: readonly ProbedUnit[],
  batch: Batch,
  seed: number,
  when: Probe['when'],
): Promise<Probe> {
  const layers = new LayerStatistics(trainer.network);
  const gates = new Map<number, tf.Scalar>();
  const gated = new Set(units.map(({ gate }) => gate));
  const total = await gradientNorms(trainer, units, batch, seed, false, (node, value, weights) => {
    layers.see(node, value, weights);
    if (gated.has(node.id)) gates.set(node.id, tf.keep(tf.tidy(() => tf.mean(value.tensor))));
  });
  const hasAny = units.some(({ addition }) => addition !== null);
  const held = hasAny ? await gradientNorms(trainer, units, batch, seed, true) : [];
  // A plain network has no way without weights: nothing of its gradient is an identity term.
  const identityTerm = units.map(({ addition }, i) => (addition === null ? 0 : held[i]));
  const openness = new Map<number, number>();
  for (const [node, mean] of gates) openness.set(node, (await mean.data())[0]);
  tf.dispose([...gates.values()]);
  return {
    when,
    units: units.map(({ name, gate }, i) => ({
      name,
      total: total[i],
      identityTerm: identityTerm[i],
      ...(gate !== undefined && openness.has(gate) ? { gate: openness.get(gate) } : {}),
    })),
    layers: await layers.read(),
  };
}
