/** Figures of P2 in words, and how its networks were built and trained. */
import { table, type Figure, type Table } from '../paper';

export const figures: readonly Figure[] = [
  {
    item: 'Fig. 1',
    text: 'CIFAR-10, plain networks: 56 layers have a higher training error and a higher test error than 20',
  },
  { item: 'Fig. 5', text: 'bottleneck 1×1, 64 · 3×3, 64 · 1×1, 256 beside a pair of 3×3, 64', unconfirmed: true },
  { item: 'Fig. 6', text: 'CIFAR-10, left: plain networks of 20, 32, 44 and 56 layers, the error grows with depth' },
  { item: 'Fig. 6', text: 'middle: ResNets of 20 to 110 layers, the error falls with depth' },
  {
    item: 'Fig. 6',
    text: 'right: ResNet-110 and ResNet-1202, whose training error is below 0.1 % and whose test error is higher',
  },
  {
    item: 'Fig. 7',
    text: 'standard deviation of the outputs of each 3×3 layer, after BN, before ReLU or addition: smaller in ResNets than in plain networks, and the smaller the deeper the ResNet',
  },
];

const options = table({
  item: 'Sec. 3.3, 4.1',
  title: 'Shortcut options',
  setting: 'stride 2 where the size changes',
  columns: { option: 'option', how: 'shortcut' },
  rows: [
    { option: 'A', how: 'identity; zeros for the extra channels; no parameters' },
    { option: 'B', how: '1×1 projection (eq. 2) where the dimensions increase, else identity; 50 layers and more' },
    { option: 'C', how: 'projection on every shortcut, 13 more than B in the 34-layer network' },
  ],
});

const cifar = table({
  item: 'Sec. 4.2',
  title: 'CIFAR-10 networks of 6n + 2 layers',
  setting: '3×3 convolution, 3n units of two 3×3 layers, average pooling, 10-way fc; option A; n = 3, 5, 7, 9, 18, 200',
  columns: { output: 'output map', layers: 'layers', filters: 'filters' },
  rows: [
    { output: '32×32', layers: '1 + 2n', filters: 16 },
    { output: '16×16', layers: '2n', filters: 32 },
    { output: '8×8', layers: '2n', filters: 64 },
  ],
});

const training = table({
  item: 'Sec. 3.4, 4.2',
  title: 'Training',
  setting: 'SGD, momentum 0.9, weight decay 1e-4; BN after each convolution, before the activation; no dropout',
  columns: { what: '', imagenet: 'ImageNet', cifar: 'CIFAR-10' },
  rows: [
    { what: 'batch', imagenet: '256', cifar: '128 on 2 GPUs' },
    {
      what: 'learning rate',
      imagenet: '0.1, a tenth on plateaus, up to 60e4 iterations',
      cifar: '0.1, a tenth at 32k and 48k iterations, end at 64k',
    },
    {
      what: 'warm-up',
      imagenet: 'none',
      cifar: '110 layers: 0.01 until the training error is below 80 % (about 400 iterations)',
    },
    {
      what: 'augmentation',
      imagenet: 'shorter side in [256, 480], 224×224 crop, flip, per-pixel mean, colour',
      cifar: 'pad 4, 32×32 crop or its flip, per-pixel mean',
    },
    {
      what: 'test',
      imagenet: '10-crop; best: fully convolutional at 224, 256, 384, 480, 640',
      cifar: 'single 32×32 view',
    },
  ],
});

export const settings: readonly Table[] = [options, cifar, training];
