/** The native packages behind the faster back ends: which there are, where each runs, what it needs. */
import { existsSync } from 'node:fs';
import packageFile from '../../../package.json' with { type: 'json' };
import type { BackEndName } from '../protocol';

/** Back ends that need a package with native code; the others are part of the bundle. */
export type NativeBackEnd = Extract<BackEndName, 'tfjs-node-gpu' | 'tfjs-node' | 'webgpu'>;

export interface NativePackage {
  backEnd: NativeBackEnd;
  /** On the npm registry. */
  name: string;
  version: string;
  /** What trains. */
  what: string;
  needs: string;
  /** Roughly what the installed package takes, what its install script fetches included. */
  size: string;
}

/** What decides which packages run. */
export interface Machine {
  platform: NodeJS.Platform;
  arch: string;
  /** Is a driver for NVIDIA's GPUs there? */
  nvidia: boolean;
}

interface Entry extends Omit<NativePackage, 'backEnd' | 'version'> {
  /** "linux x64": systems that its binaries are published for. */
  systems: readonly string[];
  nvidia?: true;
}

/** Sizes: libtensorflow 2.9.1 unpacked; `webgpu` as npm unpacks it, with the binaries of all systems. */
const table: Record<NativeBackEnd, Entry> = {
  'tfjs-node-gpu': {
    name: '@tensorflow/tfjs-node-gpu',
    what: 'TensorFlow on an NVIDIA GPU',
    needs: 'an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1; it fetches libtensorflow from storage.googleapis.com',
    size: '1.5 GB',
    systems: ['linux x64', 'win32 x64'],
    nvidia: true,
  },
  'tfjs-node': {
    name: '@tensorflow/tfjs-node',
    what: 'TensorFlow on the CPU',
    needs: 'libtensorflow, which it fetches from storage.googleapis.com',
    size: '500 MB',
    systems: ['linux x64', 'win32 x64', 'darwin x64', 'darwin arm64'],
  },
  webgpu: {
    name: 'webgpu',
    what: "any maker's GPU, through Vulkan, Metal or Direct3D 12",
    needs: 'a GPU with its driver; nothing is fetched but the package itself',
    size: '130 MB',
    systems: ['linux x64', 'linux arm64', 'win32 x64', 'win32 arm64', 'darwin x64', 'darwin arm64'],
  },
};

/** The reason of a back end whose package is missing. */
export const notInstalled = 'not installed';

export const nativeBackEnds = Object.keys(table) as NativeBackEnd[];

export const isNative = (name: BackEndName): name is NativeBackEnd => name in table;

/** The published range's oldest version: the one that the back ends are written for. */
const versionOf = (name: string): string =>
  (packageFile.optionalDependencies as Record<string, string>)[name].replace(/^\D+/, '');

export function nativePackage(backEnd: NativeBackEnd): NativePackage {
  const { name, what, needs, size } = table[backEnd];
  return { backEnd, name, version: versionOf(name), what, needs, size };
}

/** The packages that run on a machine, the one to be preferred first. */
export function packagesFor({ platform, arch, nvidia }: Machine): NativePackage[] {
  return nativeBackEnds
    .filter((backEnd) => table[backEnd].systems.includes(`${platform} ${arch}`) && (nvidia || !table[backEnd].nvidia))
    .map(nativePackage);
}

/** Where NVIDIA's drivers leave a trace, by system. */
const nvidiaTraces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'],
  win32: [`${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\nvcuda.dll`],
};

export const thisMachine = (): Machine => ({
  platform: process.platform,
  arch: process.arch,
  nvidia: (nvidiaTraces[process.platform] ?? []).some((path) => existsSync(path)),
});
