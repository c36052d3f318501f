/** Tables of P5, as printed. */
import { table } from '../paper';

const three = (...filters: number[]): string => filters.map((count) => `3×3, ${count}`).join('; ');

const heads = 'max pool 2×2 after each block; FC 4096, 4096, 1000; softmax';

export const configurationsTable = table({
  item: 'Table 1',
  title: 'Configurations',
  setting: `224×224 input; convolutions of stride 1, ReLU; ${heads}`,
  columns: {
    block: 'block',
    A: 'A, 11 layers',
    'A-LRN': 'A-LRN, 11 layers',
    B: 'B, 13 layers',
    C: 'C, 16 layers',
    D: 'D, 16 layers',
    E: 'E, 19 layers',
  },
  rows: [
    {
      block: 1,
      A: three(64),
      'A-LRN': `${three(64)}; LRN`,
      B: three(64, 64),
      C: three(64, 64),
      D: three(64, 64),
      E: three(64, 64),
    },
    {
      block: 2,
      A: three(128),
      'A-LRN': three(128),
      B: three(128, 128),
      C: three(128, 128),
      D: three(128, 128),
      E: three(128, 128),
    },
    ...[256, 512, 512].map((width, i) => ({
      block: i + 3,
      A: three(width, width),
      'A-LRN': three(width, width),
      B: three(width, width),
      C: `${three(width, width)}; 1×1, ${width}`,
      D: three(width, width, width),
      E: three(width, width, width, width),
    })),
  ],
});

export const parametersTable = table({
  item: 'Table 2',
  title: 'Number of parameters',
  setting: 'all 3×3 convolutions of stride 1 (C: 1×1 closes the blocks 3 to 5), five 2×2 max pools, FC 4096-4096-1000',
  columns: { configuration: 'configuration', layers: 'weight layers', parameters: 'parameters (millions)' },
  rows: [
    { configuration: 'A', layers: 11, parameters: 133 },
    { configuration: 'A-LRN', layers: 11, parameters: 133 },
    { configuration: 'B', layers: 13, parameters: 133 },
    { configuration: 'C', layers: 16, parameters: 134 },
    { configuration: 'D', layers: 16, parameters: 138 },
    { configuration: 'E', layers: 19, parameters: 144 },
  ],
});

export const singleScaleTable = table({
  item: 'Table 3',
  title: 'Single test scale',
  setting: 'ILSVRC-2012 validation; S: shorter side in training, Q: in the test',
  decimals: 1,
  columns: { network: 'network', train: 'S', test: 'Q', top1: 'top-1 error (%)', top5: 'top-5 error (%)' },
  rows: [
    { network: 'A', train: '256', test: 256, top1: 29.6, top5: 10.4 },
    { network: 'A-LRN', train: '256', test: 256, top1: 29.7, top5: 10.5 },
    { network: 'B', train: '256', test: 256, top1: 28.7, top5: 9.9 },
    { network: 'C', train: '256', test: 256, top1: 28.1, top5: 9.4 },
    { network: 'C', train: '384', test: 384, top1: 28.1, top5: 9.3 },
    { network: 'C', train: '[256;512]', test: 384, top1: 27.3, top5: 8.8 },
    { network: 'D', train: '256', test: 256, top1: 27.0, top5: 8.8 },
    { network: 'D', train: '384', test: 384, top1: 26.8, top5: 8.7 },
    { network: 'D', train: '[256;512]', test: 384, top1: 25.6, top5: 8.1 },
    { network: 'E', train: '256', test: 256, top1: 27.3, top5: 9.0 },
    { network: 'E', train: '384', test: 384, top1: 26.9, top5: 8.7 },
    { network: 'E', train: '[256;512]', test: 384, top1: 25.5, top5: 8.0 },
  ],
});

/** Numbers of the text and of the later tables. */
export const otherResultsTable = table({
  item: 'Sec. 4',
  title: 'Other results',
  setting: 'ILSVRC-2012 unless said',
  decimals: 1,
  columns: { what: '', top1: 'top-1 error (%)', top5: 'top-5 error (%)', remark: 'remark' },
  rows: [
    { what: 'D and E, scales 256, 384, 512, trained on [256;512]', top1: 24.8, top5: 7.5, remark: 'validation' },
    { what: 'D, dense', top1: 24.8, top5: 7.5, remark: '' },
    { what: 'D, multi-crop', top1: 24.6, top5: 7.5, remark: '' },
    { what: 'D, both', top1: 24.4, top5: 7.2, remark: '' },
    { what: 'E, dense', top1: 24.8, top5: 7.5, remark: '' },
    { what: 'E, multi-crop', top1: 24.6, top5: 7.4, remark: '' },
    { what: 'E, both', top1: 24.4, top5: 7.1, remark: '' },
    { what: 'D and E, both', top1: 23.7, top5: 6.8, remark: 'validation; the same on the test set' },
    { what: 'ILSVRC-14 submission, 7 networks', top1: 24.7, top5: 7.5, remark: 'validation; 7.3 on the test set' },
    { what: 'single network', top1: null, top5: 7.0, remark: 'test set' },
  ],
});
