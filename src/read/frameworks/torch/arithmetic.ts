/** Element-wise arithmetic: operators, and the functions that are the same. */
import { broadcast, ShapeError, type Shape } from '../../../graph/shape';
import { itemArithmetic, numberOf, roundHalfEven } from '../../evaluate/arithmetic';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { Float, Symbolic, Tensor, Unknown, type Value } from '../../evaluate/values';
import type { BinaryOperator, ComparisonOperator } from '../../syntax/syntax';
import type { TensorFunction } from './activations';
import { most, setInitialiser } from './constants';
import { clampedValues, combinedValues, mappedValues } from './firstValues';
import { bindArguments, NotKnown, tensorArgument } from './signature';

const inGraph = (value: Value): boolean =>
  value instanceof Tensor && (value.node !== undefined || value.parameter?.id !== undefined);

/** Values one by one; a single one meets all of the other side. A loop: tables of positions have thousands. */
function combined(
  x: readonly number[],
  y: readonly number[],
  size: number,
  rule: (a: number, b: number) => number,
): number[] {
  const data = new Array<number>(size);
  const [stepX, stepY] = [x, y].map((side) => (side.length === 1 ? 0 : 1));
  for (let i = 0; i < size; i++) data[i] = rule(x[i * stepX], y[i * stepY]);
  return data;
}

/** An operation on constants: its values where both sides have them, else its shape. */
function ofConstants(
  left: Tensor | number,
  right: Tensor | number,
  rule: ((a: number, b: number) => number) | undefined,
  dataType?: Tensor['dataType'],
): Tensor {
  const shapes = [left, right].map((side): Shape | null => (typeof side === 'number' ? [] : side.shape));
  const [a, b] = shapes;
  const shape = a && b ? broadcast(a, b) : null;
  const type =
    dataType ??
    ([left, right].some((side) => side instanceof Tensor && side.dataType === 'float32') ? 'float32' : 'int64');
  const values = (side: Tensor | number): readonly number[] | undefined =>
    typeof side === 'number' ? [side] : side.data;
  const [x, y] = [values(left), values(right)];
  const size = shape?.every((dim) => typeof dim === 'number')
    ? (shape as number[]).reduce((p, d) => p * d, 1)
    : undefined;
  let data: number[] | undefined;
  const plain = (side: readonly number[] | undefined): boolean => side?.length === 1 || side?.length === size;
  if (rule && x && y && size !== undefined && size <= most && plain(x) && plain(y))
    data = combined(x, y, size, type === 'float32' ? (p, q) => Math.fround(rule(p, q)) : rule);
  return new Tensor(shape, type, { data });
}

const operators = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide' } as const;

/** A tensor and a number: `affine` where it is one. */
function withNumber(
  operator: BinaryOperator,
  x: Tensor,
  number: number,
  numberFirst: boolean,
  machine: Machine,
): Value {
  const affine = (scale: number, shift: number): Tensor => machine.apply('affine', [x], { scale, shift });
  const elementwise = (name: string): Tensor => machine.apply('elementwise', [x], { function: name });
  switch (operator) {
    case '+':
      return affine(1, number);
    case '-':
      return numberFirst ? affine(-1, number) : affine(1, -number);
    case '*':
      return affine(number, 0);
    case '/': {
      if (!numberFirst) return affine(1 / number, 0);
      const inverse = elementwise('reciprocal');
      return number === 1 ? inverse : machine.apply('affine', [inverse], { scale: number, shift: 0 });
    }
    case '**':
      if (numberFirst) return elementwise(`${number}^x`);
      return elementwise(number === 2 ? 'square' : number === 0.5 ? 'sqrt' : `pow ${number}`);
    case '//':
      return elementwise(`floorDivide ${number}`);
    case '%':
      return elementwise(`mod ${number}`);
    default:
      return undefined;
  }
}

