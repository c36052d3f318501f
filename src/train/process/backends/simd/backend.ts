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
  /** Address and bytes, where it lies in the kernels' memory. */
  at?: number;
  bytes?: number;
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
    if (gone && entry?.at !== undefined && !this.data.has(dataId)) {
      this.kernelMemory.release(entry.at, entry.bytes!);
      entry.at = undefined;
    }
    return gone;
  }

  /** Address of a float32 tensor; it is brought into the kernels' memory where it is not there yet. */
  addressOf({ dataId, shape }: TensorInfo): number {
    const entry = this.entry(dataId);
    if (entry.at === undefined) {
      const values = entry.values as Float32Array;
      entry.bytes = values.length * 4;
      entry.at = this.kernelMemory.allocate(entry.bytes, () => `a tensor of [${shape.join(',')}]`);
      const view = this.kernelMemory.view(entry.at, values.length);
      view.set(values);
      entry.values = view;
    }
    return entry.at;
  }

  /** A new float32 tensor in the kernels' memory; what lies in it is not defined. */
  create(shape: readonly number[]): TensorInfo & { at: number } {
    const count = tf.util.sizeFromShape([...shape]);
    const at = this.kernelMemory.allocate(count * 4, () => `a tensor of [${shape.join(',')}]`);
    const info = this.makeTensorInfo([...shape], 'float32', new Float32Array(0));
    Object.assign(this.entry(info.dataId), { values: this.kernelMemory.view(at, count), at, bytes: count * 4 });
    return { ...info, at };
  }

  /** The numbers of a tensor, to be read and written before it is disposed of. */
  numbersOf({ dataId }: TensorInfo): Float32Array {
    return this.entry(dataId).values as Float32Array;
  }
}
