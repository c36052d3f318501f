/** How many runs this machine trains at once, and on how many threads. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem } from 'node:os';
import type { BackEndFinding, BackEndName } from './protocol';

/** Runs at once: as many as this machine has cores and memory for, or a number. */
export type Parallel = number | 'auto';

/** Back ends whose steps take the whole device. */
const onDevice: readonly BackEndName[] = ['tfjs-node-gpu', 'webgpu'];

/** Share of what is free that runs may take together: what else runs here needs some too. */
const usableShare = 0.8;

/** Cores of `/proc/cpuinfo`: pairs of package and core. */
export function coresIn(cpuinfo: string): number {
  const cores = new Set<string>();
  let socket = '';
  for (const line of cpuinfo.split('\n')) {
    const [name, value] = line.split(':').map((part) => part.trim());
    if (name === 'physical id') socket = value;
    if (name === 'core id') cores.add(`${socket}/${value}`);
  }
  return cores.size;
}

/**
 * Cores, not hardware threads: two threads of one core share its arithmetic, and two runs on them take as long as one after the
 * other. Not more than this process may use.
 */
export function physicalCores(): number {
  return Math.max(1, Math.min(coresOfMachine() || cpus().length, availableParallelism()));
}

function coresOfMachine(): number {
  try {
    if (process.platform === 'linux') return coresIn(readFileSync('/proc/cpuinfo', 'utf8'));
    if (process.platform === 'darwin') {
      return Number(spawnSync('sysctl', ['-n', 'hw.physicalcpu'], { encoding: 'utf8', timeout: 2000 }).stdout);
    }
  } catch {
    // What the system does not tell is not counted.
  }
  return 0;
}

/** Memory that may be had without swapping, in bytes; the page cache counts as free. */
function freeMemory(): number {
  try {
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
    if (available) return 1024 * Number(available[1]);
  } catch {
    // Not Linux.
  }
  return freemem();
}

/**
 * Runs that are trained at once.
 * @param finding of the back end that trains, with the memory that its try needed.
 * @param cores and `free` (bytes): of this machine, if left out.
 */
export function runsAtOnce(
  parallel: Parallel,
  { name, memory, deviceMemory }: Pick<BackEndFinding, 'name' | 'memory' | 'deviceMemory'>,
  cores = physicalCores(),
  free = freeMemory(),
): number {
  if (parallel !== 'auto') return Math.max(1, parallel);
  const byMemory = memory ? Math.floor((usableShare * free) / memory) : Infinity;
  // Of a GPU that does not say how much it has, one run is known to fit.
  const byDevice = deviceMemory?.used ? Math.floor((usableShare * deviceMemory.free) / deviceMemory.used) + 1 : 1;
  return Math.max(1, Math.min(cores, byMemory, onDevice.includes(name) ? byDevice : Infinity));
}

/**
 * Threads of each run, where the back end shares its kernels out: the cores, divided among the runs that train at once. Two runs
 * with a thread each get more done than one after the other with two.
 * @param wanted a number of threads, or `auto`.
 */
export const threadsOfRun = (wanted: Parallel, atOnce: number, cores = physicalCores()): number =>
  Math.max(1, wanted === 'auto' ? Math.floor(cores / Math.max(1, atOnce)) : wanted);

/** Cores that a task of a scheduler was given; those of this machine where there is none. */
export function coresOfTask(environment: NodeJS.ProcessEnv, cores = physicalCores()): number {
  const given = environment.SLURM_CPUS_PER_TASK ?? environment.SLURM_JOB_CPUS_PER_NODE;
  return Math.min(cores, Math.max(1, Number.parseInt(given ?? '', 10) || cores));
}

/** Numbers of one comma-separated line each, as nvidia-smi prints them; none where there is no such program. */
function askNvidia(query: string): number[][] {
  const options = { encoding: 'utf8', timeout: 5000 } as const;
  const { status, stdout } = spawnSync('nvidia-smi', [query, '--format=csv,noheader,nounits'], options);
  if (status !== 0 || !stdout) return [];
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}

/** Memory of the GPU that this process uses and that is free, in bytes; undefined where NVIDIA's driver does not tell. */
export function deviceMemoryNow(): BackEndFinding['deviceMemory'] {
  const mebibyte = 2 ** 20;
  const own = askNvidia('--query-compute-apps=pid,used_memory').filter(([pid]) => pid === process.pid);
  const [free] = askNvidia('--query-gpu=memory.free');
  const used = own.reduce((sum, [, mebibytes]) => sum + mebibytes, 0);
  return used > 0 && free?.length === 1 ? { used: used * mebibyte, free: free[0] * mebibyte } : undefined;
}
