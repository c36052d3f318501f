/** P6: Srivastava, Greff, Schmidhuber: Highway Networks. */
import { arxivUrl, type Paper } from './paper';

const x = String.raw;

export const highwayNetworks: Paper = {
  key: 'P6',
  title: 'Highway Networks',
  authors: ['Rupesh Kumar Srivastava', 'Klaus Greff', 'Jürgen Schmidhuber'],
  citation: 'Srivastava et al. 2015',
  venue: 'ICML 2015 Deep Learning workshop',
  arxiv: '1505.00387',
  url: arxivUrl('1505.00387'),
  equations: [
    { latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})`, meaning: 'plain layer' },
    {
      latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})\cdot T(\mathbf{x},\mathbf{W_T}) + \mathbf{x}\cdot C(\mathbf{x},\mathbf{W_C})`,
      meaning: 'highway layer: transform gate T, carry gate C',
    },
    {
      latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})\cdot T(\mathbf{x},\mathbf{W_T}) + \mathbf{x}\cdot(1-T(\mathbf{x},\mathbf{W_T}))`,
      meaning: 'with C = 1 − T',
    },
    {
      latex: x`\frac{d\mathbf{y}}{d\mathbf{x}} = \mathbf{I}\ \text{if}\ T=\mathbf{0};\quad H'(\mathbf{x},\mathbf{W_H})\ \text{if}\ T=\mathbf{1}`,
      meaning: 'its Jacobian where the gate is closed or open',
    },
    { latex: x`T(\mathbf{x}) = \sigma(\mathbf{W_T}^{T}\mathbf{x}+\mathbf{b_T})`, meaning: 'transform gate' },
  ],
  tables: [],
  statements: [
    {
      item: 'Sec. 2',
      text: 'A negative first bias of the transform gate (−1, −3) lets the layer carry its input at the start.',
    },
    { item: 'abstract', text: 'Networks of hundreds of layers train by plain stochastic gradient descent.' },
  ],
};
