/** Units and blocks of later papers. */
import { table } from '../paper';
import type { Later } from './later';

const x = String.raw;

const layerScaleStart = table({
  item: 'Sec. 2',
  title: 'First value of LayerScale',
  setting: 'image transformers, by depth',
  unconfirmed: true,
  columns: { depth: 'depth', value: 'first value' },
  rows: [
    { depth: 'up to 18', value: '0.1' },
    { depth: '24', value: '1e-5' },
    { depth: 'deeper', value: '1e-6' },
  ],
});

const unitInput = { latex: x`\mathbf{x}_l`, meaning: 'input of unit l' };

export const units: readonly Later[] = [
  {
    id: 'fixup',
    title: 'Fixup Initialization: Residual Learning Without Normalization',
    authors: ['Hongyi Zhang', 'Yann N. Dauphin', 'Tengyu Ma'],
    citation: 'Zhang et al. 2019',
    venue: 'ICLR 2019',
    arxiv: '1901.09321',
    equations: [
      {
        latex: x`L^{-\frac{1}{2m-2}}`,
        meaning:
          'factor of the first weights inside a branch of m layers; the last layer of each branch starts at zero',
        symbols: [
          { latex: 'L', meaning: 'number of units' },
          { latex: 'm', meaning: 'layers of a branch' },
        ],
      },
    ],
    claims: [
      {
        id: 'fixup/zero-last-layer',
        item: 'rules of initialisation',
        kind: 'match',
        statement:
          'The last layer of each branch starts at zero and nothing is normalised: Fixup, which starts to train at 10,000 layers.',
        appliesTo: { units: { lastLayerZero: true, normalisations: [], nested: true } },
      },
    ],
  },
  {
    id: 'rezero',
    title: 'ReZero is All You Need: Fast Convergence at Large Depth',
    authors: [
      'Thomas Bachlechner',
      'Bodhisattwa Prasad Majumder',
      'Huanru Henry Mao',
      'Garrison W. Cottrell',
      'Julian McAuley',
    ],
    citation: 'Bachlechner et al. 2021',
    venue: 'UAI 2021',
    arxiv: '2003.04887',
    equations: [
      {
        latex: x`\mathbf{x}_{i+1}=\mathbf{x}_i+\alpha_i F(\mathbf{x}_i),\quad \alpha_i=0`,
        meaning: 'one trained scalar a branch, zero at the start',
        symbols: [
          { latex: x`\alpha_i`, meaning: 'trained scalar of branch i' },
          { latex: 'F', meaning: 'branch' },
        ],
      },
    ],
    claims: [
      {
        id: 'rezero/unit',
        item: 'eq. of the unit',
        kind: 'match',
        statement: 'ReZero: one trained factor on F that starts at zero, so that each unit starts as an identity.',
        appliesTo: { units: { form: 'reZero', nested: true } },
      },
    ],
  },
  {
    id: 'layerScale',
    title: 'Going deeper with Image Transformers',
    authors: ['Hugo Touvron', 'Matthieu Cord', 'Alexandre Sablayrolles', 'Gabriel Synnaeve', 'Hervé Jégou'],
    citation: 'Touvron et al. 2021',
    venue: 'ICCV 2021',
    arxiv: '2103.17239',
    equations: [
      {
        latex: x`\mathbf{x}_l'=\mathbf{x}_l+\mathrm{diag}(\lambda_{l,1},\dots,\lambda_{l,d})\,\mathrm{SA}(\eta(\mathbf{x}_l))`,
        meaning: 'LayerScale: one trained factor a channel on each branch',
        symbols: [
          unitInput,
          { latex: x`\lambda_{l,i}`, meaning: 'trained factor of channel i, small at the start' },
          { latex: x`\mathrm{SA}`, meaning: 'self-attention' },
          { latex: x`\eta`, meaning: 'layer norm' },
        ],
      },
    ],
    tables: [layerScaleStart],
    claims: [
      {
        id: 'layerScale/unit',
        item: 'eq. of the unit',
        kind: 'match',
        statement: 'LayerScale: one trained factor a channel on F.',
        appliesTo: { units: { form: 'layerScale', nested: true } },
      },
    ],
  },
  {
    id: 'denseNet',
    title: 'Densely Connected Convolutional Networks',
    authors: ['Gao Huang', 'Zhuang Liu', 'Laurens van der Maaten', 'Kilian Q. Weinberger'],
    citation: 'Huang et al. 2017',
    venue: 'CVPR 2017',
    arxiv: '1608.06993',
    equations: [
      {
        latex: x`\mathbf{x}_\ell=H_\ell([\mathbf{x}_0,\mathbf{x}_1,\dots,\mathbf{x}_{\ell-1}])`,
        meaning: 'each layer takes the concatenation of all before it',
        symbols: [{ latex: x`H_\ell`, meaning: 'BN, ReLU and convolution of layer ℓ' }],
      },
    ],
    claims: [
      {
        id: 'denseNet/concatenation',
        item: 'eq. of the layer',
        kind: 'match',
        statement: 'Concatenation carries x on untouched beside what is computed from it; there is no addition.',
        appliesTo: { structure: { kind: 'denseBlock' } },
      },
    ],
  },
  {
    id: 'resNeXt',
    title: 'Aggregated Residual Transformations for Deep Neural Networks',
    authors: ['Saining Xie', 'Ross Girshick', 'Piotr Dollár', 'Zhuowen Tu', 'Kaiming He'],
    citation: 'Xie et al. 2017',
    venue: 'CVPR 2017',
    arxiv: '1611.05431',
    equations: [
      {
        latex: x`\mathbf{y}=\mathbf{x}+\sum_{i=1}^{C}\mathcal{T}_i(\mathbf{x})`,
        meaning: 'a branch of C transformations; C is the cardinality',
        symbols: [
          { latex: 'C', meaning: 'cardinality' },
          { latex: x`\mathcal{T}_i`, meaning: 'transformation i' },
        ],
      },
    ],
    claims: [
      {
        id: 'resNeXt/unit',
        item: 'eq. of the unit',
        kind: 'match',
        statement: 'Grouped convolutions: F is a sum over parallel transformations.',
        appliesTo: { units: { form: 'grouped', nested: true } },
      },
    ],
  },
  {
    id: 'squeezeExcitation',
    title: 'Squeeze-and-Excitation Networks',
    authors: ['Jie Hu', 'Li Shen', 'Gang Sun'],
    citation: 'Hu et al. 2018',
    venue: 'CVPR 2018',
    arxiv: '1709.01507',
    equations: [
      {
        number: '(3)',
        latex: x`\mathbf{s}=\sigma(W_2\,\delta(W_1\mathbf{z}))`,
        meaning: 'gate of each channel from its global average z',
        symbols: [
          { latex: x`\mathbf{z}`, meaning: 'global average of each channel' },
          { latex: 'W_1', meaning: 'C/r × C weights, r: reduction' },
          { latex: x`\delta`, meaning: 'ReLU' },
          { latex: x`\sigma`, meaning: 'sigmoid' },
        ],
      },
      {
        latex: x`\tilde{\mathbf{x}}_c=s_c\mathbf{u}_c`,
        meaning: 'the gate multiplies the branch',
        symbols: [{ latex: x`\mathbf{u}_c`, meaning: 'channel c of the branch' }],
      },
    ],
    claims: [
      {
        id: 'squeezeExcitation/unit',
        item: 'eq. (3)',
        kind: 'match',
        statement: 'A gate of each channel multiplies F; the identity path does not pass it.',
        appliesTo: { units: { form: 'squeezeExcitation', nested: true } },
      },
    ],
  },
];
