/**
 * Equations (4), (5), (7) and (8) of He et al. 2016 by numbers: both sides of each are computed on their own, on this network
 * with these images, batch norm in training mode. Dropout masks come from the same stream in every pass.
 */
import type { CheckedStretch, CheckedUnit, Sides, StretchMeasurement } from '../checks/check';
import { crossEntropy, oneHot } from './loss';
import type { Pass } from './network';
import { normParts, readNorms } from './norms';
import { Random, type RandomState } from './random';
import { tf } from './tensorflow';
import type { Batch, Trainer } from './trainer';
import { logical, toChannelsLast, toLogical, type Value } from './value';

/** What one forward pass shows: the tensors that the equations speak of, and all that a shortcut needs to be run again. */
interface Observation {
  values: ReadonlyMap<number, Value>;
  /** F as it enters each addition, by `edge`. */
  branches: ReadonlyMap<string, Value>;
  /** The stream of each random mask on a shortcut as it stood there. */
  random: ReadonlyMap<number, RandomState>;
  free(): void;
}

type NormParts = ReturnType<typeof normParts>;

/** Passes over the network, for telling how far it is. */
export const passes = 5;

const edge = (addition: number, position: number): string => `${addition}:${position}`;

class Equations {
  private readonly seen: Observation;

  constructor(
    private readonly trainer: Trainer,
    private readonly stretches: readonly CheckedStretch[],
    private readonly batch: Batch,
    private readonly seed: number,
  ) {
    this.seen = this.observe();
  }

  private run(weights: tf.Tensor[], hooks: Pick<Pass, 'onValue' | 'onInput'>, random = this.masks()): tf.Tensor2D {
    const { network, statistics } = this.trainer;
    return network.run(this.trainer.images(this.batch), weights, { training: true, statistics, random, ...hooks });
  }

  private masks(): Random {
    return new Random(this.seed, 'probe');
  }

  private observe(): Observation {
    const units = this.stretches.flatMap((stretch) => stretch.units);
    const { nodes } = this.trainer.network.graph;
    const onShortcut = units.flatMap(({ shortcut }) => shortcut);
    const wanted = new Set([
      ...units.flatMap(({ input, output }) => [input, output]),
      ...onShortcut.flatMap((id) => nodes[id].inputs),
    ]);
    const edges = new Set(units.flatMap(({ branch }) => branch.map((each) => edge(each.addition, each.position))));
    const values = new Map<number, Value>();
    const branches = new Map<string, Value>();
    const streams = new Map<number, RandomState>();
    const kept = (value: Value): Value => ({ ...value, tensor: tf.keep(tf.clone(value.tensor)) });
    const random = this.masks();
    this.trainer.withWeights((weights) => {
      this.run(
        weights,
        {
          onValue(node, value) {
            if (wanted.has(node.id)) values.set(node.id, kept(value));
            return value;
          },
          onInput(node, position, value) {
            if (edges.has(edge(node.id, position))) branches.set(edge(node.id, position), kept(value));
            if (onShortcut.includes(node.id)) streams.set(node.id, random.position);
            return value;
          },
        },
        random,
      );
      return [];
    });
    const all = [...values.values(), ...branches.values()];
    return { values, branches, random: streams, free: () => tf.dispose(all.map(({ tensor }) => tensor)) };
  }

  free(): void {
    this.seen.free();
    this.trainer.statistics.discard();
  }

  /** h of a unit with everything but its x held as it was seen. @param x in the graph's axis order. @returns the same. */
  private shortcut({ input, shortcut }: CheckedUnit, x: tf.Tensor, weights: tf.Tensor[]): tf.Tensor {
    const { network, statistics } = this.trainer;
    const { values, random } = this.seen;
    const stored = values.get(input)!.channelsLast
      ? { tensor: toChannelsLast(logical(x)), channelsLast: true }
      : logical(x);
    const found = new Map<number, Value>([[input, stored]]);
    let end = stored;
    for (const id of shortcut) {
      const node = network.graph.nodes[id];
      const masks = this.masks();
      masks.position = random.get(id)!;
      const inputs = node.inputs.map((each) => found.get(each) ?? values.get(each)!);
      end = network.apply(node, inputs, weights, {
        training: true,
        statistics,
        random: masks,
        batchFactor: network.batchFactor(this.batch.labels.length),
      });
      found.set(id, end);
    }
    return toLogical(end);
  }

