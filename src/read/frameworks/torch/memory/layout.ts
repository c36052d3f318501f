/** How values lie in memory: strides, and whether a reshape can be a view of them (PyTorch's `computeStride`). */
import type { GraphBuilder } from '../../../../graph/builder';
import type { AnyNode } from '../../../../graph/graph';
import type { OperatorName } from '../../../../graph/operators/index';
import { multiplyDims, type Dim, type Shape } from '../../../../graph/shape';
import { viewStrides } from '../../../evaluate/strides';
import type { Step } from './steps';

/** Values to step over from one place to the next along each axis. */
export type Strides = readonly Dim[];

export const rowMajor = (shape: Shape): Dim[] => {
  const strides: Dim[] = [];
  shape.reduceRight<Dim>((stride, size, axis) => {
    strides[axis] = stride;
    return multiplyDims(stride, size);
  }, 1);
  return strides;
};

export function isContiguous(shape: Shape, strides: Strides): boolean {
  if (shape.includes(0)) return true;
  const expected = rowMajor(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/** Strides of a view; `copy` where there can be none; undefined where sizes leave it open. */
function reshapedStrides(from: Shape, strides: Strides, to: Shape): Strides | 'copy' | undefined {
  if (isContiguous(from, strides)) return rowMajor(to);
  if (!areNumbers(from) || !areNumbers(to) || !areNumbers(strides)) return undefined;
  return viewStrides(from, strides, to) ?? 'copy';
}

const areNumbers = (dims: readonly Dim[]): dims is readonly number[] => dims.every((dim) => typeof dim === 'number');

export interface Layout {
  /** Does the part share its values with the base? Undefined where that is not known. */
  shares: boolean | undefined;
  strides: Strides | undefined;
}

/** Layout of the part that a step takes of a base with these strides. */
export function layoutOf(base: Shape | null, strides: Strides | undefined, step: Step, shape: Shape | null): Layout {
  const open: Layout = { shares: step.mayCopy ? undefined : true, strides: undefined };
  if (!base || !shape || !strides) return open;
  const view = (of: Strides): Layout => ({ shares: true, strides: of });
  const copy: Layout = { shares: false, strides: rowMajor(shape) };
  switch (step.operator) {
    case 'identity':
    case 'detach':
      return !step.mayCopy || isContiguous(base, strides) ? view(strides) : copy;
    case 'reshape':
    case 'flatten': {
      const found = reshapedStrides(base, strides, shape);
      if (found === 'copy') return step.mayCopy ? copy : open;
      return found ? view(found) : open;
    }
    case 'transpose':
      return view(step.attributes.order.map((axis) => strides[axis]));
    case 'slice':
      return view(
        step.attributes.ranges.flatMap((range, axis) =>
          range?.index ? [] : [range ? multiplyDims(strides[axis], range.step) : strides[axis]],
        ),
      );
    case 'expand': {
      const added = shape.length - base.length;
      return view(shape.map((size, axis) => (axis < added || base[axis - added] !== size ? 0 : strides[axis - added])));
    }
    default:
      return open;
  }
}

/** Operators whose result lies in rows whatever they are given. */
const ordered: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'input',
  'constant',
  'parameter',
  'linear',
  'embedding',
  'matmul',
  'layerNorm',
  'softmax',
  'logSoftmax',
  'gather',
  'indices',
  'stack',
]);

/** Operators whose result may lie otherwise. */
const moving: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'transpose',
  'expand',
  'slice',
  'recurrent',
  'fourier',
  'complexView',
  'unresolved',
]);

/** Nodes that are looked at, at most, to find how one lies. */
const mostNodes = 20_000;

/** Do the values that a node computes certainly lie in rows, one behind the other? */
export function liesInRows(builder: GraphBuilder, id: number | undefined): boolean {
  if (id === undefined) return true;
  const seen = new Set<number>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const { operator, inputs }: AnyNode = builder.node(next);
    if (moving.has(operator) || seen.size > mostNodes) return false;
    if (!ordered.has(operator)) waiting.push(...inputs);
  }
  return true;
}
