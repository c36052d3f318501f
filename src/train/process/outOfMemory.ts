/** What does not fit into memory, by its layer. */
import type { AnyNode } from '../../graph/graph';
import { tf } from './tensorflow';

type Engine = ReturnType<typeof tf.engine>;

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;

/** The memory of a back end cannot hold one tensor more; the message names it, and says what to do. */
export class OutOfMemoryError extends Error {
  /**
   * @param what was to be held: "a tensor of [128,64,32,32]".
   * @param bytes of it, those that are taken, and all that there are.
   * @param where "in layer1.0.conv1", "in the gradient of layer1.0.conv1"; not known yet, if left out.
   */
  constructor(
    readonly what: string,
    readonly bytes: { needed: number; taken: number; limit: number },
    readonly where?: string,
  ) {
    const { needed, taken, limit } = bytes;
    super(
      `There is no room for ${what}${where ? ` ${where}` : ''} (${mib(needed)}): ${mib(taken)} of ${mib(limit)} are taken. ` +
        'Train with fewer images a step, smaller images, or a smaller network.',
    );
  }
}

function named<Result>(where: string, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    // The innermost layer is the one that asked.
    if (!(error instanceof OutOfMemoryError) || error.where !== undefined) throw error;
    throw new OutOfMemoryError(error.what, error.bytes, where);
  }
}

const nameOf = (node: AnyNode): string => node.module || node.operator;

/** Computes a node; where there is no room for its output, or later for a gradient that goes back through it, the error names it. */
export function inLayer<Result>(node: AnyNode, compute: () => Result): Result {
  // Null where nobody asks for gradients.
  const tape: Engine['state']['activeTape'] | null = tf.engine().state.activeTape;
  const before = tape?.length ?? 0;
  const result = named(`in ${nameOf(node)}`, compute);
  const back = `in the gradient of ${nameOf(node)}`;
  for (const entry of tape?.slice(before) ?? []) {
    const { gradient } = entry;
    if (!gradient) continue;
    entry.gradient = (dys) => {
      const gradients = named(back, () => gradient(dys));
      const later = Object.entries(gradients).map(([input, of]) => [input, () => named(back, of)] as const);
      return Object.fromEntries(later);
    };
  }
  return result;
}
