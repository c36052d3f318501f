/** What later papers found out about residual networks as they are: their paths, their gradients, their normalisation. */
import type { Condition } from '../condition';
import { table } from '../paper';
import type { Later } from './later';

const x = String.raw;

const effectivePaths = table({
  item: 'Sec. 5',
  title: 'Training on the effective paths alone',
  setting: 'CIFAR-10, 54 units of which 23 are trained in a batch, 11.5 in the mean',
  decimals: 2,
  columns: { training: 'training', error: 'error (%)' },
  rows: [
    { training: 'effective paths', error: 5.96 },
    { training: 'all paths', error: 6.1 },
  ],
});

const residual: Condition = { units: { convolutional: true, count: { atLeast: 5 } } };

export const paths: readonly Later[] = [
  {
    id: 'ensembles',
    title: 'Residual Networks Behave Like Ensembles of Relatively Shallow Networks',
    authors: ['Andreas Veit', 'Michael Wilber', 'Serge Belongie'],
    citation: 'Veit et al. 2016',
    venue: 'NIPS 2016',
    arxiv: '1605.06431',
    equations: [
      {
        latex: x`y_i=f_i(y_{i-1})+y_{i-1}`,
        meaning: 'unrolled: 2^n paths through n units, their lengths binomial',
        symbols: [
          { latex: 'y_i', meaning: 'output of unit i' },
          { latex: 'f_i', meaning: 'branch of unit i' },
        ],
      },
    ],
    tables: [effectivePaths],
    claims: [
      {
        id: 'ensembles/many-paths',
        item: 'Sec. 3',
        statement: 'n units are 2^n paths, their lengths binomial.',
        appliesTo: { units: { shortcut: ['identity', 'projection', 'zeroPadding'], count: { atLeast: 3 } } },
      },
      {
        id: 'ensembles/short-paths',
        item: 'Sec. 5',
        statement: 'Of 54 units the gradient comes through paths of 5 to 17 of them, 0.45 % of all paths.',
        appliesTo: { units: { convolutional: true, count: { atLeast: 27 } } },
      },
      {
        id: 'ensembles/lesions',
        item: 'Sec. 4',
        statement: 'Deleting one residual block barely hurts; deleting one layer of VGG leaves it at chance.',
        appliesTo: residual,
      },
    ],
  },
  {
    id: 'shattered',
    title: 'The Shattered Gradients Problem: If resnets are the answer, then what is the question?',
    authors: ['David Balduzzi', 'Marcus Frean', 'Lennox Leary', 'JP Lewis', 'Kurt Wan-Duo Ma', 'Brian McWilliams'],
    citation: 'Balduzzi et al. 2017',
    venue: 'ICML 2017',
    arxiv: '1702.08591',
    equations: [
      {
        latex: x`\frac{1}{2^L} \quad\text{and}\quad \frac{1}{\sqrt{L}}`,
        meaning: 'correlation of gradients in plain networks, and in residual ones with batch norm',
        symbols: [{ latex: 'L', meaning: 'depth' }],
      },
    ],
    claims: [
      {
        id: 'shattered/plain',
        item: 'abstract',
        statement:
          'In plain networks the correlation of gradients falls as 1/2^L with depth: they come to resemble white noise.',
        appliesTo: {
          plain: true,
          operator: { name: ['conv1d', 'conv2d', 'conv3d', 'linear'], count: { atLeast: 10 } },
        },
      },
      {
        id: 'shattered/residual',
        item: 'abstract',
        statement:
          'In residual networks with batch norm the correlation of gradients falls as 1/√L, in plain ones as 1/2^L.',
        appliesTo: {
          units: {
            convolutional: true,
            order: ['original', 'fullPreActivation'],
            normalisations: ['batchNorm'],
            count: { atLeast: 5 },
          },
        },
      },
    ],
  },
  {
    id: 'skipInit',
    title: 'Batch Normalization Biases Residual Blocks Towards the Identity Function in Deep Networks',
    authors: ['Soham De', 'Samuel L. Smith'],
    citation: 'De and Smith 2020',
    venue: 'NeurIPS 2020',
    arxiv: '2002.10444',
    equations: [
      {
        latex: x`\mathbf{x}_{l+1}=\mathbf{x}_l+\alpha_l f_l(\mathbf{x}_l),\quad \alpha_l=0`,
        meaning: 'SkipInit: each branch starts at zero',
        symbols: [
          { latex: x`\alpha_l`, meaning: 'trained scalar of branch l, zero at the start' },
          { latex: 'f_l', meaning: 'branch without normalisation' },
        ],
      },
    ],
    claims: [
      {
        id: 'skipInit/unit',
        item: 'eq. of the unit',
        kind: 'match',
        statement:
          'SkipInit: a trained scalar on F that starts at zero, in the place of batch norm; it trained at depth 1000.',
        appliesTo: { units: { form: 'skipInit', nested: true } },
      },
      {
        id: 'skipInit/branch-shrinks',
        item: 'abstract',
        statement:
          'At initialisation batch norm shrinks the branch against the shortcut by the order of the square root of the depth.',
        appliesTo: {
          units: {
            convolutional: true,
            normalisations: ['batchNorm'],
            shortcut: 'identity',
            order: ['original', 'fullPreActivation', 'reluOnlyPreActivation'],
            count: { atLeast: 5 },
          },
        },
      },
    ],
  },
];
