/** What computes with tensors, and what joins layers: the shapes of the one have a batch, the other's leave it open. */
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';

const running = new WeakMap<Machine['builder'], number>();

/** Does the `call` of a layer, or a function of tensors, run? */
export const isComputing = ({ builder }: Machine): boolean => (running.get(builder) ?? 0) > 0;

/** Runs what computes with tensors rather than with layers. */
export function computing<Result>({ builder }: Machine, body: () => Result): Result {
  const before = running.get(builder) ?? 0;
  running.set(builder, before + 1);
  try {
    return body();
  } finally {
    running.set(builder, before);
  }
}

const symbolic = new WeakSet<Tensor>();

/** Does a tensor stand between layers, with a batch that is open? */
export const isSymbolic = (tensor: Tensor): boolean => symbolic.has(tensor);

/** Marks tensors that layers give, or that a model begins with. */
export function markSymbolic(tensors: readonly Tensor[], machine: Machine): void {
  if (!isComputing(machine)) for (const tensor of tensors) symbolic.add(tensor);
}
