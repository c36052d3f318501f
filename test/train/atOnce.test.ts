import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coresIn, coresOfTask, deviceMemoryNow, physicalCores, runsAtOnce, threadsOfRun } from '../../src/train/atOnce';

const gigabyte = 2 ** 30;

describe('runs at once', () => {
  const wasm = { name: 'wasm', memory: gigabyte } as const;

  it('are as many as there are cores, where memory allows', () => {
    expect(runsAtOnce('auto', wasm, 8, 64 * gigabyte)).toBe(8);
    expect(runsAtOnce('auto', wasm, 8, 4 * gigabyte)).toBe(3);
    expect(runsAtOnce('auto', wasm, 8, gigabyte / 2)).toBe(1);
    expect(runsAtOnce('auto', { name: 'cpu' }, 8, gigabyte)).toBe(8);
  });

  it('are one on a GPU, unless it says that it has memory for more', () => {
    expect(runsAtOnce('auto', { name: 'webgpu', memory: gigabyte }, 8, 64 * gigabyte)).toBe(1);
    const deviceMemory = { used: 2 * gigabyte, free: 8 * gigabyte };
    expect(runsAtOnce('auto', { name: 'tfjs-node-gpu', deviceMemory }, 8, 64 * gigabyte)).toBe(4);
  });

  it('are as many as somebody wants', () => {
    expect(runsAtOnce(5, { name: 'webgpu' }, 2, 1)).toBe(5);
  });
});

describe('threads of a run', () => {
  it('are the cores that the runs at once leave it', () => {
    expect([1, 2, 3, 8, 20].map((atOnce) => threadsOfRun('auto', atOnce, 8))).toEqual([8, 4, 2, 1, 1]);
    expect(threadsOfRun(3, 8, 8)).toBe(3);
  });

  it('are what a scheduler gave its task', () => {
    expect(coresOfTask({}, 8)).toBe(8);
    expect(coresOfTask({ SLURM_CPUS_PER_TASK: '4', SLURM_JOB_CPUS_PER_NODE: '16' }, 8)).toBe(4);
    expect(coresOfTask({ SLURM_JOB_CPUS_PER_NODE: '2(x3)' }, 8)).toBe(2);
    expect(coresOfTask({ SLURM_CPUS_PER_TASK: '64' }, 8)).toBe(8);
  });
});

describe('cores', () => {
  it('are counted once, however many threads each has', () => {
    const thread = (socket: number, core: number): string => `physical id\t: ${socket}\ncore id\t\t: ${core}\n\n`;
    expect(coresIn([thread(0, 0), thread(0, 1), thread(0, 0), thread(0, 1), thread(1, 0)].join(''))).toBe(3);
    expect(physicalCores()).toBeGreaterThan(0);
    expect(physicalCores()).toBeLessThanOrEqual(cpus().length);
  });
});

describe.skipIf(process.platform === 'win32')('the memory of a GPU', () => {
  it('is what its driver says of this process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-nvidia-'));
    const path = process.env.PATH;
    try {
      writeFileSync(
        join(folder, 'nvidia-smi'),
        `#!/bin/sh\ncase "$1" in *apps*) echo "1, 9000"; echo "${process.pid}, 1500";; *) echo 20000;; esac\n`,
      );
      chmodSync(join(folder, 'nvidia-smi'), 0o755);
      process.env.PATH = `${folder}${delimiter}${path}`;
      expect(deviceMemoryNow()).toEqual({ used: 1500 * 2 ** 20, free: 20000 * 2 ** 20 });
      process.env.PATH = folder;
      rmSync(join(folder, 'nvidia-smi'));
      expect(deviceMemoryNow()).toBeUndefined();
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    }
  });
});
