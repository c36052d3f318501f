/** Equation (4) on one stretch, where it holds and where a ReLU is in its way. */
import type { CheckReport } from '../../src/train/checks/check';

const signal = {
  equation: '(4)',
  part: 'signal',
  stretch: { from: 1, to: 3, first: 'layer1.1', last: 'layer1.2' },
  factor: 1,
  left: 137,
  direct: 46.2,
  branches: 128,
} as const;

export const checkReport: CheckReport = {
  architecture: 'net.py#net',
  checks: [
    { ...signal, relativeError: 6.5e-8, exact: true, departures: [] },
    { ...signal, relativeError: 0.31, exact: false, departures: [{ kind: 'after', order: 'ReLU', units: 2 }] },
  ],
  excluded: [{ unit: 'layer2.0', why: 'size' }],
  backEnd: { name: 'wasm', usable: true, reason: 'ready', version: '4.22.0' },
  seed: 0,
  step: 0,
  images: 16,
  scaling: ['width ÷ 2'],
};
