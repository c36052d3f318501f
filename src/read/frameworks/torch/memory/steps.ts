/** How a view lies in its base, as the operator that makes it: made again, undone, and compared with another. */
import { relationOf } from '../../../../graph/dim';
import type { DataType } from '../../../../graph/graph';
import type { OperatorAttributes, SliceRange } from '../../../../graph/operators/index';
import { isInGraph } from '../../../evaluate/application';
import type { Machine } from '../../../evaluate/machine';
import { Tensor } from '../../../evaluate/values';
import { setInitialiser } from '../constants';
import { spread, taken } from './constantValues';

/** `unresolved` is a part that nobody knows: an index that the source leaves open. */
export type ViewOperator =
  | 'identity'
  | 'detach'
  | 'reshape'
  | 'flatten'
  | 'transpose'
  | 'slice'
  | 'expand'
  | 'gather'
  | 'complexView'
  | 'elementwise'
  | 'unresolved';

interface StepOf<Name extends ViewOperator> {
  readonly operator: Name;
  readonly attributes: OperatorAttributes[Name];
  readonly dataType?: DataType;
  /** Does PyTorch copy where the values cannot be had otherwise (`reshape`, `contiguous`)? Else it is always a view. */
  readonly mayCopy?: boolean;
}

export type Step = { [Name in ViewOperator]: StepOf<Name> }[ViewOperator];

/** What is written: a tensor that is stretched to its place, a number, or something unread. */
export type Written = Tensor | number | undefined;

/** May a gradient come to a tensor: is it of real or complex numbers that the graph computes, and not yet detached? */
const hasGradient = ({ builder }: Machine, { node, dataType }: Tensor): boolean =>
  node !== undefined &&
  (dataType === 'float32' || dataType === 'complex64') &&
  builder.node(node).operator !== 'detach';

/** The view of `base` that a step makes. */
export function applied(machine: Machine, base: Tensor, step: Step): Tensor {
  if (step.operator === 'identity' || (step.operator === 'detach' && !hasGradient(machine, base))) return base.copy();
  if (step.operator === 'unresolved') {
    const { call, reason } = step.attributes;
    return machine.unresolved(call, reason, [base]);
  }
  const { dataType } = step;
  const result = applyAny(machine, base, step, dataType);
  if (!isInGraph(result) && base.shape) result.data = base.valuesBy((values) => taken(values, base.shape!, step));
  return result;
}

const applyAny = <Name extends ViewOperator>(
  machine: Machine,
  base: Tensor,
  { operator, attributes }: StepOf<Name>,
  dataType: DataType | undefined,
): Tensor => machine.apply(operator, [base], attributes, dataType ? { dataType } : {});

/** The base once `part` is written to the place that a step takes from it. `text` says what wrote it. */
export function undone(machine: Machine, base: Tensor, step: Step, part: Written, text: string): Tensor {
  const { shape, dataType } = base;
  if (part instanceof Tensor && shape) {
    switch (step.operator) {
      case 'identity':
      case 'detach':
        return part;
      case 'reshape':
      case 'flatten':
        return applied(machine, part, { operator: 'reshape', attributes: { shape } });
      case 'transpose': {
        const { order } = step.attributes;
        return applied(machine, part, {
          operator: 'transpose',
          attributes: { order: order.map((_, axis) => order.indexOf(axis)) },
        });
      }
      case 'complexView': {
        const to = step.attributes.to === 'real' ? 'complex' : 'real';
        return applied(machine, part, { operator: 'complexView', attributes: { to }, dataType });
      }
    }
  }
  const { ranges } = step.operator === 'slice' ? step.attributes : {};
  return scattered(machine, base, part, { text, ...(ranges ? { ranges } : {}) });
}

/** Is every value of the base one of the part? Then the part alone says what the base is. */
export const takesAll = ({ operator }: Step): boolean =>
  operator === 'identity' ||
  operator === 'detach' ||
  operator === 'reshape' ||
  operator === 'flatten' ||
  operator === 'transpose' ||
  operator === 'complexView';

/** Constants keep their values up to this many. */
const mostValues = 4096;

/** What is written, in the shape of all that it is written to. */
export function filling(machine: Machine, value: Written, { shape, dataType }: Tensor, text: string): Tensor {
  if (value instanceof Tensor) {
    if (!shape || value.shape?.join() === shape.join()) return value;
    return applied(machine, value, { operator: 'expand', attributes: { shape } });
  }
  const count = shape?.every((size) => typeof size === 'number')
    ? (shape as readonly number[]).reduce((product, size) => product * size, 1)
    : undefined;
  const known = value !== undefined && count !== undefined && count <= mostValues;
  const made = new Tensor(shape, dataType, { text, data: known ? new Array<number>(count).fill(value) : undefined });
  if (value !== undefined) setInitialiser(made, { kind: 'constant', value });
  return made;
}

/** The whole with a part written over. */
export function scattered(
  machine: Machine,
  whole: Tensor,
  part: Written,
  attributes: OperatorAttributes['scatter'],
): Tensor {
  const inputs = part instanceof Tensor ? [whole, part] : [whole];
  const result = machine.apply(
    'scatter',
    inputs,
    typeof part === 'number' ? { ...attributes, value: part } : attributes,
    { dataType: whole.dataType },
  );
  if (isInGraph(result)) return result;
  const { shape } = whole;
  const { ranges } = attributes;
  result.text = whole.text;
  if (shape && ranges) result.data = whole.valuesBy((values) => spread(values, shape, ranges, part));
  return result;
}

/** Is it known that two parts of the same base have no value in common? */
export function areApart(one: Step, other: Step): boolean {
  if (one.operator !== 'slice' || other.operator !== 'slice') return false;
  const [a, b] = [one.attributes.ranges, other.attributes.ranges];
  return a.some((range, axis) => {
    const against = b[axis];
    return range !== null && against !== null && rangesApart(range, against);
  });
}

const isBefore = ({ end }: SliceRange, { start }: SliceRange): boolean =>
  typeof end === 'number' && typeof start === 'number'
    ? end <= start
    : ['=', '<', '≤'].includes(relationOf(end, start) ?? '');

function rangesApart(a: SliceRange, b: SliceRange): boolean {
  if (isBefore(a, b) || isBefore(b, a)) return true;
  if (typeof a.start !== 'number' || typeof b.start !== 'number') return false;
  return (a.start - b.start) % greatestCommonDivisor(a.step, b.step) !== 0;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Do two steps take the same part of their base? */
export const takeTheSame = (one: Step, other: Step): boolean =>
  one.operator === other.operator && JSON.stringify(one.attributes) === JSON.stringify(other.attributes);
