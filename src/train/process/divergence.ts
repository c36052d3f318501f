/** Where the numbers went when a loss is no longer finite. */
import type { AnyNode } from '../../graph/graph';
import type { Divergence, Spread } from '../protocol';
import { Random } from './random';
import { tf } from './tensorflow';
import type { Batch, Trainer } from './trainer';

type Statistics = Divergence['statistics'];

function spreadOf(values: ArrayLike<number>): Spread {
  let [count, sum, squares, largest] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  if (count === 0) return { mean: 0, standardDeviation: 0, largest: 0, finite: values.length === 0 ? 1 : 0 };
  const mean = sum / count;
  const standardDeviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { mean, standardDeviation, largest, finite: count / values.length };
}

/** Of several tensors as of one. The caller's tensors are disposed of. */
async function readSpread(tensors: readonly tf.Tensor[]): Promise<Spread> {
  const parts = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part as Float32Array, offset);
    offset += part.length;
  }
  return spreadOf(all);
}

const nameOf = (node: AnyNode): string => node.module || node.operator;

/** Outputs of all operators on a batch, in their order. The caller disposes of the tensors. */
function outputsOf(trainer: Trainer, batch: Batch, weights: 'now' | 'before'): { node: AnyNode; tensor: tf.Tensor }[] {
  const seen: { node: AnyNode; tensor: tf.Tensor }[] = [];
  const pass = (parts: tf.Tensor[]): tf.Tensor =>
    trainer.network.run(trainer.images(batch), parts, {
      training: true,
      random: new Random(0, 'divergence'),
      statistics: trainer.statistics,
      onValue(node, value) {
        seen.push({ node, tensor: tf.keep(tf.clone(value.tensor)) });
        return value;
      },
    });
  tf.dispose(weights === 'now' ? trainer.withWeights(pass) : trainer.withWeightsBefore(pass));
  trainer.statistics.discard();
  return seen;
}

/** Weights of a node, copied out of the pass they belong to; none where it has none. */
const weightsOf = (trainer: Trainer, node: AnyNode): tf.Tensor[] =>
  trainer.withWeights((parts) => trainer.network.parametersOf(node, parts).map((part) => tf.clone(part)));

/** The first operator whose output is not finite, what went into it, and what it gave in the last step that was done. */
async function byOutput(trainer: Trainer, batch: Batch, step: number): Promise<Divergence> {
  const seen = outputsOf(trainer, batch, 'now');
  const spreads = new Map<number, Spread>();
  try {
    let found = seen.at(-1)!.node;
    let what: Divergence['what'] = 'loss';
    for (const { node, tensor } of seen) {
      const spread = spreadOf(await tensor.data());
      spreads.set(node.id, spread);
      if (spread.finite === 1) continue;
      [found, what] = [node, 'output'];
      break;
    }
    const statistics: Statistics = found.inputs.flatMap((id) => {
      const spread = spreads.get(id);
      return spread ? [{ of: 'input' as const, ...spread }] : [];
    });
    const own = weightsOf(trainer, found);
    if (own.length > 0) statistics.push({ of: 'weights', ...(await readSpread(own)) });
    if (trainer.lastBatch) {
      const earlier = outputsOf(trainer, trainer.lastBatch, 'before');
      const same = earlier.find(({ node }) => node.id === found.id);
      if (same) statistics.push({ of: 'output before', ...spreadOf(await same.tensor.data()) });
      tf.dispose(earlier.map(({ tensor }) => tensor));
    }
    return { step, layer: nameOf(found), operator: found.operator, node: found.id, what, statistics };
  } finally {
    tf.dispose(seen.map(({ tensor }) => tensor));
  }
}

/** The layer nearest to the loss whose gradient is not finite; where all are, the first that the step would move too far. */
async function byGradient(trainer: Trainer, batch: Batch, step: number): Promise<Divergence> {
  const { network, lastBatch } = trainer;
  const gradients = gradientsOf(trainer, batch, 'now');
  const before = lastBatch ? gradientsOf(trainer, lastBatch, 'before') : [];
  const spread = (node: AnyNode, all: tf.Tensor[]): Promise<Spread> =>
    readSpread(network.parametersOf(node, all).map((gradient) => tf.clone(gradient)));
  try {
    const layers = network.weightLayers;
    let node = layers[0];
    let what: Divergence['what'] = 'weights';
    let largest = -1;
    for (const layer of [...layers].reverse()) {
      const own = await spread(layer, gradients);
      if (own.finite < 1) {
        [node, what] = [layer, 'gradient'];
        break;
      }
      if (own.largest > largest) [node, largest] = [layer, own.largest];
    }
    return {
      ...{ step, layer: nameOf(node), operator: node.operator, node: node.id, what },
      statistics: [
        { of: 'weights', ...(await readSpread(weightsOf(trainer, node))) },
        { of: 'gradient', ...(await spread(node, gradients)) },
        ...(lastBatch ? [{ of: 'gradient before' as const, ...(await spread(node, before)) }] : []),
      ],
    };
  } finally {
    tf.dispose([...gradients, ...before]);
  }
}

function gradientsOf(trainer: Trainer, batch: Batch, weights: 'now' | 'before'): tf.Tensor[] {
  const pass = (parts: tf.Tensor[]): tf.Tensor[] =>
    trainer.gradients(batch, parts, new Random(0, 'divergence')).map((gradient) => tf.clone(gradient));
  const gradients = weights === 'now' ? trainer.withWeights(pass) : trainer.withWeightsBefore(pass);
  trainer.statistics.discard();
  return gradients;
}

/**
 * Computes the step once more that could not be done, and the one before it, and looks at every layer.
 * @param batch of that step. @param step its number, from 1 on. @param loss that it gave.
 */
export async function findDivergence(trainer: Trainer, batch: Batch, step: number, loss: number): Promise<Divergence> {
  return Number.isFinite(loss) ? byGradient(trainer, batch, step) : byOutput(trainer, batch, step);
}

const print = (value: number): string => value.toPrecision(3);

const spreadText = ({ mean, standardDeviation, largest, finite }: Spread): string =>
  finite === 0
    ? 'no finite value'
    : `mean ${print(mean)}, standard deviation ${print(standardDeviation)}, largest magnitude ${print(largest)}`;

/** One or two sentences: the layer, its statistics, and what they were in the last step that was done. */
export function divergenceText({ layer, operator, what, statistics }: Divergence): string {
  const name = layer === operator ? layer : `${layer} (${operator})`;
  const of = (wanted: Statistics[number]['of']): string =>
    statistics
      .filter((spread) => spread.of === wanted)
      .map(spreadText)
      .join('; and ');
  const before = (text: string): string => (text ? ` In the step before it had ${text}.` : '');
  switch (what) {
    case 'output': {
      const input = of('input');
      return `First output that is not finite: ${name}${input ? `; its input had ${input}` : ''}.${before(of('output before'))}`;
    }
    case 'gradient':
      return `First gradient that is not finite, from the loss backwards: that of ${name}; its weights have ${of('weights')}.${before(of('gradient before'))}`;
    case 'weights':
      return `The step would move its weights out of range; the largest gradient is that of ${name}, with ${of('gradient')}.${before(of('gradient before'))}`;
    case 'loss':
      return `Every output is finite: the loss itself overflowed behind ${name}, whose input had ${of('input')}.`;
  }
}