/** `left ∘ right` where one side is a tensor. */
export function tensorBinary(operator: BinaryOperator, left: Value, right: Value, machine: Machine): Value {
  if (operator === '@') return machine.call(machine.getAttribute(left, 'matmul'), new Arguments([right]));
  const side = (value: Value): Tensor | number | undefined => (value instanceof Tensor ? value : numberOf(value));
  const [a, b] = [side(left), side(right)];
  if (a === undefined || b === undefined) {
    // A size that is a symbol, or something unread: what it does to the values is not known, the shape is.
    const tensor = left instanceof Tensor ? left : (right as Tensor);
    const other = left instanceof Tensor ? right : left;
    if (!(other instanceof Symbolic || other instanceof Unknown)) return undefined;
    if (!inGraph(tensor)) return new Tensor(tensor.shape, tensor.dataType);
    if (other instanceof Symbolic)
      return machine.apply('elementwise', [tensor], { function: `${operator} ${other.dim}` });
    return machine.unresolved(machine.sourceText(machine.source), other.reason, [tensor], tensor.shape);
  }
  if (!inGraph(left) && !inGraph(right)) {
    try {
      const whole = operator !== '/' && ![left, right].some((value) => value instanceof Float);
      const result = ofConstants(a, b, itemArithmetic[operator], whole ? undefined : 'float32');
      setInitialiser(result, combinedValues(operator, a, b));
      return result;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return machine.raise('RuntimeError', error.message);
    }
  }
  if (typeof b === 'number') return withNumber(operator, a as Tensor, b, false, machine);
  if (typeof a === 'number') return withNumber(operator, b, a, true, machine);
  if (operator === '+' || operator === '-' || operator === '*' || operator === '/')
    return machine.apply(operators[operator], [a, b], {});
  if (operator === '**') return machine.apply('multiply', [a, b], {});
  // Masks: `a & b` of two comparisons.
  return machine.apply('multiply', [a, b], {});
}

export function tensorUnary(operator: '-' | '+' | '~' | 'not', x: Tensor, machine: Machine): Value {
  if (operator === '+') return x;
  if (!inGraph(x)) {
    const result = new Tensor(x.shape, x.dataType, {
      data: operator === '-' ? x.data?.map((value) => -value) : undefined,
    });
    if (operator === '-') setInitialiser(result, combinedValues('-', 0, x));
    return result;
  }
  if (operator === '-') return machine.apply('affine', [x], { scale: -1, shift: 0 });
  return machine.apply('elementwise', [x], { function: 'not' });
}

const comparisons: Partial<Record<ComparisonOperator, (a: number, b: number) => number>> = {
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

export function tensorCompare(operator: ComparisonOperator, left: Value, right: Value, machine: Machine): Value {
  const side = (value: Value): Tensor | number | undefined => (value instanceof Tensor ? value : numberOf(value));
  const [a, b] = [side(left), side(right)];
  if (a === undefined || b === undefined) return new Unknown('a comparison of a tensor', machine.source);
  if (!inGraph(left) && !inGraph(right)) return ofConstants(a, b, comparisons[operator], 'bool');
  const tensors = [a, b].filter((value): value is Tensor => value instanceof Tensor);
  if (tensors.length === 2) {
    const difference = machine.apply('subtract', tensors, {});
    return machine.apply('elementwise', [difference], { function: `${operator} 0` }, { dataType: 'bool' });
  }
  const number = typeof a === 'number' ? a : b;
  return machine.apply('elementwise', tensors, { function: `${operator} ${String(number)}` }, { dataType: 'bool' });
}

const binary =
  (operator: BinaryOperator): TensorFunction =>
  (args, machine) => {
    const left = args.get(0, 'input');
    const right = args.get(1, 'other') ?? args.named.get('exponent');
    const alpha = args.named.get('alpha');
    const scaled = alpha === undefined || alpha === null ? right : tensorBinaryOrNumber('*', right, alpha, machine);
    const result =
      left instanceof Tensor || scaled instanceof Tensor ? tensorBinary(operator, left, scaled, machine) : undefined;
    if (result === undefined) throw new NotKnown('an operand that is no tensor');
    return result;
  };

const tensorBinaryOrNumber = (operator: '*', left: Value, right: Value, machine: Machine): Value =>
  machine.binary(operator, left, right);

const comparison =
  (operator: ComparisonOperator): TensorFunction =>
  (args, machine) =>
    tensorCompare(operator, args.get(0, 'input'), args.get(1, 'other'), machine);

const elementwise =
  (name: string, rule?: (value: number) => number): TensorFunction =>
  (args, machine) => {
    const x = tensorArgument(args.get(0, 'input'));
    if (!inGraph(x)) {
      const result = new Tensor(x.shape, x.dataType, {
        data: rule && x.data?.map((value) => Math.fround(rule(value))),
      });
      setInitialiser(result, mappedValues(name, x, rule));
      return result;
    }
    return machine.apply('elementwise', [x], { function: name }, { dataType: resultType(name, x.dataType) });
  };

const questions: ReadonlySet<string> = new Set(['isnan', 'isinf', 'logical_not']);

/** A question is answered by truth, and the size of a complex number is a real one. */
const resultType = (name: string, of: Tensor['dataType']): Tensor['dataType'] =>
  questions.has(name) ? 'bool' : name === 'abs' && of === 'complex64' ? 'float32' : of;

const clamp: TensorFunction = (args, machine) => {
  const named = bindArguments(machine, 'clamp', 'input min=None max=None', args);
  const x = tensorArgument(named.input);
  const [low, high] = [named.min, named.max].map((value) => (value === null ? undefined : numberOf(value)));
  if (!inGraph(x)) {
    const within = (value: number) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value));
    const result = new Tensor(x.shape, x.dataType, { data: x.data?.map(within) });
    setInitialiser(result, clampedValues(x, low, high));
    return result;
  }
  if (low === 0 && high === undefined) return machine.apply('relu', [x], {});
  if (low === 0 && high === 6) return machine.apply('relu6', [x], {});
  return machine.apply('elementwise', [x], { function: `clamp ${low ?? ''} ${high ?? ''}`.trim() });
};

