/** What came before and after the six papers, one formula each. */
import { arxivUrl, type Equation, type LaterKey, type Paper, type Statement } from './paper';

const x = String.raw;

interface Short {
  key: LaterKey;
  title: string;
  authors: readonly string[];
  citation: string;
  venue: string;
  arxiv?: string;
  url?: string;
  equations: readonly Equation[];
  statements: readonly Statement[];
}

const works: readonly Short[] = [
  {
    key: 'glorot',
    title: 'Understanding the difficulty of training deep feedforward neural networks',
    authors: ['Xavier Glorot', 'Yoshua Bengio'],
    citation: 'Glorot and Bengio 2010',
    venue: 'AISTATS 2010',
    url: 'https://proceedings.mlr.press/v9/glorot10a.html',
    equations: [
      {
        number: '(16)',
        latex: x`W\sim U\left[-\frac{\sqrt6}{\sqrt{n_j+n_{j+1}}},\frac{\sqrt6}{\sqrt{n_j+n_{j+1}}}\right]`,
        meaning: 'Xavier initialisation, of variance 2/(fan-in + fan-out)',
      },
    ],
    statements: [],
  },
  {
    key: 'ensembles',
    title: 'Residual Networks Behave Like Ensembles of Relatively Shallow Networks',
    authors: ['Andreas Veit', 'Michael Wilber', 'Serge Belongie'],
    citation: 'Veit et al. 2016',
    venue: 'NIPS 2016',
    arxiv: '1605.06431',
    equations: [
      { latex: x`y_i=f_i(y_{i-1})+y_{i-1}`, meaning: 'unrolled: 2^n paths through n units, their lengths binomial' },
    ],
    statements: [
      { item: 'Sec. 5', text: 'Of 54 units the gradient comes through paths of 5 to 17 of them, 0.45 % of all paths.' },
      {
        item: 'Sec. 4',
        text: 'Deleting one residual block barely hurts; deleting one layer of VGG leaves it at chance.',
      },
    ],
  },
  {
    key: 'shattered',
    title: 'The Shattered Gradients Problem: If resnets are the answer, then what is the question?',
    authors: ['David Balduzzi', 'Marcus Frean', 'Lennox Leary', 'JP Lewis', 'Kurt Wan-Duo Ma', 'Brian McWilliams'],
    citation: 'Balduzzi et al. 2017',
    venue: 'ICML 2017',
    arxiv: '1702.08591',
    equations: [],
    statements: [
      {
        item: 'abstract',
        text: 'The correlation of gradients falls as 1/2^L in plain networks, as 1/√L in residual ones with batch norm.',
      },
    ],
  },
  {
    key: 'skipInit',
    title: 'Batch Normalization Biases Residual Blocks Towards the Identity Function in Deep Networks',
    authors: ['Soham De', 'Samuel L. Smith'],
    citation: 'De and Smith 2020',
    venue: 'NeurIPS 2020',
    arxiv: '2002.10444',
    equations: [
      {
        latex: x`\mathbf{x}_{l+1}=\mathbf{x}_l+\alpha_l f_l(\mathbf{x}_l),\quad \alpha_l=0`,
        meaning: 'SkipInit: each branch starts at zero',
      },
    ],
    statements: [
      {
        item: 'abstract',
        text: 'At initialisation batch norm shrinks the branch against the shortcut by the order of the square root of the depth.',
      },
    ],
  },
  {
    key: 'fixup',
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
      },
    ],
    statements: [],
  },
  {
    key: 'rezero',
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
      },
    ],
    statements: [],
  },
  {
    key: 'layerScale',
    title: 'Going deeper with Image Transformers',
    authors: ['Hugo Touvron', 'Matthieu Cord', 'Alexandre Sablayrolles', 'Gabriel Synnaeve', 'Hervé Jégou'],
    citation: 'Touvron et al. 2021',
    venue: 'ICCV 2021',
    arxiv: '2103.17239',
    equations: [
      {
        latex: x`\mathbf{x}_l'=\mathbf{x}_l+\mathrm{diag}(\lambda_{l,1},\dots,\lambda_{l,d})\,\mathrm{SA}(\eta(\mathbf{x}_l))`,
        meaning: 'LayerScale: one trained factor a channel on each branch',
      },
    ],
    statements: [],
  },
  {
    key: 'denseNet',
    title: 'Densely Connected Convolutional Networks',
    authors: ['Gao Huang', 'Zhuang Liu', 'Laurens van der Maaten', 'Kilian Q. Weinberger'],
    citation: 'Huang et al. 2017',
    venue: 'CVPR 2017',
    arxiv: '1608.06993',
    equations: [
      {
        latex: x`\mathbf{x}_\ell=H_\ell([\mathbf{x}_0,\mathbf{x}_1,\dots,\mathbf{x}_{\ell-1}])`,
        meaning: 'each layer takes the concatenation of all before it',
      },
    ],
    statements: [],
  },
  {
    key: 'resNeXt',
    title: 'Aggregated Residual Transformations for Deep Neural Networks',
    authors: ['Saining Xie', 'Ross Girshick', 'Piotr Dollár', 'Zhuowen Tu', 'Kaiming He'],
    citation: 'Xie et al. 2017',
    venue: 'CVPR 2017',
    arxiv: '1611.05431',
    equations: [
      {
        latex: x`\mathbf{y}=\mathbf{x}+\sum_{i=1}^{C}\mathcal{T}_i(\mathbf{x})`,
        meaning: 'a branch of C transformations; C is the cardinality',
      },
    ],
    statements: [],
  },
  {
    key: 'squeezeExcitation',
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
      },
      { latex: x`\tilde{\mathbf{x}}_c=s_c\mathbf{u}_c`, meaning: 'the gate multiplies the branch' },
    ],
    statements: [],
  },
  {
    key: 'layerNormalisation',
    title: 'On Layer Normalization in the Transformer Architecture',
    authors: [
      'Ruibin Xiong',
      'Yunchang Yang',
      'Di He',
      'Kai Zheng',
      'Shuxin Zheng',
      'Chen Xing',
      'Huishuai Zhang',
      'Yanyan Lan',
      'Liwei Wang',
      'Tie-Yan Liu',
    ],
    citation: 'Xiong et al. 2020',
    venue: 'ICML 2020',
    arxiv: '2002.04745',
    equations: [
      {
        latex: x`\mathbf{x}_{l+1}=\mathrm{LN}(\mathbf{x}_l+F(\mathbf{x}_l))`,
        meaning: 'post-LN: the normalisation stands on the path',
      },
      { latex: x`\mathbf{x}_{l+1}=\mathbf{x}_l+F(\mathrm{LN}(\mathbf{x}_l))`, meaning: 'pre-LN: the path is free' },
    ],
    statements: [
      {
        item: 'abstract',
        text: 'Post-LN has large expected gradients near the output at initialisation and needs a warm-up; with pre-LN they are well-behaved.',
      },
    ],
  },
  {
    key: 'hyperConnections',
    title: 'Hyper-Connections',
    authors: [
      'Defa Zhu',
      'Hongzhi Huang',
      'Zihao Huang',
      'Yutao Zeng',
      'Yunyao Mao',
      'Banggu Wu',
      'Qiyang Min',
      'Xun Zhou',
    ],
    citation: 'Zhu et al. 2024',
    venue: 'arXiv 2409.19606',
    arxiv: '2409.19606',
    equations: [{ latex: x`\prod_l H^{res}_l`, meaning: 'direct term of n streams that are mixed by trained maps' }],
    statements: [],
  },
  {
    key: 'manifoldHyperConnections',
    title: 'mHC: Manifold-Constrained Hyper-Connections',
    authors: [],
    citation: 'mHC 2025',
    venue: 'arXiv 2512.24880',
    arxiv: '2512.24880',
    equations: [],
    statements: [
      {
        item: 'abstract',
        text: 'Maps between the streams are projected on the doubly stochastic matrices, which restores the identity mapping.',
      },
    ],
  },
];

export const laterWork: readonly Paper[] = works.map((work) => ({
  ...work,
  url: work.url ?? arxivUrl(work.arxiv!),
  tables: [],
}));
