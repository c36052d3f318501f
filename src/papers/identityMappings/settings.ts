/** Figures of P1 in words, and how its networks were built and trained. */
import { table, type Figure, type Table } from '../paper';

export const figures: readonly Figure[] = [
  { item: 'Fig. 2(a)', text: 'original shortcut: ReLU(x_l + F(x_l)); BN follows each weight layer in all six' },
  { item: 'Fig. 2(b)', text: 'constant scaling: ReLU(λ x_l + c F), λ = 0.5, c = 1 or 1 − λ' },
  {
    item: 'Fig. 2(c)',
    text: 'exclusive gating: ReLU((1 − g(x_l)) ⊙ x_l + g(x_l) ⊙ F), g a 1×1 convolution and a sigmoid',
  },
  { item: 'Fig. 2(d)', text: 'shortcut-only gating: ReLU((1 − g(x_l)) ⊙ x_l + F)' },
  { item: 'Fig. 2(e)', text: '1×1 convolution on the shortcut of every unit: ReLU(W_s x_l + F)' },
  { item: 'Fig. 2(f)', text: 'dropout of ratio 0.5 on the output of the identity shortcut: ReLU(dropout(x_l) + F)' },
  { item: 'Fig. 4(a)', text: 'original: W-BN-ReLU-W-BN, ReLU after the addition' },
  { item: 'Fig. 4(b)', text: 'BN after the addition: W-BN-ReLU-W, then BN-ReLU after it' },
  { item: 'Fig. 4(c)', text: 'ReLU before the addition: W-BN-ReLU-W-BN-ReLU, nothing after it' },
  { item: 'Fig. 4(d)', text: 'ReLU-only pre-activation: ReLU-W-BN-ReLU-W-BN, nothing after the addition' },
  { item: 'Fig. 4(e)', text: 'full pre-activation: BN-ReLU-W-BN-ReLU-W, nothing after the addition' },
];

const training = table({
  item: 'Sec. 3, appendix',
  title: 'Training',
  setting: 'median of 5 runs on CIFAR',
  columns: { what: '', cifar: 'CIFAR-10/100', imagenet: 'ImageNet' },
  rows: [
    { what: 'optimiser', cifar: 'SGD, momentum 0.9', imagenet: 'SGD, momentum 0.9' },
    { what: 'weight decay', cifar: '1e-4', imagenet: '1e-4' },
    {
      what: 'learning rate',
      cifar: '0.1, a tenth at 32k and 48k iterations',
      imagenet: '0.1, a tenth at 30 and 60 epochs',
    },
    {
      what: 'warm-up',
      cifar: '0.01 for the first 400 iterations; not needed with pre-activation',
      imagenet: 'none',
    },
    { what: 'batch', cifar: '128 on 2 GPUs', imagenet: '256 on 8 GPUs' },
    { what: 'initialisation', cifar: 'as in He et al. 2015b', imagenet: 'as in He et al. 2015b' },
    { what: 'augmentation', cifar: 'translation and flip', imagenet: 'as in He et al. 2015' },
    { what: 'dropout, maxout', cifar: 'none', imagenet: 'none' },
    { what: 'time', cifar: 'ResNet-1001: about 27 h on 2 GPUs', imagenet: 'ResNet-200: about 3 weeks on 8 GPUs' },
  ],
});

const structure = table({
  item: 'Sec. 3, 4, appendix',
  title: 'Structure',
  setting: 'networks of the paper',
  columns: { what: '', how: 'how it is built' },
  rows: [
    { what: 'ResNet-110', how: '54 units of two 3×3 layers' },
    { what: 'ResNet-164, ResNet-1001', how: 'bottleneck units, depth 9n + 2 with n = 18 and 111' },
    { what: 'ResNet-1001', how: '333 units, 111 for each feature map size; 10.2M parameters' },
    { what: 'ResNet-200', how: 'ResNet-152 and 16 more bottleneck units on the 28×28 maps' },
    { what: 'first pre-activation unit', how: 'its activation stands behind conv1, before the two paths part' },
    { what: 'last pre-activation unit', how: 'one more activation behind its addition, before the average pooling' },
    {
      what: 'change of dimensions, bottleneck',
      how: 'projection where the map gets smaller; with pre-activation it takes the activated signal too',
    },
    { what: 'shortcuts that are no identities', how: '2 on CIFAR, 3 on ImageNet in the original networks' },
  ],
});

export const settings: readonly Table[] = [training, structure];