/** max(x, y) = y + ReLU(x − y), min(x, y) = y − ReLU(y − x). */
const extreme =
  (operator: 'add' | 'subtract'): TensorFunction =>
  (args, machine) => {
    const [x, y] = [tensorArgument(args.get(0, 'input')), tensorArgument(args.get(1, 'other'))];
    if (!inGraph(x) && !inGraph(y)) return ofConstants(x, y, operator === 'add' ? Math.max : Math.min);
    const difference = machine.apply('subtract', operator === 'add' ? [x, y] : [y, x], {});
    return machine.apply(operator, [y, machine.apply('relu', [difference], {})], {});
  };

/** `lerp(x, y, w)` = x + w·(y − x). */
const lerp: TensorFunction = (args, machine) => {
  const { input: x, end, weight } = bindArguments(machine, 'lerp', 'input end weight', args);
  return machine.binary('+', x, machine.binary('*', weight, machine.binary('-', end, x)));
};

/** `addcmul(x, a, b, value=v)` = x + v·a·b. */
const fused =
  (operator: '*' | '/'): TensorFunction =>
  (args, machine) => {
    const product = machine.binary(operator, args.get(1, 'tensor1'), args.get(2, 'tensor2'));
    const value = args.named.get('value');
    return machine.binary(
      '+',
      args.get(0, 'input'),
      value === undefined ? product : machine.binary('*', product, value),
    );
  };

export const arithmeticFunctions: Record<string, TensorFunction> = {
  add: binary('+'),
  sub: binary('-'),
  subtract: binary('-'),
  mul: binary('*'),
  multiply: binary('*'),
  div: binary('/'),
  divide: binary('/'),
  true_divide: binary('/'),
  floor_divide: binary('//'),
  remainder: binary('%'),
  fmod: binary('%'),
  pow: binary('**'),
  rsub: (args, machine) => machine.binary('-', args.get(1, 'other'), args.get(0, 'input')),
  lt: comparison('<'),
  le: comparison('<='),
  gt: comparison('>'),
  ge: comparison('>='),
  eq: comparison('=='),
  ne: comparison('!='),
  neg: (args, machine) => tensorUnary('-', tensorArgument(args.get(0, 'input')), machine),
  logical_and: binary('&'),
  logical_or: binary('|'),
  maximum: extreme('add'),
  minimum: extreme('subtract'),
  addcmul: fused('*'),
  addcdiv: fused('/'),
  lerp,
  clamp,
  clip: clamp,
  clamp_min: (args, machine) => clamp(new Arguments([args.get(0, 'input'), args.get(1, 'min')]), machine),
  clamp_max: (args, machine) => clamp(new Arguments([args.get(0, 'input'), null, args.get(1, 'max')]), machine),
  ...Object.fromEntries(
    (
      [
        ['exp', Math.exp],
        ['log', Math.log],
        ['log2', Math.log2],
        ['log10', Math.log10],
        ['log1p', Math.log1p],
        ['expm1', Math.expm1],
        ['sqrt', Math.sqrt],
        ['rsqrt', (x: number) => 1 / Math.sqrt(x)],
        ['abs', Math.abs],
        ['sin', Math.sin],
        ['cos', Math.cos],
        ['tan', Math.tan],
        ['square', (x: number) => x * x],
        ['reciprocal', (x: number) => 1 / x],
        ['floor', Math.floor],
        ['ceil', Math.ceil],
        ['round', roundHalfEven],
        ['trunc', Math.trunc],
        ['sign', Math.sign],
        ['erf', undefined],
        ['erfinv', undefined],
        ['acos', Math.acos],
        ['asin', Math.asin],
        ['atan', Math.atan],
        ['sinh', Math.sinh],
        ['cosh', Math.cosh],
        ['isnan', undefined],
        ['isinf', undefined],
        ['logical_not', undefined],
        ['bitwise_not', undefined],
        ['cumsum', undefined],
        ['cumprod', undefined],
        ['nan_to_num', undefined],
        ['bernoulli', undefined],
        ['tril', undefined],
        ['triu', undefined],
      ] as const
    ).map(([name, rule]) => [name, elementwise(name, rule)]),
  ),
};
