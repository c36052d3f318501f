import { join } from 'node:path';
import type { BackEndName } from '../../protocol';
import { isNative, notInstalled } from '../../runtime/packages';
import { tf } from '../tensorflow';
import { loadCpu } from './cpu';
import { isMissing } from './native';
import { loadNode } from './node';
import { takeFallbacks } from './simd/fallbacks';
import { loadSimd } from './simd/load';
import { loadWasm } from './wasm';
import { drainWebGpu, loadWebGpu } from './webgpu';

export interface LoadedBackEnd {
  name: BackEndName;
  version?: string;
  device?: string;
  /** Threads that its kernels are shared out to, where it does not decide by itself. */
  threads?: number;
  /** What kernels of the cpu back end took since the last call, where it falls back on these. */
  fallbacks?(): { kernel: string; milliseconds: number }[];
  /** To be awaited before the process ends. */
  drain(): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** "not installed", or the first line of what went wrong. */
export function reasonOf(name: BackEndName, error: unknown): string {
  if (isNative(name) && isMissing(name, error)) return notInstalled;
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0];
}

/**
 * Makes a back end the current one.
 * @param threads that its kernels are shared out to, where it can.
 * @param onError for errors that a device reports later, after which its results are wrong.
 * @throws Error with the reason where it is not to be had.
 */
export async function loadBackEnd(
  name: BackEndName,
  threads: number,
  onError: (message: string) => void,
): Promise<LoadedBackEnd> {
  switch (name) {
    case 'tfjs-node-gpu':
    case 'tfjs-node':
      return { name, ...(await loadNode(name)), drain: nothing };
    case 'webgpu': {
      const allowSoftware = process.env.THROUGHLINE_SOFTWARE_GPU === '1';
      return { name, ...(await loadWebGpu(onError, allowSoftware)), version: tf.version_core, drain: drainWebGpu };
    }
    case 'cpu-simd':
      return {
        name,
        ...(await loadSimd(__dirname, threads)),
        version: tf.version_core,
        fallbacks: takeFallbacks,
        drain: nothing,
      };
    case 'wasm':
      await loadWasm(join(__dirname, '/'));
      return { name, version: tf.version_core, drain: nothing };
    case 'cpu':
      return { name, version: await loadCpu(), drain: nothing };
  }
}
