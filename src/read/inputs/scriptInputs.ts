/** Inputs of what is written for TensorFlow.js and says none: by trying what layers and functions of tensors usually take. */
import type { Shape } from '../../graph/shape';
import { isKnown } from '../../graph/shape';
import { Raised, OutOfBudget } from '../evaluate/errors';
import type { InputRequest } from '../evaluate/library';
import { Tensor, type Value } from '../evaluate/values';
import { computing } from '../frameworks/tfjs/computing';
import { forwardOf, takesInput } from '../frameworks/tfjs/network';
import type { Reading } from '../reading';
import { probedShape } from './probedShape';

/** What is tried where nothing in a layer or a function asks for a shape. */
const usual: readonly Shape[] = [
  [1, 32, 32, 64],
  [1, 64],
  [1, 32, 64],
  [1, 32, 32, 3],
];

/** @param build makes what is read again, in a reading of its own. */
export type Build = (trial: Reading) => Value;

/** The input that a layer, a sequential model or an object with `predict` is given; none where it has its own. */
export function scriptInputs(reading: Reading, value: Value, build: Build): InputRequest[] {
  const { ev } = reading;
  if (!takesInput(value, ev)) return [];
  const wanted = reading.trial((trial) => attempt(() => probe(trial, build(trial))));
  const requests = [
    ...(wanted ? [wanted] : []),
    ...usual.map((shape): InputRequest => ({ shape, dataType: 'float32' })),
  ];
  let best: { request: InputRequest; problems: number } | undefined;
  for (const request of requests) {
    const problems = reading.trial((trial) => attempt(() => problemsWith(trial, build(trial), request)));
    if (problems !== undefined && problems < (best?.problems ?? Infinity)) best = { request, problems };
    if (problems === 0) break;
  }
  if (!best) return [];
  reading.inputsByHabit = true;
  const why = best.request === wanted ? 'by what it does first' : 'by habit: nothing in it says';
  ev.assume(`input ${best.request.shape.join('×')}, ${why}`);
  return [best.request];
}

/** What the value's own function asks of a tensor whose shape nobody knows. */
function probe(trial: Reading, value: Value): InputRequest | undefined {
  const { ev } = trial;
  const forward = forwardOf(value, ev);
  if (!forward) return undefined;
  const origin = { module: '', source: ev.source };
  const node = ev.builder.addWithShape('unresolved', [], { call: 'input', reason: '' }, null, origin);
  const open = new Tensor(null, 'float32', { node });
  return probedShape(
    trial,
    computing(ev, () => ev.call(forward, ev.positional(open))),
  );
}

function problemsWith({ ev }: Reading, value: Value, request: InputRequest): number {
  const network = ev.library.network(value, [request], ev, {});
  const isWhole = network?.outputs.some(() => true) && network.outputs.every(({ shape }) => shape && isKnown(shape));
  return ev.builder.problems.length + (isWhole ? 0 : 1);
}

/** Undefined where the source refuses it. */
function attempt<Result>(body: () => Result): Result | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfBudget || error instanceof RangeError) return undefined;
    throw error;
  }
}
