/** P5: Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition. */
import type { Condition } from '../condition';
import { arxivUrl, printed, table, type Claim, type Paper } from '../paper';
import { configurationsTable, otherResultsTable, parametersTable, singleScaleTable } from './tables';

export { configurationsTable, parametersTable, singleScaleTable } from './tables';

const training = table({
  item: 'Sec. 3',
  title: 'Training',
  setting: 'SGD, momentum 0.9',
  columns: { what: '', how: 'value' },
  rows: [
    { what: 'batch', how: '256' },
    { what: 'weight decay', how: '5e-4' },
    { what: 'dropout', how: '0.5 on the first two fully connected layers' },
    { what: 'learning rate', how: '1e-2, a tenth three times; 370k iterations, 74 epochs' },
    {
      what: 'initialisation',
      how: 'A from a Gaussian of mean 0 and variance 1e-2; deeper ones from the first 4 convolutions and the 3 FC of A',
    },
  ],
});

const top1 = (network: string): string =>
  printed(singleScaleTable, 'top1', (row) => row.network === network && row.train === '256');

const top5 = (network: string): string =>
  printed(singleScaleTable, 'top5', (row) => row.network === network && row.train === '256');

const plain: Condition = { units: { nested: true, count: 0 } };

/** A plain stack of 3×3 convolutions that ends in fully connected layers, as all of the paper's. */
const stack: Condition = {
  ...plain,
  plain: true,
  stack: { kernel: 3, length: { atLeast: 1 } },
  operator: { name: 'conv2d', count: { atLeast: 8, atMost: 16 } },
};

const claims: readonly Claim[] = [
  {
    id: 'P5/two-3x3',
    item: 'Sec. 2.3',
    statement: 'Two 3×3 convolutions in a row see what one of 5×5 sees, with a rectification more.',
    appliesTo: { ...plain, stack: { kernel: 3, length: { atLeast: 2 } } },
  },
  {
    id: 'P5/three-3x3',
    item: 'Sec. 2.3',
    statement:
      'Three 3×3 convolutions in a row see what one of 7×7 sees: 27 C² weights in the place of 49 C², which are 81 % more.',
    appliesTo: { ...plain, stack: { kernel: 3, length: { atLeast: 3 } } },
  },
  {
    id: 'P5/one-by-one',
    item: 'Table 3',
    statement: `1×1 convolutions in a stack add a non-linearity: C has ${top1('C')} top-1 error, B without them ${top1('B')}, D with 3×3 in their place ${top1('D')}.`,
    appliesTo: { ...plain, all: [stack, { operator: { name: 'conv2d', kernel: 1 } }] },
  },
  {
    id: 'P5/depth',
    item: 'Table 3',
    statement: `Deeper was better up to 19 layers: ${(['A', 'B', 'D', 'E'] as const).map((network) => `${network} ${top5(network)}`).join(', ')} top-5 error (scale 256).`,
    appliesTo: stack,
  },
  {
    id: 'P5/errors',
    item: 'Table 3',
    statement: `At one scale, 256: ${(['A', 'B', 'C', 'D', 'E'] as const).map((network) => `${network} ${top1(network)}`).join(', ')} top-1 error.`,
    appliesTo: {
      descent: ['VGG A (VGG-11)', 'VGG B (VGG-13)', 'VGG C', 'VGG D (VGG-16)', 'VGG E (VGG-19)'],
    },
  },
  {
    id: 'P5/local-response-normalisation',
    item: 'Table 3',
    statement: `Local response normalisation did not help: A-LRN ${top1('A-LRN')} top-1 error, A ${top1('A')}.`,
    appliesTo: { descent: 'VGG A-LRN' },
  },
  {
    id: 'P5/parameters',
    item: 'Table 2',
    statement: `The networks have ${printed(parametersTable, 'parameters', ({ configuration }) => configuration === 'A')} (A) to ${printed(parametersTable, 'parameters', ({ configuration }) => configuration === 'E')} (E) million parameters.`,
    appliesTo: { all: [stack, { parameters: { atLeast: 1e8 } }] },
  },
];

export const veryDeep: Paper = {
  id: 'P5',
  title: 'Very Deep Convolutional Networks for Large-Scale Image Recognition',
  authors: ['Karen Simonyan', 'Andrew Zisserman'],
  citation: 'Simonyan and Zisserman 2014',
  venue: 'ICLR 2015',
  arxiv: '1409.1556',
  url: arxivUrl('1409.1556'),
  code: 'https://www.robots.ox.ac.uk/~vgg/research/very_deep/',
  equations: [
    {
      latex: String.raw`3\left(3^2C^2\right)=27C^2 \quad\text{and}\quad 7^2C^2=49C^2`,
      meaning: 'weights of three 3×3 convolutions and of one of 7×7',
      symbols: [{ latex: 'C', meaning: 'channels of input and output' }],
    },
  ],
  tables: [configurationsTable, parametersTable, singleScaleTable, otherResultsTable],
  figures: [],
  settings: [training],
  claims,
};
