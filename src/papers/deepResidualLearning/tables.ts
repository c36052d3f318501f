/** Tables of P2, as printed. */
import { table } from '../paper';

export const imagenetArchitectures = table({
  item: 'Table 1',
  title: 'Architectures for ImageNet',
  setting: '224×224 input; conv3_1, conv4_1 and conv5_1 halve the size; FLOPs are multiply-adds',
  columns: {
    layer: 'layer',
    output: 'output',
    18: '18 layers',
    34: '34 layers',
    50: '50 layers',
    101: '101 layers',
    152: '152 layers',
  },
  rows: [
    {
      layer: 'conv1',
      output: '112×112',
      18: '7×7, 64, /2',
      34: '7×7, 64, /2',
      50: '7×7, 64, /2',
      101: '7×7, 64, /2',
      152: '7×7, 64, /2',
    },
    {
      layer: 'pool',
      output: '56×56',
      18: '3×3 max, /2',
      34: '3×3 max, /2',
      50: '3×3 max, /2',
      101: '3×3 max, /2',
      152: '3×3 max, /2',
    },
    {
      layer: 'conv2_x',
      output: '56×56',
      18: '[3×3, 64; 3×3, 64] ×2',
      34: '[3×3, 64; 3×3, 64] ×3',
      50: '[1×1, 64; 3×3, 64; 1×1, 256] ×3',
      101: '[1×1, 64; 3×3, 64; 1×1, 256] ×3',
      152: '[1×1, 64; 3×3, 64; 1×1, 256] ×3',
    },
    {
      layer: 'conv3_x',
      output: '28×28',
      18: '[3×3, 128; 3×3, 128] ×2',
      34: '[3×3, 128; 3×3, 128] ×4',
      50: '[1×1, 128; 3×3, 128; 1×1, 512] ×4',
      101: '[1×1, 128; 3×3, 128; 1×1, 512] ×4',
      152: '[1×1, 128; 3×3, 128; 1×1, 512] ×8',
    },
    {
      layer: 'conv4_x',
      output: '14×14',
      18: '[3×3, 256; 3×3, 256] ×2',
      34: '[3×3, 256; 3×3, 256] ×6',
      50: '[1×1, 256; 3×3, 256; 1×1, 1024] ×6',
      101: '[1×1, 256; 3×3, 256; 1×1, 1024] ×23',
      152: '[1×1, 256; 3×3, 256; 1×1, 1024] ×36',
    },
    {
      layer: 'conv5_x',
      output: '7×7',
      18: '[3×3, 512; 3×3, 512] ×2',
      34: '[3×3, 512; 3×3, 512] ×3',
      50: '[1×1, 512; 3×3, 512; 1×1, 2048] ×3',
      101: '[1×1, 512; 3×3, 512; 1×1, 2048] ×3',
      152: '[1×1, 512; 3×3, 512; 1×1, 2048] ×3',
    },
    {
      layer: 'head',
      output: '1×1',
      18: 'average pool, 1000-d fc, softmax',
      34: 'average pool, 1000-d fc, softmax',
      50: 'average pool, 1000-d fc, softmax',
      101: 'average pool, 1000-d fc, softmax',
      152: 'average pool, 1000-d fc, softmax',
    },
    { layer: 'FLOPs', output: '', 18: 1.8e9, 34: 3.6e9, 50: 3.8e9, 101: 7.6e9, 152: 11.3e9 },
  ],
});

export const degradationTable = table({
  item: 'Table 2',
  title: 'Plain and residual networks',
  setting: 'ImageNet validation, top-1 error, 10-crop; shortcuts of option A',
  decimals: 2,
  columns: { depth: 'layers', plain: 'plain (%)', residual: 'ResNet (%)' },
  rows: [
    { depth: 18, plain: 27.94, residual: 27.88 },
    { depth: 34, plain: 28.54, residual: 25.03 },
  ],
});

export const optionsTable = table({
  item: 'Table 3',
  title: 'Shortcut options and deeper networks',
  setting: 'ImageNet validation, 10-crop',
  decimals: 2,
  columns: { model: 'model', top1: 'top-1 error (%)', top5: 'top-5 error (%)' },
  rows: [
    { model: 'VGG-16', top1: 28.07, top5: 9.33 },
    { model: 'GoogLeNet', top1: null, top5: 9.15 },
    { model: 'PReLU-net', top1: 24.27, top5: 7.38 },
    { model: 'plain-34', top1: 28.54, top5: 10.02 },
    { model: 'ResNet-34 A', top1: 25.03, top5: 7.76 },
    { model: 'ResNet-34 B', top1: 24.52, top5: 7.46 },
    { model: 'ResNet-34 C', top1: 24.19, top5: 7.4 },
    { model: 'ResNet-50', top1: 22.85, top5: 6.71 },
    { model: 'ResNet-101', top1: 21.75, top5: 6.05 },
    { model: 'ResNet-152', top1: 21.43, top5: 5.71 },
  ],
});

