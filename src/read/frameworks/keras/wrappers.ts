/** Layers that apply another layer, or a function: Lambda, TimeDistributed, Bidirectional. */
import { multiplyDims } from '../../../graph/shape';
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { DictValue, ListValue, Tensor, type Instance, type Value } from '../../evaluate/values';
import { tensorsOf } from '../layers/applications';
import { reshaped } from '../torch/arrangement';
import { applyLayer, define } from './layer';
import { layerClasses } from './layers';
import { isLayer, stateOf } from './state';

type Call = (layer: Instance, args: Arguments, machine: Machine) => Value;

const defineCall = (name: string, call: Call): void => define(layerClasses.get(name)!, 'call', call);

const argument = (layer: Instance, name: string, machine: Machine): Value => stateOf(layer, machine).given.get(name);

/** A function of the source, with the arguments that the layer keeps for it. */
defineCall('Lambda', (layer, args, machine) => {
  const kept = argument(layer, 'arguments', machine);
  const named = kept instanceof DictValue ? [...kept.entries.values()] : [];
  return machine.call(
    argument(layer, 'function', machine),
    new Arguments(args.positional.slice(0, 1), new Map(named.map(([name, value]) => [String(name as string), value]))),
  );
});

/** The same layer at every step: steps count as samples. */
defineCall('TimeDistributed', (layer, args, machine) => {
  const [x] = args.positional;
  const inner = argument(layer, 'layer', machine);
  if (!(x instanceof Tensor) || !x.shape || x.shape.length < 3 || !isLayer(inner))
    return machine.unresolved('TimeDistributed(…)', 'it takes a layer and a sequence', [x]);
  const [batch, steps, ...rest] = x.shape;
  const folded = reshaped(machine, x, [multiplyDims(batch, steps), ...rest]);
  const result = applyLayer(inner, Arguments.of(folded), machine);
  return result instanceof Tensor && result.shape
    ? reshaped(machine, result, [batch, steps, ...result.shape.slice(1)])
    : result;
});

/** The layer that goes through the sequence from its end. */
function backwardOf(layer: Instance, forward: Instance, machine: Machine): Value {
  const known = layer.attributes.get('backward_layer');
  if (known !== undefined) return known;
  const { given, name } = stateOf(forward, machine);
  const named = new Map<string, Value>([...given, ['go_backwards', true], ['name', `backward_${name}`]]);
  const made = machine.call(forward.type, new Arguments([], named));
  layer.attributes.set('backward_layer', made);
  return made;
}

const merges: Readonly<Record<string, 'add' | 'multiply'>> = { sum: 'add', ave: 'add', mul: 'multiply' };

defineCall('Bidirectional', (layer, args, machine) => {
  const forward = argument(layer, 'layer', machine);
  const mode = argument(layer, 'merge_mode', machine);
  if (!isLayer(forward)) return machine.unresolved('Bidirectional(…)', 'its layer is not known', args.all());
  const backward = backwardOf(layer, forward, machine);
  if (!isLayer(backward)) return machine.unresolved('Bidirectional(…)', 'its layer is not known', args.all());
  const [ahead, back] = [forward, backward].map((each) => tensorsOf(applyLayer(each, args, machine)));
  if (!ahead || !back) return machine.unresolved('Bidirectional(…)', 'its layers give no tensors', args.all());
  if (mode === null) return new ListValue([...ahead, ...back]);
  const pair = [ahead[0], back[0]];
  const merge = typeof mode === 'string' ? merges[mode] : undefined;
  const joined = merge
    ? machine.apply(merge, pair, {})
    : machine.apply('concat', pair, { axis: (ahead[0].shape?.length ?? 1) - 1 });
  const merged = mode === 'ave' ? machine.apply('affine', [joined], { scale: 0.5, shift: 0 }) : joined;
  const states = [...ahead.slice(1), ...back.slice(1)];
  return states.length > 0 ? new ListValue([merged, ...states]) : merged;
});
