/** `torch.autograd.Function`: an operation of the source with a backward of its own. */
import { Arguments } from '../../evaluate/arguments';
import { objectClass } from '../../evaluate/exceptions';
import type { Instance } from '../../evaluate/values';
import { ClassValue, NativeFunction, Unknown } from '../../evaluate/values';

export const functionClass = new ClassValue('Function', [objectClass], { path: 'torch.autograd.Function' });

/** What a forward keeps for its backward, which is not read. */
const contextClass = new ClassValue('FunctionCtx', [objectClass], { path: 'torch.autograd.function.FunctionCtx' });
for (const name of ['save_for_backward', 'save_for_forward', 'mark_dirty', 'mark_non_differentiable'])
  contextClass.attributes.set(name, new NativeFunction(name, () => null));
contextClass.attributes.set('set_materialize_grads', new NativeFunction('set_materialize_grads', () => null));

/**
 * `Swish.apply(x)` computes `Swish.forward(context, x)`; without the context where the class has `setup_context`. The
 * operators of the forward stand for the whole, so their derivatives do too: that is said.
 */
functionClass.attributes.set(
  'apply',
  new NativeFunction(
    'apply',
    (args, machine) => {
      const [type] = args.positional;
      if (!(type instanceof ClassValue)) return new Unknown('torch.autograd.Function', machine.source);
      const inputs = args.rest();
      const forward = machine.getAttribute(type, 'forward');
      if (type.find('backward'))
        machine.assume(`the gradient of ${type.name} is that of its forward: its own backward is not read`);
      if (type.find('setup_context')) return machine.call(forward, inputs);
      const context: Instance = machine.newInstance(contextClass);
      return machine.call(forward, new Arguments([context, ...inputs.positional], inputs.named));
    },
    'class',
  ),
);
