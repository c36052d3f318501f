/** Residual streams of transformers. */
import type { Later } from './later';

const x = String.raw;

const input = { latex: x`\mathbf{x}_l`, meaning: 'input of unit l' };
const branch = { latex: 'F', meaning: 'attention or feed-forward layers' };

export const transformers: readonly Later[] = [
  {
    id: 'layerNormalisation',
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
        symbols: [input, branch],
      },
      {
        latex: x`\mathbf{x}_{l+1}=\mathbf{x}_l+F(\mathrm{LN}(\mathbf{x}_l))`,
        meaning: 'pre-LN: the path is free',
        symbols: [input, branch],
      },
    ],
    claims: [
      {
        id: 'layerNormalisation/pre-ln',
        item: 'abstract',
        kind: 'match',
        statement: 'Pre-LN: the normalisation stands in the branch, and gradients at initialisation are well-behaved.',
        appliesTo: { units: { form: 'preLayerNorm', nested: true } },
      },
      {
        id: 'layerNormalisation/post-ln',
        item: 'abstract',
        kind: 'match',
        statement:
          'Post-LN: the normalisation stands on the path; expected gradients near the output are large at initialisation, so that training needs a warm-up.',
        appliesTo: { units: { form: 'postLayerNorm', nested: true } },
      },
    ],
  },
  {
    id: 'hyperConnections',
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
    equations: [
      {
        latex: x`\prod_l H^{res}_l`,
        meaning: 'direct term of n streams that are mixed by trained maps',
        symbols: [{ latex: 'H^{res}_l', meaning: 'n × n map between the streams in unit l' }],
      },
    ],
    claims: [
      {
        id: 'hyperConnections/streams',
        item: 'direct term',
        kind: 'match',
        statement:
          'Several residual streams, mixed by trained maps: the direct term is a product of the maps, without bound.',
        appliesTo: { structure: { kind: 'hyperConnections' } },
      },
    ],
  },
  {
    id: 'manifoldHyperConnections',
    title: 'mHC: Manifold-Constrained Hyper-Connections',
    authors: [],
    citation: 'mHC 2025',
    venue: 'arXiv 2512.24880',
    arxiv: '2512.24880',
    equations: [],
    claims: [
      {
        id: 'manifoldHyperConnections/doubly-stochastic',
        item: 'abstract',
        statement:
          'Maps between the streams that are projected on the doubly stochastic matrices restore the identity mapping.',
        appliesTo: { structure: { kind: 'hyperConnections' } },
      },
      {
        id: 'manifoldHyperConnections/constrained',
        item: 'abstract',
        kind: 'match',
        statement:
          'Several residual streams, mixed by doubly stochastic maps: their product is one too, and the identity mapping is restored.',
        appliesTo: { structure: { kind: 'constrainedHyperConnections' } },
      },
    ],
  },
];
