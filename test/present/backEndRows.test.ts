import { describe, expect, it } from 'vitest';
import { backEndRemark } from '../../src/present/backEndRows';

describe('the remark on a back end', () => {
  const usable = { name: 'cpu-simd', usable: true, reason: 'ready' } as const;

  it('says why it is not used, or what it runs under', () => {
    expect(backEndRemark({ ...usable, usable: false, reason: 'not installed' })).toBe('not installed');
    expect(backEndRemark({ ...usable, program: '/usr/bin/node' })).toBe('run by /usr/bin/node');
    expect(backEndRemark(usable)).toBe('');
  });

  it('names the kernels that it leaves to JavaScript, and their time', () => {
    const fallbacks = ['Sin', 'Cos', 'Atan', 'Tan'].map((kernel) => ({ kernel, milliseconds: 1.04 }));
    expect(backEndRemark({ ...usable, fallbacks })).toBe('Sin, Cos, Atan and 1 more in JavaScript: 4.2 ms of a step');
  });
});