export const singleModelTable = table({
  item: 'Table 4',
  title: 'Single models',
  setting: 'ImageNet validation unless said',
  columns: { method: 'method', top1: 'top-1 error (%)', top5: 'top-5 error (%)', remark: 'remark' },
  rows: [
    { method: "VGG (ILSVRC'14)", top1: null, top5: 8.43, remark: 'test set' },
    { method: "GoogLeNet (ILSVRC'14)", top1: null, top5: 7.89, remark: '' },
    { method: 'VGG (v5)', top1: 24.4, top5: 7.1, remark: '' },
    { method: 'PReLU-net', top1: 21.59, top5: 5.71, remark: '' },
    { method: 'BN-inception', top1: 21.99, top5: 5.81, remark: '' },
    { method: 'ResNet-34 B', top1: 21.84, top5: 5.71, remark: '' },
    { method: 'ResNet-34 C', top1: 21.53, top5: 5.6, remark: '' },
    { method: 'ResNet-50', top1: 20.74, top5: 5.25, remark: '' },
    { method: 'ResNet-101', top1: 19.87, top5: 4.6, remark: '' },
    { method: 'ResNet-152', top1: 19.38, top5: 4.49, remark: '' },
  ],
});

export const cifarTable = table({
  item: 'Table 6',
  title: 'CIFAR-10',
  setting: 'CIFAR-10 with augmentation, test error; ResNet-110: best of 5 runs, mean and spread beside it',
  decimals: 2,
  columns: {
    method: 'method',
    layers: 'layers',
    parameters: 'parameters',
    error: 'error (%)',
    spread: 'mean ± std (%)',
  },
  rows: [
    { method: 'Maxout', layers: null, parameters: null, error: 9.38, spread: null },
    { method: 'NIN', layers: null, parameters: null, error: 8.81, spread: null },
    { method: 'DSN', layers: null, parameters: null, error: 8.22, spread: null },
    { method: 'FitNet', layers: 19, parameters: '2.5M', error: 8.39, spread: null },
    { method: 'Highway', layers: 19, parameters: '2.3M', error: 7.54, spread: '7.72 ± 0.16' },
    { method: 'Highway', layers: 32, parameters: '1.25M', error: 8.8, spread: null },
    { method: 'ResNet', layers: 20, parameters: '0.27M', error: 8.75, spread: null },
    { method: 'ResNet', layers: 32, parameters: '0.46M', error: 7.51, spread: null },
    { method: 'ResNet', layers: 44, parameters: '0.66M', error: 7.17, spread: null },
    { method: 'ResNet', layers: 56, parameters: '0.85M', error: 6.97, spread: null },
    { method: 'ResNet', layers: 110, parameters: '1.7M', error: 6.43, spread: '6.61 ± 0.16' },
    { method: 'ResNet', layers: 1202, parameters: '19.4M', error: 7.93, spread: null },
  ],
});

export const ensembleTable = table({
  item: 'Table 5',
  title: 'Ensembles',
  setting: 'ImageNet test set, top-5 error',
  decimals: 2,
  columns: { method: 'method', top5: 'top-5 error (%)' },
  rows: [
    { method: "VGG (ILSVRC'14)", top5: 7.32 },
    { method: "GoogLeNet (ILSVRC'14)", top5: 6.66 },
    { method: 'VGG (v5)', top5: 6.8 },
    { method: 'PReLU-net', top5: 4.94 },
    { method: 'BN-inception', top5: 4.82 },
    { method: "ResNet (ILSVRC'15)", top5: 3.57 },
  ],
  notes: ['ResNet: six models, two of them of 152 layers.'],
});

/** Numbers of the text beside Table 1. */
export const costTable = table({
  item: 'Sec. 3.3',
  title: 'Multiply-adds',
  setting: '224×224 input',
  columns: { network: 'network', multiplyAdds: 'multiply-adds' },
  rows: [
    { network: 'VGG-19', multiplyAdds: '19.6e9' },
    { network: 'VGG-16', multiplyAdds: '15.3e9' },
    { network: '34-layer ResNet', multiplyAdds: '3.6e9' },
  ],
  notes: ['The 34-layer network has 18 % of the multiply-adds of VGG-19.'],
});
