/** Tables of P3, as printed; rows that could not be confirmed stand in a table of their own. */
import { table } from '../paper';

const slopes = {
  item: 'Table 1',
  title: 'Learned slopes of PReLU',
  setting: '14-layer model; channel-wise: mean over the channels',
  columns: { layer: 'layer', shared: 'channel-shared', channelWise: 'channel-wise' },
};

export const coefficientsTable = table({
  ...slopes,
  rows: [
    { layer: 'conv1 7×7, 64, /2', shared: 0.681, channelWise: 0.596 },
    { layer: 'pool1 3×3, /3', shared: null, channelWise: null },
    { layer: 'conv2_1 2×2, 128', shared: 0.103, channelWise: 0.321 },
    { layer: 'conv2_2 2×2, 128', shared: 0.099, channelWise: 0.204 },
    { layer: 'conv2_3 2×2, 128', shared: 0.228, channelWise: 0.294 },
    { layer: 'conv2_4 2×2, 128', shared: 0.561, channelWise: 0.464 },
    { layer: 'pool2 2×2, /2', shared: null, channelWise: null },
    { layer: 'conv3_1 2×2, 256', shared: 0.126, channelWise: 0.196 },
    { layer: 'conv3_2 2×2, 256', shared: 0.089, channelWise: 0.152 },
    { layer: 'conv3_3 2×2, 256', shared: 0.124, channelWise: null },
  ],
});

export const unconfirmedCoefficientsTable = table({
  ...slopes,
  unconfirmed: true,
  rows: [
    { layer: 'conv3_3 2×2, 256', shared: null, channelWise: 0.145 },
    { layer: 'conv3_4 2×2, 256', shared: 0.062, channelWise: 0.124 },
    { layer: 'conv3_5 2×2, 256', shared: 0.008, channelWise: 0.134 },
    { layer: 'conv3_6 2×2, 256', shared: 0.21, channelWise: 0.198 },
    { layer: 'spp {6, 3, 2, 1}', shared: null, channelWise: null },
    { layer: 'fc1 4096', shared: 0.063, channelWise: 0.074 },
    { layer: 'fc2 4096', shared: 0.031, channelWise: 0.075 },
    { layer: 'fc3 1000', shared: null, channelWise: null },
  ],
});

export const activationsTable = table({
  item: 'Table 2',
  title: 'ReLU and PReLU',
  setting: '14-layer model, ImageNet 2012, 10-view',
  decimals: 2,
  columns: { activation: 'activation', top1: 'top-1 error (%)', top5: 'top-5 error (%)' },
  rows: [
    { activation: 'ReLU', top1: 33.82, top5: 13.34 },
    { activation: 'PReLU, channel-shared', top1: 32.71, top5: 12.87 },
    { activation: 'PReLU, channel-wise', top1: 32.64, top5: 12.75 },
  ],
});

export const modelsTable = table({
  item: 'Table 3',
  title: 'Large models',
  setting: '224×224 input; 22 layers of B and the filters of C are confirmed, the rest is not',
  unconfirmed: true,
  columns: { model: 'model', layers: 'layers', how: 'layers of it', operations: 'operations (1e10)' },
  rows: [
    { model: 'VGG-19', layers: 19, how: '', operations: 1.96 },
    {
      model: 'A',
      layers: 19,
      how: '7×7, 96, /2; five of 256 at 56×56, of 512 at 28×28, of 512 at 14×14; spp {7, 3, 2, 1}; fc 4096-4096-1000',
      operations: 1.9,
    },
    { model: 'B', layers: 22, how: 'A with six of each', operations: 2.32 },
    { model: 'C', layers: 22, how: 'B with 384, 768, 896 filters', operations: 5.3 },
  ],
});

const large = {
  item: 'Table 4',
  title: 'ReLU and PReLU in the large model A',
  setting: 'ImageNet 2012, dense testing',
  decimals: 2,
  columns: {
    scale: 'scale',
    relu1: 'ReLU, top-1 error (%)',
    relu5: 'ReLU, top-5 error (%)',
    prelu1: 'PReLU, top-1 error (%)',
    prelu5: 'PReLU, top-5 error (%)',
  },
};

export const largeModelTable = table({
  ...large,
  rows: [{ scale: 'multi-scale', relu1: 24.02, relu5: 6.51, prelu1: 22.97, prelu5: 6.28 }],
});

export const unconfirmedLargeModelTable = table({
  ...large,
  unconfirmed: true,
  rows: [
    { scale: '256', relu1: 26.25, relu5: 8.25, prelu1: 25.81, prelu5: 8.08 },
    { scale: '384', relu1: 24.77, relu5: 7.26, prelu1: 24.2, prelu5: 7.03 },
    { scale: '480', relu1: 25.46, relu5: 7.63, prelu1: 24.83, prelu5: 7.39 },
  ],
});

/** Numbers of the text. */
export const initialisationTable = table({
  item: 'Sec. 2.2',
  title: 'Initialisations',
  setting: 'ReLU, ImageNet 2012; form (14)',
  columns: {
    network: 'network',
    xavier: 'Xavier',
    he: 'He',
    top1: 'He: top-1 error (%)',
    top5: 'He: top-5 error (%)',
  },
  decimals: 2,
  rows: [
    { network: '14 layers', xavier: '33.90 / 13.44', he: 'converges', top1: 33.82, top5: 13.34 },
    { network: '22 layers', xavier: 'converges', he: 'converges, earlier', top1: null, top5: null },
    {
      network: '30 layers',
      xavier: 'stalls, gradients diminish',
      he: 'converges',
      top1: 38.56,
      top5: 16.59,
    },
  ],
  notes: ['30 layers: 27 convolutions and 3 fully connected; worse than the 14-layer network.'],
});

export const deviationsTable = table({
  item: 'Sec. 2.2',
  title: 'Standard deviations in VGG-B',
  setting: '3×3 convolutions, by number of filters; 0.01 everywhere shrinks the gradient from conv10 to conv2',
  columns: { filters: 'filters', deviation: 'standard deviation' },
  rows: [
    { filters: 64, deviation: 0.059 },
    { filters: 128, deviation: 0.042 },
    { filters: 256, deviation: 0.029 },
    { filters: 512, deviation: 0.021 },
  ],
  notes: ['With 0.01 everywhere: 1 / (5.9 × 4.2² × 2.9² × 2.1⁴) ≈ 1 / (1.7 × 10⁴).'],
});

export const resultsTable = table({
  item: 'Sec. 4',
  title: 'Large models with PReLU and others',
  setting: 'ImageNet 2012; validation, single model, unless said',
  decimals: 2,
  columns: { model: 'model', top1: 'top-1 error (%)', top5: 'top-5 error (%)', remark: 'remark' },
  rows: [
    { model: 'B, PReLU', top1: 22.85, top5: 6.27, remark: '' },
    { model: 'C, PReLU', top1: 21.59, top5: 5.71, remark: '' },
    { model: 'six models', top1: null, top5: 4.94, remark: 'test set' },
    { model: 'GoogLeNet', top1: null, top5: 6.66, remark: 'test set' },
    { model: 'Baidu', top1: null, top5: 5.98, remark: 'test set' },
    { model: 'human (Russakovsky et al.)', top1: null, top5: 5.1, remark: '' },
  ],
});
