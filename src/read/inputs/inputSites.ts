/**
 * Inputs that the source gives a network: the network is called, `net(torch.randn(1, 3, 32, 32))`, or handed to a function
 * that calls it, `summary(net, (3, 32, 32))`; in the file of the entry, or in one that builds the entry.
 */
import type { SourceRange } from '../../graph/graph';
import type { Dim } from '../../graph/shape';
import { importedFrom, type Definition } from '../entries/definitions';
import { numberOf } from '../evaluate/arithmetic';
import type { InputRequest } from '../evaluate/library';
import { ListValue, Tensor, TupleValue, type Value } from '../evaluate/values';
import { valuesAt } from '../evaluateAt';
import { ranks, type FirstLayer } from './firstLayer';
import { callsNamed, functionAround, type PlacedCall } from '../entries/places';
import type { Reading } from '../reading';
import { sitesOf, type SourceSite } from '../arguments/sourceSites';
import type { Argument, Expression, FunctionSyntax } from '../syntax/syntax';
import { dotted } from '../syntax/walk';

export interface InputSite {
  inputs: InputRequest[];
  file: string;
  source: SourceRange;
}

/** A function that applies a network to an example, and where that stands among its arguments. */
interface Applier {
  /** End of its dotted name. */
  name: RegExp;
  named: readonly string[];
  /** Does it take sizes without the batch? Undefined where that depends on the package. */
  batchless?: boolean;
}

const networkNames: readonly string[] = ['model', 'net', 'module', 'network', 'func'];

/** torchinfo and torchsummary, thop, ptflops, fvcore, torch.onnx, torch.export, torch.jit, TensorBoard, torchview. */
const appliers: Readonly<Record<string, Applier>> = {
  summary: { name: /summary$/, named: ['input_size', 'input_data'] },
  profile: { name: /profile$/, named: ['inputs'] },
  get_model_complexity_info: { name: /./, named: ['input_res'], batchless: true },
  FlopCountAnalysis: { name: /./, named: ['inputs'] },
  ActivationCountAnalysis: { name: /./, named: ['inputs'] },
  flop_count: { name: /./, named: ['inputs'] },
  export: { name: /(?:onnx|torch\.export|^export)\.export$|^export$/, named: ['args'] },
  trace: { name: /jit\.trace$|^trace$/, named: ['example_inputs'] },
  add_graph: { name: /./, named: ['input_to_model'] },
  draw_graph: { name: /./, named: ['input_size', 'input_data'] },
};

/** Inputs of a network that a definition builds, in the order in which they count. All sizes are known. */
export function* inputSites(
  reading: Reading,
  definition: Definition,
  first: FirstLayer | undefined,
): Generator<InputSite> {
  for (const site of sitesOf(reading.sources, definition)) {
    const { file, placed } = site;
    const isOther = (other: PlacedCall): boolean => functionAround(other) !== functionAround(placed);
    for (const call of callsNamed(reading.sources, file, '').filter(({ call: { callee } }) =>
      holds(callee, placed.call),
    ))
      yield* applied(reading, file, call, call.call.arguments, first);
    const name = variableOf(site);
    const names = (expression: Expression | undefined): boolean =>
      expression !== undefined &&
      ((name !== undefined && dotted(expression) === name) || holds(expression, placed.call));
    if (name !== undefined) yield* uses(reading, file, name, functionAround(placed), first);
    yield* examined(reading, file, names, isOther, first);
  }
}

/** Inputs of a variable of a file that holds a network. */
export function* inputsOfVariable(
  reading: Reading,
  file: string,
  name: string,
  first: FirstLayer | undefined,
): Generator<InputSite> {
  yield* uses(reading, file, name, undefined, first);
  const names = (expression: Expression | undefined): boolean =>
    expression !== undefined && dotted(expression) === name;
  yield* examined(reading, file, names, (call) => functionAround(call) !== undefined, first);
}

/** Calls of a variable, `net(x)`, in the function where it was made. */
function* uses(
  reading: Reading,
  file: string,
  name: string,
  owner: FunctionSyntax | undefined,
  first: FirstLayer | undefined,
): Generator<InputSite> {
  for (const call of callsNamed(reading.sources, file, name.slice(name.lastIndexOf('.') + 1)))
    if (dotted(call.call.callee) === name && functionAround(call) === owner)
      yield* applied(reading, file, call, call.call.arguments, first);
}

