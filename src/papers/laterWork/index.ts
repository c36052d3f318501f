/** What came before and after the six papers, one formula each. */
import type { Paper } from '../paper';
import { paperOfLater, type Later } from './later';
import { paths } from './paths';
import { transformers } from './transformers';
import { units } from './units';

const glorot: Later = {
  id: 'glorot',
  title: 'Understanding the difficulty of training deep feedforward neural networks',
  authors: ['Xavier Glorot', 'Yoshua Bengio'],
  citation: 'Glorot and Bengio 2010',
  venue: 'AISTATS 2010',
  url: 'https://proceedings.mlr.press/v9/glorot10a.html',
  equations: [
    {
      number: '(16)',
      latex: String.raw`W\sim U\left[-\frac{\sqrt6}{\sqrt{n_j+n_{j+1}}},\frac{\sqrt6}{\sqrt{n_j+n_{j+1}}}\right]`,
      meaning: 'Xavier initialisation, of variance 2/(fan-in + fan-out)',
      symbols: [
        { latex: 'n_j', meaning: 'fan-in' },
        { latex: 'n_{j+1}', meaning: 'fan-out' },
      ],
    },
  ],
  claims: [
    {
      id: 'glorot/xavier',
      item: 'eq. (16)',
      kind: 'match',
      statement: 'Xavier initialisation: Var[W] = 2 / (fan-in + fan-out), derived for layers that are nearly linear.',
      appliesTo: { initialiser: { kind: 'xavier' } },
    },
  ],
};

export const laterWork: readonly Paper[] = [glorot, ...paths, ...units, ...transformers].map(paperOfLater);
