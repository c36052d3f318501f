/** Results of a call that most callers throw away: they become nodes when somebody uses them. */
import type { DataType } from '../../../graph/graph';
import type { Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import { Tensor } from '../../evaluate/values';

/** A tensor of known shape that `make` computes on first use, at the place where it was promised. */
export function deferred(machine: Machine, shape: Shape, dataType: DataType, make: () => Tensor): Tensor {
  const origin = machine.origin();
  return new Tensor(shape, dataType, { node: () => machine.at(origin, make).node });
}
