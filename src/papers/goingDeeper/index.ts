/** P4: Szegedy et al.: Going Deeper with Convolutions. */
import { arxivUrl, printed, table, type Claim, type Paper } from '../paper';
import { classificationTable, cropsTable, googLeNetTable } from './tables';

export { googLeNetTable } from './tables';

const structure = table({
  item: 'Sec. 4, 5',
  title: 'Structure',
  setting: 'GoogLeNet, 224×224 RGB, mean subtracted',
  columns: { what: '', how: 'how it is built' },
  rows: [
    { what: 'depth', how: '22 layers with parameters, 27 with pooling; about 100 building blocks' },
    {
      what: 'module',
      how: '1×1; 1×1 → 3×3; 1×1 → 5×5; 3×3 max pool → 1×1; joined along the channels; ReLU on all convolutions',
    },
    { what: 'head', how: 'average pooling in the place of fully connected layers; dropout is still needed' },
    { what: 'auxiliary heads', how: 'on the outputs of 4a and 4d, while training; their losses count 0.3 each' },
    {
      what: 'layers of an auxiliary head',
      how: 'average pool 5×5, stride 3 → 4×4; 1×1, 128; fc 1024; dropout 70 %; linear and softmax, 1000 classes',
    },
    { what: 'parameters', how: '12 times fewer than the network of 2012 (AlexNet)' },
    { what: 'budget', how: '1.5e9 multiply-adds' },
  ],
});

const training = table({
  item: 'Sec. 6',
  title: 'Training',
  setting: 'DistBelief on CPUs',
  columns: { what: '', how: 'value' },
  rows: [
    { what: 'optimiser', how: 'asynchronous SGD, momentum 0.9; Polyak averaging for the final model' },
    { what: 'learning rate', how: '4 % less every 8 epochs' },
    {
      what: 'crops found good afterwards',
      how: '8 to 100 % of the area, aspect ratio 3/4 to 4/3, photometric distortion',
    },
    { what: 'ensemble', how: '7 models of the same first weights, one of them wider' },
    { what: 'test crops', how: '4 scales (256, 288, 320, 352) × 3 squares × 6 × 2 = 144' },
  ],
});

const crops = (models: number, count: number): string =>
  printed(cropsTable, 'top5', (row) => row.models === models && row.crops === count);

const modules = { kind: 'inceptionModule', count: { atLeast: 2 } } as const;

const claims: readonly Claim[] = [
  {
    id: 'P4/inception-module',
    item: 'Sec. 4',
    kind: 'match',
    statement:
      'Inception module: parallel 1×1, 3×3 and 5×5 convolutions and a pooling, joined along the channels, stand for a sparse structure in dense blocks.',
    appliesTo: { structure: { kind: 'inceptionModule' } },
  },
  {
    id: 'P4/reductions',
    item: 'Sec. 4',
    statement: '1×1 convolutions before the larger ones, and behind the pooling, keep the multiply-adds in bounds.',
    appliesTo: { structure: { kind: 'inceptionModule' }, operator: { name: 'conv2d', kernel: 1 } },
  },
  {
    id: 'P4/auxiliary-classifiers',
    item: 'Sec. 5',
    statement:
      'Auxiliary classifiers on intermediate layers add gradient while training; in the paper there are two, on 4a and 4d, and their losses count 0.3 each.',
    appliesTo: { structure: { kind: 'auxiliaryClassifier' } },
  },
  {
    id: 'P4/average-pooling',
    item: 'Sec. 5',
    statement:
      'Average pooling in the place of fully connected layers gave about 0.6 % in top-1; dropout was needed all the same.',
    appliesTo: { structure: modules, operator: { name: ['adaptiveAveragePool', 'averagePool', 'reduce'] } },
  },
  {
    id: 'P4/cost',
    item: 'Table 1',
    statement: 'The paper keeps to a budget of 1.5e9 multiply-adds.',
    appliesTo: { structure: modules },
  },
  {
    id: 'P4/googlenet',
    item: 'Table 3',
    statement: `GoogLeNet: ${crops(1, 1)} top-5 error with one model and one crop, ${crops(7, 144)} with seven and 144 (ILSVRC 2014).`,
    appliesTo: { descent: 'GoogLeNet' },
  },
  {
    id: 'P4/width-is-quadratic',
    item: 'Sec. 3',
    statement:
      'Two convolutions in a chain cost with the square of their width: what grows uniformly wastes computation.',
    appliesTo: { structure: modules },
  },
];

export const goingDeeper: Paper = {
  id: 'P4',
  title: 'Going Deeper with Convolutions',
  authors: [
    'Christian Szegedy',
    'Wei Liu',
    'Yangqing Jia',
    'Pierre Sermanet',
    'Scott Reed',
    'Dragomir Anguelov',
    'Dumitru Erhan',
    'Vincent Vanhoucke',
    'Andrew Rabinovich',
  ],
  citation: 'Szegedy et al. 2014',
  venue: 'CVPR 2015',
  arxiv: '1409.4842',
  url: arxivUrl('1409.4842'),
  equations: [],
  tables: [googLeNetTable, classificationTable, cropsTable],
  figures: [
    {
      item: 'Fig. 2',
      text: 'module with 1×1 reductions before the 3×3 and the 5×5 convolution and a 1×1 projection behind the pooling',
    },
    { item: 'Fig. 3', text: 'GoogLeNet with its two auxiliary classifiers' },
  ],
  settings: [structure, training],
  claims,
};