  /** F of a unit, all its terms. */
  private branch({ branch }: CheckedUnit, values: ReadonlyMap<string, Value>): tf.Tensor {
    const terms = branch.map(({ addition, position, sign }) => {
      const term = toLogical(values.get(edge(addition, position))!);
      return sign === 1 ? term : tf.neg(term);
    });
    return terms.reduce((sum, term) => tf.add(sum, term));
  }

  private at(node: number): tf.Tensor {
    return toLogical(this.seen.values.get(node)!);
  }

  /** (4), (7): norms of x_L, of what is left of x_l, of the sum of branches, and of what is missing. */
  signals(): (NormParts[] | null)[] {
    return this.stretches.map(({ units }) => {
      if (units.some(({ kind }) => kind === 'other')) return null;
      const parts = this.trainer.withWeights((weights) => {
        const carried = (unit: CheckedUnit, x: tf.Tensor): tf.Tensor =>
          unit.factor === 1 ? x : unit.factor === null ? this.shortcut(unit, x, weights) : tf.mul(x, unit.factor);
        const [first, ...rest] = units;
        let direct = carried(first, this.at(first.input));
        let sum = this.branch(first, this.seen.branches);
        for (const unit of rest) {
          direct = carried(unit, direct);
          sum = tf.add(carried(unit, sum), this.branch(unit, this.seen.branches));
        }
        const last = this.at(units[units.length - 1].output);
        return [last, direct, sum, tf.sub(last, tf.add(direct, sum))].map(normParts);
      });
      return parts;
    });
  }

  /** ∂E/∂x at the first and the last tensor of every stretch, by node, in the graph's axis order. */
  gradients(): Map<number, tf.Tensor> {
    const ends = [...new Set(this.stretches.flatMap(({ units }) => [units[0].input, units[units.length - 1].output]))];
    const { network } = this.trainer;
    const found = this.trainer.withWeights((weights) =>
      this.gradientsAt(ends, (taps) => {
        const logits = this.run(weights, {
          onValue: (node, value) =>
            taps.has(node.id) ? { ...value, tensor: tf.add(value.tensor, taps.get(node.id)!) } : value,
        });
        return crossEntropy(logits, oneHot(this.batch.labels, network.classes));
      }),
    );
    return new Map(ends.map((id, i) => [id, found[i]]));
  }

  /**
   * Gradients of a function of tensors of zeros that it adds to nodes' values: intermediate tensors have no gradient of their
   * own.
   */
  private gradientsAt(
    nodes: readonly number[],
    value: (taps: ReadonlyMap<number, tf.Tensor>) => tf.Scalar,
  ): tf.Tensor[] {
    const taps = new Map(nodes.map((id) => [id, tf.zerosLike(this.seen.values.get(id)!.tensor)]));
    const { grads } = tf.engine().gradients(() => value(taps), [...taps.values()], undefined, true);
    return nodes.map((id, i) => {
      const gradient = (grads[i] as tf.Tensor | undefined) ?? tf.zerosLike(taps.get(id)!);
      return toLogical({ ...this.seen.values.get(id)!, tensor: gradient });
    });
  }

  /** ∂E/∂x_L times the derivatives of the shortcuts alone, one unit after the other: at x_l, …, x_L of each stretch. */
  products(gradients: ReadonlyMap<number, tf.Tensor>): tf.Tensor[][] {
    return this.stretches.map(({ units }) =>
      this.trainer.withWeights((weights) => {
        let at = tf.clone(gradients.get(units[units.length - 1].output)!);
        const all = [at];
        for (const unit of [...units].reverse()) {
          const behind = at;
          if (unit.factor !== null) at = tf.mul(behind, unit.factor);
          else {
            const x = this.at(unit.input);
            const { grads } = tf
              .engine()
              .gradients(() => tf.sum(tf.mul(behind, this.shortcut(unit, x, weights))), [x], undefined, true);
            at = (grads[0] as tf.Tensor | undefined) ?? tf.zerosLike(x);
          }
          all.unshift(at);
        }
        return all;
      }),
    );
  }

