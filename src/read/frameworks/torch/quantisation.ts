/** Marks of quantisation: before a model is converted they compute what their names say on floats. */
import { Arguments } from '../../evaluate/arguments';
import { NativeFunction, type Value } from '../../evaluate/values';
import type { Machine } from '../../evaluate/machine';
import { defineLayer } from './layer';

for (const name of ['QuantStub', 'DeQuantStub'])
  defineLayer(name, { signature: 'qconfig=None', forward: (_layer, inputs) => inputs.get(0, 'x') });

const floatFunctional = defineLayer('FloatFunctional', { signature: '' });

const call = (machine: Machine, path: string, ...args: Value[]): Value =>
  machine.call(machine.lookup(path), new Arguments(args));

for (const [name, compute] of Object.entries({
  add: (args: Arguments, machine: Machine) => call(machine, 'torch.add', ...args.positional),
  add_scalar: (args: Arguments, machine: Machine) => call(machine, 'torch.add', ...args.positional),
  mul: (args: Arguments, machine: Machine) => call(machine, 'torch.mul', ...args.positional),
  mul_scalar: (args: Arguments, machine: Machine) => call(machine, 'torch.mul', ...args.positional),
  cat: (args: Arguments, machine: Machine) => machine.call(machine.lookup('torch.cat'), args),
  add_relu: (args: Arguments, machine: Machine) =>
    call(machine, 'torch.relu', call(machine, 'torch.add', ...args.positional)),
}))
  floatFunctional.attributes.set(name, new NativeFunction(name, (args, machine) => compute(args.rest(), machine)));
