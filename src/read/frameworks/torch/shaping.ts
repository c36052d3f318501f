/** Layers that move values: `Flatten`, `Unflatten`, `Fold` and their kind. */
import { Arguments } from '../../evaluate/arguments';
import { arrangementFunctions, unfold } from './arrangement';
import { defineLayer } from './layer';

defineLayer('Flatten', {
  signature: 'start_dim=1 end_dim=-1',
  build(layer, args) {
    layer.set('start_dim', args.start_dim);
    layer.set('end_dim', args.end_dim);
  },
  forward: (layer, inputs, machine) =>
    arrangementFunctions.flatten(
      new Arguments([inputs.get(0, 'input'), layer.get('start_dim'), layer.get('end_dim')]),
      machine,
    ),
});

defineLayer('Unflatten', {
  signature: 'dim unflattened_size',
  build(layer, args) {
    layer.set('dim', args.dim);
    layer.set('unflattened_size', args.unflattened_size);
  },
  forward: (layer, inputs, machine) =>
    arrangementFunctions.unflatten(
      new Arguments([inputs.get(0, 'input'), layer.get('dim'), layer.get('unflattened_size')]),
      machine,
    ),
});

defineLayer('Unfold', {
  signature: 'kernel_size dilation=1 padding=0 stride=1',
  build(layer, args) {
    for (const [name, value] of Object.entries(args)) layer.set(name, value);
  },
  forward: (layer, inputs, machine) =>
    unfold(
      new Arguments([
        inputs.get(0, 'input'),
        ...['kernel_size', 'dilation', 'padding', 'stride'].map((name) => layer.get(name)),
      ]),
      machine,
    ),
});
