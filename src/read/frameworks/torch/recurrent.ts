/** `nn.RNN`, `nn.LSTM`, `nn.GRU` and their cells: one operator for each layer and direction. */
import type { RecurrentAttributes } from '../../../graph/operators/index';
import { gates, stateFeatures } from '../../../graph/operators/recurrence';
import type { Dim } from '../../../graph/shape';
import type { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Tensor } from '../../evaluate/values';
import { ListValue, NativeFunction, Instance, TupleValue, type Value } from '../../evaluate/values';
import { element } from './parts';
import { initialiserOf } from './constants';
import { deferred } from './deferred';
import type { Layer } from './layer';
import { defineLayer } from './layer';
import { moduleClass, stateOf } from './module';
import { PackedSequence } from './packedSequences';
import { isSequence, knownShape, NotKnown, numeric, tensorArgument, truth, whole, type Named } from './signature';

type Cell = RecurrentAttributes['cell'];

const base = defineLayer('RNNBase', { signature: 'mode', base: moduleClass });

const nonlinearityOf = (value: Value, machine: Machine): 'tanh' | 'relu' => {
  if (value === undefined || value === 'tanh') return 'tanh';
  return value === 'relu' ? 'relu' : machine.raise('ValueError', 'an RNN is of tanh or of relu');
};

/** Registers a cell's parameters in PyTorch's order and names. */
function addParameters(layer: Layer, attributes: RecurrentAttributes, suffix: string): string[] {
  const { cell, inFeatures, hiddenFeatures, projection, bias } = attributes;
  const bound = 1 / Math.sqrt(hiddenFeatures);
  const rows = gates[cell] * hiddenFeatures;
  const add = (name: string, ...shape: number[]): string => {
    layer.parameter(name + suffix, shape, { kind: 'uniform', low: -bound, high: bound });
    return name + suffix;
  };
  return [
    add('weight_ih', rows, inFeatures),
    add('weight_hh', rows, stateFeatures(attributes)),
    ...(bias ? [add('bias_ih', rows), add('bias_hh', rows)] : []),
    ...(projection > 0 ? [add('weight_hr', projection, hiddenFeatures)] : []),
  ];
}

const suffixOf = (layer: number, reverse: boolean): string => `_l${layer}${reverse ? '_reverse' : ''}`;

const directions = (layer: Layer): readonly boolean[] => (truth(layer.get('bidirectional')) ? [false, true] : [false]);

function attributesOf(layer: Layer, cell: Cell, depth: number, reverse: boolean): RecurrentAttributes {
  const hiddenFeatures = whole(layer.get('hidden_size'));
  const projection = whole(layer.get('proj_size') ?? 0);
  const width = projection > 0 ? projection : hiddenFeatures;
  return {
    cell,
    inFeatures: depth === 0 ? whole(layer.get('input_size')) : width * directions(layer).length,
    hiddenFeatures,
    projection,
    nonlinearity: layer.get('nonlinearity') === 'relu' ? 'relu' : 'tanh',
    bias: truth(layer.get('bias')),
    reverse,
    time: null,
  };
}

const parameterNames = ({ bias, projection }: RecurrentAttributes, suffix: string): string[] =>
  ['weight_ih', 'weight_hh', ...(bias ? ['bias_ih', 'bias_hh'] : []), ...(projection > 0 ? ['weight_hr'] : [])].map(
    (name) => name + suffix,
  );

function build(cell: Cell, layer: Layer, args: Named, machine: Machine): void {
  for (const [name, value] of Object.entries(args)) layer.set(name, value);
  layer.set(
    'mode',
    cell === 'rnn' ? `RNN_${nonlinearityOf(args.nonlinearity, machine).toUpperCase()}` : cell.toUpperCase(),
  );
  if (args.proj_size === undefined) layer.set('proj_size', 0);
  for (let depth = 0; depth < whole(args.num_layers); depth++)
    for (const reverse of directions(layer))
      addParameters(layer, attributesOf(layer, cell, depth, reverse), suffixOf(depth, reverse));
}

/** States that are given, [layers × directions, N, H] each; zeros that nothing is computed from are left out. */
function givenStates(value: Value, cell: Cell): Tensor[] {
  if (value === undefined || value === null) return [];
  const states =
    cell === 'lstm' ? (isSequence(value) ? value.items.map(tensorArgument) : undefined) : [tensorArgument(value)];
  if (states?.length !== (cell === 'lstm' ? 2 : 1)) throw new NotKnown('a state that is not known');
  return states.every(isZero) ? [] : states;
}

function isZero(tensor: Tensor): boolean {
  if (tensor.node !== undefined || tensor.parameter) return false;
  if (tensor.data) return tensor.data.every((value) => value === 0);
  const initialiser = initialiserOf(tensor);
  return initialiser?.kind === 'constant' && initialiser.value === 0;
}

const sized = (dim: Dim): number => {
  if (typeof dim !== 'number') throw new NotKnown(`the length ${dim}`);
  return dim;
};

