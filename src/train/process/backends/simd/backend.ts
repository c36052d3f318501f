/** TensorFlow.js over one WebAssembly memory. What has no kernel of its own is computed by those of the cpu back end. */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { DataType, TensorInfo, backend_util } from '@tensorflow/tfjs-core';
import { tf } from '../../tensorflow';
import type { Crew } from './crew/crew';
import type { KernelMemory } from './memory';

export const simdName = 'cpu-simd';

/** Data that lie in the kernels' memory. */
interface Placed {
  values?: backend_util.BackendValues;
  dtype: DataType;
  refCount: number;
  /** Address, where it lies in the kernels' memory, and the block that it is a part of. */
  at?: number;
  block?: Block;
}

/** What `allocate` gave: released when the last tensor that lies in it is gone. */
interface Block {
  at: number;
  bytes: number;
  users: number;
}

export class SimdBackend extends MathBackendCPU {
  constructor(
    readonly kernelMemory: KernelMemory,
    readonly crew: Crew,
  ) {
    super();
    // Its first tensor makes the cpu back end advise another package on the error output, where reasons are read.
    Object.assign(this, { firstUse: false });
  }

  private entry(dataId: object): Placed {
    return this.data.get(dataId) as Placed;
  }

  private isOurs(values: backend_util.BackendValues): values is Float32Array {
    return ArrayBuffer.isView(values) && values.buffer instanceof SharedArrayBuffer;
  }

  /** Kernels of the cpu back end hand out parts of their input: in our memory these would outlive it. */
  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): object {
    return super.write(this.isOurs(values) ? new Float32Array(values) : values, shape, dtype);
  }

  override readSync(dataId: object): backend_util.BackendValues {
    const values = super.readSync(dataId);
    return this.isOurs(values) ? new Float32Array(values) : values;
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.data.has(dataId) ? this.entry(dataId) : null;
    const gone = super.disposeData(dataId, force);
    const block = entry?.block;
    if (gone && block && !this.data.has(dataId)) {
      entry.block = undefined;
      block.users -= 1;
      if (block.users === 0) this.kernelMemory.release(block.at, block.bytes);
    }
    return gone;
  }

  /** Address of a float32 tensor; it is brought into the kernels' memory where it is not there yet. */
  addressOf({ dataId, shape }: TensorInfo): number {
    const entry = this.entry(dataId);
    if (entry.at === undefined) {
      const values = entry.values as Float32Array;
      entry.block = this.blockFor(shape, values.length * 4);
      entry.at = entry.block.at;
      const view = this.kernelMemory.view(entry.at, values.length);
      view.set(values);
      entry.values = view;
    }
    return entry.at;
  }

  /** A new float32 tensor in the kernels' memory; what lies in it is not defined. */
  create(shape: readonly number[]): TensorInfo & { at: number } {
    const block = this.blockFor(shape, tf.util.sizeFromShape([...shape]) * 4);
    return this.placed(shape, block, block.at);
  }

  /**
   * A tensor of numbers that lie side by side in another one: none is copied, and it may outlive the other one.
   * @param first number of the other one's that it begins with.
   */
  part(whole: TensorInfo, first: number, shape: readonly number[]): TensorInfo & { at: number } {
    const at = this.addressOf(whole) + first * 4;
    const block = this.entry(whole.dataId).block!;
    block.users += 1;
    return this.placed(shape, block, at);
  }

  private blockFor(shape: readonly number[], bytes: number): Block {
    return { at: this.kernelMemory.allocate(bytes, () => `a tensor of [${shape.join(',')}]`), bytes, users: 1 };
  }

  private placed(shape: readonly number[], block: Block, at: number): TensorInfo & { at: number } {
    const info = this.makeTensorInfo([...shape], 'float32', new Float32Array(0));
    const values = this.kernelMemory.view(at, tf.util.sizeFromShape([...shape]));
    Object.assign(this.entry(info.dataId), { values, at, block });
    return { ...info, at };
  }

  /** The numbers of a tensor, to be read and written before it is disposed of. */
  numbersOf({ dataId }: TensorInfo): Float32Array {
    return this.entry(dataId).values as Float32Array;
  }
}
