import { join } from 'node:path';
import type { BackEndName } from '../../protocol';
import { tf } from '../tensorflow';
import { loadCpu } from './cpu';
import { loadNode } from './node';
import { loadWasm } from './wasm';
import { drainWebGpu, loadWebGpu } from './webgpu';

export interface LoadedBackEnd {
  name: BackEndName;
  version?: string;
  device?: string;
  /** To be awaited before the process ends. */
  drain(): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** Where the package of a back end has to be for it to be used; those without one are part of the bundle. */
const packages: Partial<Record<BackEndName, string>> = {
  'tfjs-node-gpu': '@tensorflow/tfjs-node-gpu',
  'tfjs-node': '@tensorflow/tfjs-node',
  webgpu: 'webgpu',
};

/** "not installed", or the first line of what went wrong. */
export function reasonOf(name: BackEndName, error: unknown): string {
  const code = (error as { code?: string }).code;
  const message = error instanceof Error ? error.message : String(error);
  const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  if (missing && packages[name] && message.includes(`'${packages[name]}'`)) return 'not installed';
  return message.split('\n')[0];
}

/**
 * Makes a back end the current one.
 * @param onError for errors that a device reports later, after which its results are wrong.
 * @throws Error with the reason where it is not to be had.
 */
export async function loadBackEnd(name: BackEndName, onError: (message: string) => void): Promise<LoadedBackEnd> {
  switch (name) {
    case 'tfjs-node-gpu':
    case 'tfjs-node':
      return { name, ...(await loadNode(name)), drain: nothing };
    case 'webgpu': {
      const allowSoftware = process.env.THROUGHLINE_SOFTWARE_GPU === '1';
      return { name, ...(await loadWebGpu(onError, allowSoftware)), version: tf.version_core, drain: drainWebGpu };
    }
    case 'wasm':
      await loadWasm(join(__dirname, '/'));
      return { name, version: tf.version_core, drain: nothing };
    case 'cpu':
      return { name, version: await loadCpu(), drain: nothing };
  }
}