  /**
   * At the first tensor of every stretch: gradient of Σ ⟨∂E/∂x_L, x_L⟩ with every F held constant, or that of
   * Σ ⟨∂E/∂x_L ∏h', F⟩ alone. What enters a stretch is cut off from what was before it.
   */
  through(which: 'shortcuts' | 'branches', products: readonly (readonly tf.Tensor[])[]): tf.Tensor[] {
    const starts = this.stretches.map(({ units }) => units[0].input);
    const held = new Set(
      this.stretches.flatMap(({ units }) =>
        units.flatMap(({ branch }) => branch.map((b) => edge(b.addition, b.position))),
      ),
    );
    const { values, branches } = this.seen;
    const objective = (ends: ReadonlyMap<number, Value>, terms: ReadonlyMap<string, Value>): tf.Tensor[] =>
      this.stretches.flatMap(({ units }, s) =>
        which === 'shortcuts'
          ? [tf.mul(products[s][units.length], toLogical(ends.get(units[units.length - 1].output)!))]
          : units.map((unit, i) => tf.mul(products[s][i + 1], this.branch(unit, terms))),
      );
    return this.trainer.withWeights((weights) =>
      this.gradientsAt(starts, (taps) => {
        const ends = new Map<number, Value>();
        const terms = new Map<string, Value>();
        this.run(weights, {
          onValue: (node, value) => {
            const tap = taps.get(node.id);
            const now = tap ? { ...value, tensor: tf.add(values.get(node.id)!.tensor, tap) } : value;
            ends.set(node.id, now);
            return now;
          },
          onInput: (node, position, value) => {
            const at = edge(node.id, position);
            if (!held.has(at)) return value;
            terms.set(at, value);
            return which === 'shortcuts' ? branches.get(at)! : value;
          },
        });
        return objective(ends, terms)
          .map((product) => tf.sum(product))
          .reduce((sum, each) => tf.add(sum, each)) as tf.Scalar;
      }),
    );
  }
}

/**
 * Measures both sides of the equations on every stretch.
 * @param batch fixed images.
 * @param progress called after each of `passes` passes.
 */
export async function measureStretches(
  trainer: Trainer,
  stretches: readonly CheckedStretch[],
  batch: Batch,
  seed: number,
  progress: (done: number) => void = () => undefined,
): Promise<StretchMeasurement[]> {
  if (stretches.length === 0) return [];
  let done = 0;
  const step = async <T>(work: () => T): Promise<T> => {
    const result = work();
    // Lets messages out and in.
    await new Promise((resolve) => setImmediate(resolve));
    progress(++done);
    return result;
  };
  const equations = await step(() => new Equations(trainer, stretches, batch, seed));
  const signals = await step(() => equations.signals());
  const gradients = await step(() => equations.gradients());
  const products = equations.products(gradients);
  const direct = await step(() => equations.through('shortcuts', products));
  const branches = await step(() => equations.through('branches', products));
  equations.free();

  const measured: StretchMeasurement[] = [];
  for (const [s, { units }] of stretches.entries()) {
    const total = gradients.get(units[0].input)!;
    const [product] = products[s];
    const both = tf.tidy(() =>
      [
        total,
        product,
        branches[s],
        tf.sub(total, tf.add(product, branches[s])),
        direct[s],
        tf.sub(direct[s], product),
      ].map(normParts),
    );
    const [left, along, through, missing, identity, difference] = await readNorms(both);
    const signal = signals[s];
    const [end, start, sum, rest] = signal ? await readNorms(signal) : [];
    measured.push({
      signal: signal && { ...relative(rest, end, start), left: end, direct: start, branches: sum },
      gradient: { ...relative(missing, left, along), left, direct: along, branches: through },
      // What is measured may be nothing: it is set against what it ought to be.
      identityTerm: { ...relative(difference, along, identity), left: identity, direct: along },
    });
  }
  tf.dispose([...gradients.values(), ...products.flat(), ...direct, ...branches]);
  return measured;
}

/** Relative to the first of two norms that is not 0. */
const relative = (missing: number, scale: number, other: number): Pick<Sides, 'relativeError'> => ({
  relativeError: missing === 0 ? 0 : missing / (scale || other),
});