/** Runs all layers over a sequence; gives the output and what each layer and direction made. */
function forward(cell: Cell, layer: Layer, inputs: Arguments, machine: Machine): Value {
  const given = inputs.get(0, 'input');
  const packed = given instanceof PackedSequence ? given : undefined;
  let x = packed ? packed.tensor : tensorArgument(given);
  const shape = knownShape(x);
  if (shape.length !== 2 && shape.length !== 3)
    machine.raise('RuntimeError', `${cell.toUpperCase()}: expected 2 or 3 axes, got ${shape.length}`);
  const batchFirst = packed ? packed.batchFirst : truth(layer.get('batch_first'));
  const time = shape.length === 3 && batchFirst ? 1 : 0;
  const layers = whole(layer.get('num_layers'));
  const ways = directions(layer);
  const states = givenStates(inputs.get(1, 'hx'), cell);
  checkStates(states, layers * ways.length, shape.length, machine);
  const made: Tensor[] = [];
  for (let depth = 0; depth < layers; depth++) {
    const sides = ways.map((reverse, i) => {
      const attributes = { ...attributesOf(layer, cell, depth, reverse), time };
      const own = states.map((state) => element(machine, state, 0, depth * ways.length + i));
      return layer.apply(
        machine,
        'recurrent',
        [x, ...own],
        attributes,
        parameterNames(attributes, suffixOf(depth, reverse)),
      );
    });
    made.push(...sides);
    x = sides.length === 1 ? sides[0] : machine.apply('concat', sides, { axis: shape.length - 1 });
    const p = numeric(layer.get('dropout'));
    if (p > 0 && depth < layers - 1) x = machine.apply('dropout', [x], { p, rescale: true });
  }
  const rest = shape.filter((_, axis) => axis !== time).slice(0, -1);
  const last = (features: number, of: (sequence: Tensor, i: number) => Tensor): Tensor =>
    deferred(machine, [made.length, ...rest, features], 'float32', () =>
      machine.apply('stack', made.map(of), { axis: 0 }),
    );
  const first = attributesOf(layer, cell, 0, false);
  const hidden = last(stateFeatures(first), (sequence, i) =>
    element(machine, sequence, time, ways[i % ways.length] ? 0 : sized(shape[time]) - 1),
  );
  const output = packed ? packed.with(x) : x;
  if (cell !== 'lstm') return new TupleValue([output, hidden]);
  const cells = last(first.hiddenFeatures, (sequence, i) =>
    machine.apply('cellState', [sequence], { features: first.hiddenFeatures, time, reverse: ways[i % ways.length] }),
  );
  return new TupleValue([output, new TupleValue([hidden, cells])]);
}

function checkStates(states: readonly Tensor[], count: number, rank: number, machine: Machine): void {
  for (const state of states) {
    const shape = knownShape(state);
    if (shape.length !== rank || (typeof shape[0] === 'number' && shape[0] !== count))
      machine.raise(
        'RuntimeError',
        `a hidden state of ${count} layers and directions is expected, got [${shape.join(',')}]`,
      );
  }
}

const weightsOf = (instance: Value): Value =>
  instance instanceof Instance
    ? new ListValue([new ListValue([...stateOf(instance).parameters.values()])])
    : new ListValue([]);

for (const [name, cell, own] of [
  ['RNN', 'rnn', "nonlinearity='tanh' "],
  ['LSTM', 'lstm', ''],
  ['GRU', 'gru', ''],
] as const) {
  const type = defineLayer(name, {
    signature: `input_size hidden_size num_layers=1 ${own}bias=True batch_first=False dropout=0.0 bidirectional=False${
      cell === 'lstm' ? ' proj_size=0' : ''
    }`,
    base,
    build: (layer, args, machine) => build(cell, layer, args, machine),
    forward: (layer, inputs, machine) => forward(cell, layer, inputs, machine),
  });
  // Where the weights lie in memory concerns the device alone.
  type.attributes.set('flatten_parameters', new NativeFunction('flatten_parameters', () => null));
  type.attributes.set(
    'all_weights',
    new NativeFunction('all_weights', (args) => weightsOf(args.positional[0]), 'property'),
  );
}

for (const [name, cell, own] of [
  ['RNNCell', 'rnn', " nonlinearity='tanh'"],
  ['LSTMCell', 'lstm', ''],
  ['GRUCell', 'gru', ''],
] as const)
  defineLayer(name, {
    signature: `input_size hidden_size bias=True${own}`,
    build(layer, args, machine) {
      for (const [key, value] of Object.entries(args)) layer.set(key, value);
      layer.set('nonlinearity', nonlinearityOf(args.nonlinearity, machine));
      addParameters(layer, attributesOf(layer, cell, 0, false), '');
    },
    forward(layer, inputs, machine) {
      const x = tensorArgument(inputs.get(0, 'input'));
      const attributes = attributesOf(layer, cell, 0, false);
      const states = givenStates(inputs.get(1, 'hx'), cell);
      const hidden = layer.apply(machine, 'recurrent', [x, ...states], attributes, parameterNames(attributes, ''));
      if (cell !== 'lstm') return hidden;
      const { hiddenFeatures: features } = attributes;
      const state = deferred(machine, [...knownShape(x).slice(0, -1), features], 'float32', () =>
        machine.apply('cellState', [hidden], { features, time: null, reverse: false }),
      );
      return new TupleValue([hidden, state]);
    },
  });
