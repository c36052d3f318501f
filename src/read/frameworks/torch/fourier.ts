/** `torch.fft` and `torch.stft`: shapes as the documentation gives them. */
import { addDims, divideDims, multiplyDims, type Dim } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Tensor, type Value } from '../../evaluate/values';
import type { TensorFunction } from './activations';
import {
  axesOf,
  axisOf,
  bindArguments,
  dimOf,
  isSequence,
  knownShape,
  tensorArgument,
  truth,
  whole,
} from './signature';

type Kind = 'complex' | 'toHalf' | 'fromHalf';

/** Of real numbers half of the spectrum is enough (`rfft`, `ihfft`). */
const kindOf = (name: string): Kind =>
  /^(rfft|ihfft)/.test(name) ? 'toHalf' : /^(irfft|hfft)/.test(name) ? 'fromHalf' : 'complex';

/** Size that a transform gives along its last axis. */
function lastSize(kind: Kind, given: Dim | undefined, size: Dim): Dim {
  if (kind === 'toHalf') return addDims(divideDims(given ?? size, 2), 1);
  if (kind === 'fromHalf') return given ?? multiplyDims(2, addDims(size, -1));
  return given ?? size;
}

function transformed(machine: Machine, name: string, x: Tensor, axes: readonly number[], sizes: Value): Tensor {
  const shape = knownShape(x);
  const given = isSequence(sizes) ? sizes.items.map(dimOf) : sizes === null ? [] : [dimOf(sizes)];
  const kind = kindOf(name);
  const results = axes.map((axis, i) => {
    const asked = given[i] === -1 ? undefined : given[i];
    return i === axes.length - 1 ? lastSize(kind, asked, shape[axis]) : (asked ?? shape[axis]);
  });
  const dataType = kind === 'fromHalf' ? 'float32' : 'complex64';
  return machine.apply('fourier', [x], { function: name, axes, sizes: results }, { dataType });
}

const single =
  (name: string): TensorFunction =>
  (args, machine) => {
    const named = bindArguments(machine, name, 'input n=None dim=-1 norm=None out=None', args);
    const x = tensorArgument(named.input);
    return transformed(machine, name, x, [axisOf(named.dim, knownShape(x).length)], named.n);
  };

/** Over two axes, or over as many as are named; all of them where none are. */
const several =
  (name: string): TensorFunction =>
  (args, machine) => {
    const two = name.endsWith('2');
    const named = bindArguments(machine, name, 'input s=None dim=None norm=None out=None', args);
    const x = tensorArgument(named.input);
    const rank = knownShape(x).length;
    const count = isSequence(named.s) ? named.s.items.length : two ? 2 : rank;
    const axes =
      named.dim === null ? Array.from({ length: count }, (_, i) => rank - count + i) : axesOf(named.dim, rank);
    return transformed(machine, name, x, axes, named.s);
  };

/** `fftshift`: the same numbers in other places. */
const shifted =
  (name: string): TensorFunction =>
  (args, machine) =>
    machine.apply('elementwise', [tensorArgument(args.get(0, 'input'))], { function: name });

const frequencies: TensorFunction = (args) => new Tensor([dimOf(args.get(0, 'n'))], 'float32', { text: 'fftfreq' });

export const fourierFunctions: Record<string, TensorFunction> = {
  ...Object.fromEntries(['fft', 'ifft', 'rfft', 'irfft', 'hfft', 'ihfft'].map((name) => [name, single(name)])),
  ...Object.fromEntries(
    ['fft2', 'ifft2', 'rfft2', 'irfft2', 'fftn', 'ifftn', 'rfftn', 'irfftn'].map((name) => [name, several(name)]),
  ),
  fftshift: shifted('fftshift'),
  ifftshift: shifted('ifftshift'),
  fftfreq: frequencies,
  rfftfreq: (args) => new Tensor([addDims(divideDims(dimOf(args.get(0, 'n')), 2), 1)], 'float32', { text: 'rfftfreq' }),
};

/** Frames that overlap, each transformed: [B, samples] → [B, n_fft/2 + 1, frames], complex or in pairs. */
export const stft: TensorFunction = (args, machine) => {
  const named = bindArguments(
    machine,
    'stft',
    "input n_fft hop_length=None win_length=None window=None center=True pad_mode='reflect' normalized=False onesided=None return_complex=None align_to_window=None",
    args,
  );
  const x = tensorArgument(named.input);
  const shape = knownShape(x);
  const window = whole(named.n_fft);
  const hop = named.hop_length === null ? Math.floor(window / 4) : whole(named.hop_length);
  const padded = addDims(shape[shape.length - 1], truth(named.center) ? 2 * Math.floor(window / 2) : 0);
  const frames = addDims(divideDims(addDims(padded, -window), hop), 1);
  const rows = named.onesided === false ? window : Math.floor(window / 2) + 1;
  const cut = machine.apply('gather', [x], {
    axis: shape.length - 1,
    shape: [...shape.slice(0, -1), window, frames],
  });
  const spectrum = machine.apply(
    'fourier',
    [cut],
    { function: 'stft', axes: [shape.length - 1], sizes: [rows] },
    { dataType: 'complex64' },
  );
  if (named.return_complex === true) return spectrum;
  return machine.apply('complexView', [spectrum], { to: 'real' }, { dataType: 'float32' });
};
