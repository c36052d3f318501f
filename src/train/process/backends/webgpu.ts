/** Any vendor's GPU, through Dawn (npm package `webgpu`). */
import { pathToFileURL } from 'node:url';
import { nativePackage } from '../../runtime/packages';
import { tf } from '../tensorflow';
import { requireFor } from './native';
import { registerFilterGradient } from './webgpuFilterGradient';

interface Adapter {
  info?: { vendor?: string; architecture?: string; device?: string; description?: string; isFallbackAdapter?: boolean };
  isFallbackAdapter?: boolean;
}

interface Device {
  addEventListener(kind: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void;
  lost: Promise<{ message: string }>;
  queue: { onSubmittedWorkDone(): Promise<void> };
}

const isSoftware = (adapter: Adapter): boolean =>
  Boolean(adapter.isFallbackAdapter ?? adapter.info?.isFallbackAdapter) ||
  /swiftshader|llvmpipe|lavapipe|software/i.test(Object.values(adapter.info ?? {}).join(' '));

/**
 * @param allowSoftware takes a software adapter too: for tests, never for a user.
 * @param onError called when the device reports an error; whatever it computes after that is not to be trusted.
 */
export async function loadWebGpu(
  onError: (message: string) => void,
  allowSoftware = false,
): Promise<{ device: string }> {
  const path = requireFor('webgpu').resolve(nativePackage('webgpu').name);
  const { create, globals } = (await import(pathToFileURL(path).href)) as {
    create(options: string[]): { requestAdapter(): Promise<Adapter | null> };
    globals: Record<string, unknown>;
  };
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node 21 and later have a `navigator` of their own, which takes no assignment; the back end looks at it when it loads.
  const navigator = (globalThis as { navigator?: object }).navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });

  // tf.setBackend fails without a word where there is no adapter.
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error('no GPU adapter was found');
  if (isSoftware(adapter) && !allowSoftware) throw new Error('only a software adapter was found');
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('its back end did not start');
  await tf.ready();
  registerPad();
  await registerFilterGradient();
  const { device } = tf.backend() as unknown as { device: Device };
  device.addEventListener('uncapturederror', (event) => onError(event.error.message));
  void device.lost.then(({ message }) => onError(`the device was lost: ${message}`));
  const { vendor, architecture, description } = adapter.info ?? {};
  return { device: [vendor, architecture, description].filter(Boolean).join(' ') };
}

/**
 * As published (4.22) pads of tensors with more than four axes are shaders that do not compile: `vec5` is no type of WGSL. The
 * gradient of a slice is such a pad, and so that of the queries, keys and values of an attention.
 */
function registerPad(): void {
  const published = tf.getKernel('PadV2', 'webgpu')!;
  tf.unregisterKernel('PadV2', 'webgpu');
  tf.registerKernel({
    ...published,
    kernelFunc(call) {
      const x = call.inputs.x as tf.Tensor;
      if (x.rank <= 4) return published.kernelFunc(call);
      const { paddings, constantValue } = call.attrs as unknown as {
        paddings: [number, number][];
        constantValue: number;
      };
      return tf.tidy(() => padByAxis(x, paddings, constantValue));
    },
  });
}

/** One axis after the other, each as the middle one of three. */
function padByAxis(x: tf.Tensor, paddings: readonly [number, number][], value: number): tf.Tensor {
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const { shape } = padded;
    const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
    const blocks = tf.reshape(padded, [count(shape.slice(0, axis)), shape[axis], count(shape.slice(axis + 1))]);
    const wider = [...shape.slice(0, axis), before + shape[axis] + after, ...shape.slice(axis + 1)];
    return tf.reshape(
      tf.pad(
        blocks,
        [
          [0, 0],
          [before, after],
          [0, 0],
        ],
        value,
      ),
      wider,
    );
  }, x);
}

/** Waits for all submitted work: without it the process may crash when it ends. */
export async function drainWebGpu(): Promise<void> {
  const { device } = tf.backend() as unknown as { device: Device };
  await device.queue.onSubmittedWorkDone();
}
