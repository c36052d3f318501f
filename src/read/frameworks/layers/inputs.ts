/** Inputs that a layer or a model declares, and shapes as the source sees them. */
import type { DataType } from '../../../graph/graph';
import type { Dim, Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { ListValue, Symbolic, Tensor, Unknown, type Value } from '../../evaluate/values';
import { LayerError, type LayerConfig } from './config';

/** Sizes that the source leaves open, by rank and axis. */
const openSizes: Readonly<Record<number, readonly string[]>> = {
  3: ['batch', 'length', 'features'],
  4: ['batch', 'height', 'width', 'channels'],
  5: ['batch', 'depth', 'height', 'width', 'channels'],
};

const openNames = new RegExp(`\\b(?:${[...new Set(Object.values(openSizes).flat()), 'size\\d'].join('|')})\\b`);

/** Is it a size that an input leaves open, or computed from one? */
export const isOpen = (size: Dim): boolean => typeof size === 'string' && openNames.test(size);

/** The input that `shape`, `inputShape` or their forms with the batch declare; undefined where there is none. A batch counts 1. */
export function inputOf(config: LayerConfig, name: string, machine: Machine): Tensor | undefined {
  const key = ['batchShape', 'batchInputShape', 'shape', 'inputShape'].find((candidate) => config.has(candidate));
  if (!key) return undefined;
  const value = config.get(key);
  const given: unknown = typeof value === 'number' ? [value] : value;
  if (!Array.isArray(given)) throw new LayerError(`${config.spelled(key)} of ${config.layer} is not a list of sizes`);
  const sizes: unknown[] = key.startsWith('batch') ? [null, ...given.slice(1)] : [null, ...given];
  const shape = sizes.map((size, axis): Dim => {
    if (typeof size === 'number') return size;
    return axis === 0 ? 1 : (openSizes[sizes.length]?.[axis] ?? `size${axis}`);
  });
  const dataType: DataType = config.get('dtype') === 'int32' ? 'int64' : 'float32';
  const node = machine.builder.input(name, shape, dataType, machine.origin());
  return new Tensor(shape, dataType, { node });
}

/** `x.shape` as the source sees it: the batch is null, whatever stands for it in the graph. */
export const shapeItems = (shape: Shape): Value[] =>
  shape.map((size, axis) => (axis === 0 ? null : typeof size === 'number' ? size : new Symbolic(size)));

export const shapeValue = (shape: Shape | null): Value =>
  shape === null ? new Unknown('a shape that is not known') : new ListValue(shapeItems(shape));
