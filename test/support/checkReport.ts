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
  variances: [],
  excluded: [{ unit: 'layer2.0', why: 'size' }],
  units: 4,
  backEnd: { name: 'wasm', usable: true, reason: 'ready', version: '4.22.0' },
  seed: 0,
  step: 0,
  images: 16,
  scaling: ['width ÷ 2'],
};

/** Variances of a plain network of three layers, half of which the padding takes. */
export const varianceReport: CheckReport = {
  ...checkReport,
  checks: [],
  excluded: [],
  units: 0,
  variances: [
    {
      equation: '(9)',
      direction: 'forward',
      layers: [
        { name: 'conv1', measured: 1, product: 1, estimate: 1 },
        { name: 'conv2', measured: 0.7, product: 0.98, estimate: 0.71 },
        { name: 'fc', measured: 0.25, product: 1, estimate: 0.27 },
      ],
      end: { name: 'fc', measured: 0.25, product: 1, estimate: 0.27 },
      relativeError: 0.75,
      perLayer: 0.5,
      departures: [
        { kind: 'maxPool', count: 1 },
        { kind: 'padding', count: 2, factor: 0.7 },
      ],
    },
  ],
};
