/** P2: He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition. */
import { arxivUrl, type Equation, type Paper } from '../paper';
import { claims } from './claims';
import { figures, settings } from './settings';
import {
  cifarTable,
  costTable,
  degradationTable,
  ensembleTable,
  imagenetArchitectures,
  optionsTable,
  singleModelTable,
} from './tables';

export { cifarTable, costTable, degradationTable, imagenetArchitectures, optionsTable } from './tables';

const x = String.raw;

const input = { latex: x`\mathbf{x}`, meaning: 'input of the unit' };
const output = { latex: x`\mathbf{y}`, meaning: 'output of the unit' };
const branch = { latex: x`\mathcal{F}`, meaning: 'residual mapping, of weights W_i' };

const equations: readonly Equation[] = [
  {
    number: '(1)',
    latex: x`\mathbf{y} = \mathcal{F}(\mathbf{x}, \{W_i\}) + \mathbf{x}`,
    meaning: 'residual unit with an identity shortcut',
    symbols: [input, output, branch],
  },
  {
    number: '(2)',
    latex: x`\mathbf{y} = \mathcal{F}(\mathbf{x}, \{W_i\}) + W_s\mathbf{x}`,
    meaning: 'with a projection, where the dimensions differ',
    symbols: [input, output, branch, { latex: 'W_s', meaning: 'projection of the shortcut' }],
  },
  {
    latex: x`\mathcal{F}(\mathbf{x}) := \mathcal{H}(\mathbf{x}) - \mathbf{x}`,
    meaning: 'the branch learns the residual of the mapping H',
    symbols: [input, branch, { latex: x`\mathcal{H}`, meaning: 'mapping that the unit is to learn' }],
  },
  {
    latex: x`\mathcal{F} = W_2\sigma(W_1\mathbf{x})`,
    meaning: 'a branch of two layers; its output goes through another ReLU after the addition',
    symbols: [input, branch, { latex: x`\sigma`, meaning: 'ReLU' }],
  },
  {
    latex: x`\mathbf{y} = W_1\mathbf{x}+\mathbf{x}`,
    meaning: 'a branch of one layer: no advantage was observed',
    symbols: [input, output],
  },
];

export const deepResidualLearning: Paper = {
  id: 'P2',
  title: 'Deep Residual Learning for Image Recognition',
  authors: ['Kaiming He', 'Xiangyu Zhang', 'Shaoqing Ren', 'Jian Sun'],
  citation: 'He et al. 2015',
  venue: 'CVPR 2016',
  arxiv: '1512.03385',
  doi: '10.1109/cvpr.2016.90',
  url: arxivUrl('1512.03385'),
  code: 'https://github.com/KaimingHe/deep-residual-networks',
  equations,
  tables: [
    imagenetArchitectures,
    degradationTable,
    optionsTable,
    singleModelTable,
    ensembleTable,
    cifarTable,
    costTable,
  ],
  figures,
  settings,
  claims,
};
