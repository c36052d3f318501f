import { afterEach, expect, it } from 'vitest';
import { climbDown } from '../../src/train/ladder';
import { scriptedProcess, type Bundle } from './bundle';
import { smallComparison } from './small';

let process: Bundle;
afterEach(() => process.remove());

/** What comes of trying back ends of which each takes so long for a step; those that are not named are not installed. */
const ladder = (times: Record<string, number>, wanted: Parameters<typeof climbDown>[1] = 'auto') => {
  process = scriptedProcess(`
    const time = ${JSON.stringify(times)}[task.backEnd];
    const result = time === undefined ? { usable: false, reason: 'not installed' } : { usable: true, reason: 'ready', millisecondsPerStep: time };
    await send({ kind: 'back-end', finding: { name: task.backEnd, ...result } });
    process.exit(0);`);
  return climbDown(process.entry, wanted, smallComparison().runs[0]);
};

const told = (findings: Awaited<ReturnType<typeof climbDown>>) =>
  findings.map(({ name, usable, reason }) => `${name} ${usable ? 'is used' : `is not: ${reason}`}`);

it('takes the fastest, and says how much slower the others are', async () => {
  expect(told(await ladder({ 'tfjs-node': 40, webgpu: 3.25, wasm: 21, cpu: 1 }))).toEqual([
    'tfjs-node-gpu is not: not installed',
    'tfjs-node is not: slower: 40 ms a step, webgpu takes 3.3 ms',
    'cpu-simd is not: not installed',
    'wasm is not: slower: 21 ms a step, webgpu takes 3.3 ms',
    'webgpu is used',
  ]);
});

it('comes to plain JavaScript only where nothing else trains', async () => {
  expect(told(await ladder({ cpu: 900 })).at(-1)).toBe('cpu is used');
});

it('takes the one that was asked for, however slow', async () => {
  expect(told(await ladder({ cpu: 900, wasm: 20 }, 'cpu'))).toEqual(['cpu is used']);
});
