/** P3: He, Zhang, Ren, Sun: Delving Deep into Rectifiers. */
import type { InitialiserCondition } from '../condition';
import { arxivUrl, printed, table, type Claim, type Paper } from '../paper';
import { equations } from './equations';
import {
  activationsTable,
  coefficientsTable,
  deviationsTable,
  initialisationTable,
  largeModelTable,
  modelsTable,
  resultsTable,
  unconfirmedCoefficientsTable,
  unconfirmedLargeModelTable,
} from './tables';

export { activationsTable, initialisationTable } from './tables';

const handling = table({
  item: 'Sec. 2.1',
  title: 'PReLU',
  setting: 'all networks of the paper',
  columns: { what: '', how: 'value' },
  rows: [
    { what: 'first slope', how: '0.25' },
    { what: 'weight decay on slopes', how: 'none: it would pull them towards ReLU' },
    { what: 'range', how: 'not constrained; learned magnitudes are rarely above 1' },
    { what: 'channel-wise', how: 'one slope a channel' },
    { what: 'channel-shared', how: 'one slope a layer, 13 more parameters in the 14-layer model' },
  ],
});

const training = table({
  item: 'Sec. 3',
  title: 'Training of the large models',
  setting: 'ImageNet 2012',
  columns: { what: '', how: 'value' },
  rows: [
    { what: 'crops', how: '224×224, shorter side in [256, 512], mean subtracted, flip, colour' },
    { what: 'weight decay, momentum', how: '5e-4, 0.9' },
    { what: 'dropout', how: '50 % on the first two fully connected layers' },
    { what: 'batch', how: '128' },
    { what: 'learning rate', how: '1e-2, 1e-3, 1e-4, each to a plateau; about 80 epochs' },
    { what: 'fully connected layers', how: 'start with standard deviation 0.01, the last with 0.001' },
  ],
});

const top1 = (activation: string): string => printed(activationsTable, 'top1', (row) => row.activation === activation);

const thirty = (column: 'xavier' | 'he'): string =>
  printed(initialisationTable, column, ({ network }) => network === '30 layers');

const slope = (name: string): string => printed(coefficientsTable, 'shared', ({ layer }) => layer === name);

/** PyTorch's own default is of He's kind too, with a = √5, and not meant. */
const he: InitialiserCondition = { kind: 'he', chosen: true, negativeSlope: { atMost: 1 } };

const claims: readonly Claim[] = [
  {
    id: 'P3/xavier-stalls',
    item: 'Sec. 2.2',
    statement: `Xavier initialisation on rectified layers: a network of 30 layers ${thirty('xavier')}; with He initialisation it ${thirty('he')}.`,
    appliesTo: { initialiser: { kind: 'xavier', rectified: true, normalised: false, count: { atLeast: 23 } } },
  },
  {
    id: 'P3/xavier-slower',
    item: 'Sec. 2.2',
    statement: 'On 22 rectified layers both Xavier and He initialisation converge, with He the error falls earlier.',
    appliesTo: {
      initialiser: { kind: 'xavier', rectified: true, normalised: false, count: { atLeast: 3, atMost: 22 } },
    },
  },
  {
    id: 'P3/small-gaussian',
    item: 'Sec. 2.2',
    statement:
      'A standard deviation of 0.01 everywhere would shrink the gradient of VGG-B from conv10 to conv2 by a factor of 1.7 × 10⁴.',
    appliesTo: {
      initialiser: {
        kind: 'normal',
        standardDeviation: 0.01,
        rectified: true,
        normalised: false,
        count: { atLeast: 8 },
      },
    },
  },
  {
    id: 'P3/he-forward',
    item: 'eq. (10)',
    kind: 'match',
    statement: 'He initialisation, fan-in: ½ n Var[w] = 1 keeps the variance of the signal behind ReLU.',
    appliesTo: { initialiser: { ...he, mode: 'fanIn' } },
  },
  {
    id: 'P3/he-backward',
    item: 'eq. (14)',
    kind: 'match',
    statement:
      'He initialisation, fan-out: ½ n̂ Var[w] = 1 keeps the variance of the gradient through ReLU; the form of the paper’s experiments.',
    appliesTo: { initialiser: { ...he, mode: 'fanOut' } },
  },
  {
    id: 'P3/either-suffices',
    item: 'Sec. 2.2',
    statement:
      'Either condition suffices: under the one the product of the other is a constant of the shapes, that of form (14) is c₂ / d_L.',
    appliesTo: { initialiser: { ...he, count: { atLeast: 2 } } },
  },
  {
    id: 'P3/he-for-prelu',
    item: 'Sec. 2.2',
    kind: 'match',
    statement: 'Behind PReLU or leaky ReLU the factor is ½(1 + a²).',
    appliesTo: {
      initialiser: { kind: 'he', chosen: true, negativeSlope: { above: 0, atMost: 1 } },
      operator: { name: ['prelu', 'leakyRelu'] },
    },
  },
  {
    id: 'P3/prelu-channel-wise',
    item: 'Table 2',
    statement: `PReLU with a slope a channel: ${top1('PReLU, channel-wise')} top-1 error against ${top1('ReLU')} with ReLU (14-layer model, ImageNet).`,
    appliesTo: { operator: { name: 'prelu', parameters: { atLeast: 2 } } },
  },
  {
    id: 'P3/prelu-channel-shared',
    item: 'Table 2',
    statement: `PReLU with one slope a layer: ${top1('PReLU, channel-shared')} top-1 error against ${top1('ReLU')} with ReLU (14-layer model, ImageNet).`,
    appliesTo: { operator: { name: 'prelu', parameters: 1 } },
  },
  {
    id: 'P3/small-model',
    item: 'Table 1',
    statement: `The learned slopes of the 14-layer model are ${slope('conv1 7×7, 64, /2')} in conv1, ${slope('conv2_1 2×2, 128')} in conv2_1 (channel-shared).`,
    appliesTo: { descent: '14-layer PReLU model' },
  },
  {
    id: 'P3/prelu-no-decay',
    item: 'Sec. 2.1',
    statement: 'The slopes start at 0.25 and have no weight decay, which would pull them towards ReLU.',
    appliesTo: { operator: { name: 'prelu' } },
  },
  {
    id: 'P3/prelu-unconstrained',
    item: 'Sec. 2.1',
    statement: 'The slopes have no constraint; learned magnitudes are rarely above 1.',
    appliesTo: { operator: { name: 'prelu' } },
  },
];

export const rectifiers: Paper = {
  id: 'P3',
  title: 'Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification',
  authors: ['Kaiming He', 'Xiangyu Zhang', 'Shaoqing Ren', 'Jian Sun'],
  citation: 'He et al. 2015b',
  venue: 'ICCV 2015',
  arxiv: '1502.01852',
  url: arxivUrl('1502.01852'),
  equations,
  tables: [
    coefficientsTable,
    unconfirmedCoefficientsTable,
    activationsTable,
    modelsTable,
    largeModelTable,
    unconfirmedLargeModelTable,
    initialisationTable,
    deviationsTable,
    resultsTable,
  ],
  figures: [],
  settings: [handling, training],
  claims,
};
