/** A call of a layer, which can be made again with other tensors. */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import type { Instance, Tensor } from '../../evaluate/values';
import type { Applicable } from '../layers/applications';
import { outputsIn, replaced } from '../nested';

export class CallOf implements Applicable {
  constructor(
    readonly layer: Instance,
    private readonly args: Arguments,
  ) {}

  apply(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const rest = [...inputs];
    const { positional, named } = this.args;
    const args = new Arguments(
      positional.map((value) => replaced(value, rest)),
      new Map([...named].map(([name, value]) => [name, replaced(value, rest)])),
    );
    return outputsIn(machine.call(this.layer, args));
  }
}