/** Calls that hand the network to a function that applies it. */
function* examined(
  reading: Reading,
  file: string,
  names: (expression: Expression | undefined) => boolean,
  passedOver: (call: PlacedCall) => boolean,
  first: FirstLayer | undefined,
): Generator<InputSite> {
  for (const [functionName, applier] of Object.entries(appliers)) {
    for (const call of callsNamed(reading.sources, file, functionName)) {
      const { callee, arguments: list } = call.call;
      if (passedOver(call) || !applier.name.test(dotted(callee) ?? functionName)) continue;
      const network = list.find(({ kind }) => kind === 'positional') ?? keyword(list, networkNames);
      if (!names(network?.value)) continue;
      const example = keyword(list, applier.named) ?? list.filter(({ kind }) => kind === 'positional')[1];
      if (!example) continue;
      const from = importedFrom(reading.sources, file, (dotted(callee) ?? '').split('.')[0]) ?? '';
      const batchless = applier.batchless ?? /torchsummary/.test(from);
      yield* applied(reading, file, call, [{ kind: 'positional', value: example.value }], first, batchless);
    }
  }
}

const keyword = (list: readonly Argument[], names: readonly string[]): Argument | undefined =>
  list.find(({ kind, name }) => kind === 'keyword' && names.includes(name ?? ''));

function* applied(
  reading: Reading,
  file: string,
  { call, blocks }: PlacedCall,
  list: readonly Argument[],
  first: FirstLayer | undefined,
  batchless?: boolean,
): Generator<InputSite> {
  if (list.length === 0 || list.some(({ kind }) => kind === 'spread' || kind === 'keywordSpread')) return;
  const values = valuesAt(
    reading,
    file,
    blocks,
    list.map(({ value }) => value),
  );
  const inputs = values.flatMap((value): (InputRequest | undefined)[] => requestsOf(value, first, batchless));
  const known = inputs.filter((input) => input !== undefined);
  if (known.length === 0 || known.length < inputs.length) return;
  yield { inputs: ofOneImage(known, first), file, source: call.source };
}

/** What a value says of inputs: tensors, or sizes; undefined stands for what says nothing. */
function requestsOf(
  value: Value,
  first: FirstLayer | undefined,
  batchless: boolean | undefined,
): (InputRequest | undefined)[] {
  if (value instanceof Tensor) {
    const known = value.shape?.every((size) => typeof size === 'number') && value.node === undefined;
    return [known ? { shape: value.shape!, dataType: value.dataType } : undefined];
  }
  if (!(value instanceof ListValue || value instanceof TupleValue) || value.items.length === 0) return [undefined];
  const sizes = value.items.map((item) => numberOf(item));
  // A tuple of numbers is a size where the callee takes sizes, and no input of a network that is called itself.
  if (batchless !== undefined && sizes.every((size) => size !== undefined && size > 0))
    return [withBatch(sizes as number[], first, batchless)];
  return value.items.flatMap((item) => requestsOf(item, first, batchless));
}

function withBatch(sizes: readonly number[], first: FirstLayer | undefined, batchless: boolean): InputRequest {
  const rank = first && ranks[first.kind];
  const without =
    rank === undefined || (sizes.length !== rank && sizes.length !== rank - 1) ? batchless : sizes.length < rank;
  return {
    shape: without ? [1, ...sizes] : sizes,
    dataType: first?.kind === 'embedding' ? 'int64' : 'float32',
  };
}

/** The same inputs for a batch of one: what is counted is one image. */
function ofOneImage(inputs: readonly InputRequest[], first: FirstLayer | undefined): InputRequest[] {
  const [{ shape }] = inputs;
  const batch = shape[0];
  const batched =
    first && first.kind !== 'linear' && first.kind !== 'embedding'
      ? shape.length === ranks[first.kind]
      : shape.length > 1;
  const one = (sizes: readonly Dim[]): Dim[] => (batched && sizes[0] === batch ? [1, ...sizes.slice(1)] : [...sizes]);
  return inputs.map((input) => ({ ...input, shape: one(input.shape) }));
}

/** Is an expression a call, or made of it by what leaves a network as it is: `.to(device)`, `DataParallel(…)`? */
export function holds(expression: Expression, call: Expression): boolean {
  if (expression === call) return true;
  if (expression.kind !== 'call') return false;
  const { callee, arguments: list } = expression;
  if (callee.kind === 'member' && /^(?:to|cuda|cpu|eval|train|half|float|double|requires_grad_)$/.test(callee.name))
    return holds(callee.object, call);
  return /(?:DataParallel|compile)$/.test(dotted(callee) ?? '') && list.length > 0 && holds(list[0].value, call);
}

/** Name that a statement gives the network that a call in it builds: `net`, `self.net`. */
function variableOf({ placed: { call, blocks } }: SourceSite): string | undefined {
  const { statements, index } = blocks[blocks.length - 1];
  const statement = statements[index];
  if (statement.kind !== 'assign' || !holds(statement.value, call)) return undefined;
  const [target] = statement.targets;
  return target.kind === 'name' || target.kind === 'member' ? dotted(target) : undefined;
}
