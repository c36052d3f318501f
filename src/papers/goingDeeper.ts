/** P4: Szegedy et al.: Going Deeper with Convolutions. */
import { arxivUrl, table, type Paper } from './paper';

type Row = {
  type: string;
  patch: string;
  output: string;
  depth: number;
  conv1: number | null;
  reduce3: number | null;
  conv3: number | null;
  reduce5: number | null;
  conv5: number | null;
  pool: number | null;
  parameters: string;
  operations: string;
};

const plain = (type: string, patch: string, output: string, depth: number, parameters = '', operations = ''): Row => ({
  type,
  patch,
  output,
  depth,
  conv1: null,
  reduce3: null,
  conv3: null,
  reduce5: null,
  conv5: null,
  pool: null,
  parameters,
  operations,
});

const inception = (
  name: string,
  output: string,
  [conv1, reduce3, conv3, reduce5, conv5, pool]: readonly [number, number, number, number, number, number],
  parameters: string,
  operations: string,
): Row => ({
  type: `inception (${name})`,
  patch: '',
  output,
  depth: 2,
  conv1,
  reduce3,
  conv3,
  reduce5,
  conv5,
  pool,
  parameters,
  operations,
});

/** Parameters and operations are quoted as printed; for some modules they do not match the widths beside them. */
export const googLeNetTable = table<Row>({
  item: 'Table 1',
  title: 'GoogLeNet',
  setting: '224×224 input; operations are multiply-adds',
  columns: {
    type: 'type',
    patch: 'patch / stride',
    output: 'output',
    depth: 'depth',
    conv1: '#1×1',
    reduce3: '#3×3 reduce',
    conv3: '#3×3',
    reduce5: '#5×5 reduce',
    conv5: '#5×5',
    pool: 'pool proj',
    parameters: 'parameters',
    operations: 'operations',
  },
  rows: [
    plain('convolution', '7×7/2', '112×112×64', 1, '2.7K', '34M'),
    plain('max pool', '3×3/2', '56×56×64', 0),
    { ...plain('convolution', '3×3/1', '56×56×192', 2, '112K', '360M'), reduce3: 64, conv3: 192 },
    plain('max pool', '3×3/2', '28×28×192', 0),
    inception('3a', '28×28×256', [64, 96, 128, 16, 32, 32], '159K', '128M'),
    inception('3b', '28×28×480', [128, 128, 192, 32, 96, 64], '380K', '304M'),
    plain('max pool', '3×3/2', '14×14×480', 0),
    inception('4a', '14×14×512', [192, 96, 208, 16, 48, 64], '364K', '73M'),
    inception('4b', '14×14×512', [160, 112, 224, 24, 64, 64], '437K', '88M'),
    inception('4c', '14×14×512', [128, 128, 256, 24, 64, 64], '463K', '100M'),
    inception('4d', '14×14×528', [112, 144, 288, 32, 64, 64], '580K', '119M'),
    inception('4e', '14×14×832', [256, 160, 320, 32, 128, 128], '840K', '170M'),
    plain('max pool', '3×3/2', '7×7×832', 0),
    inception('5a', '7×7×832', [256, 160, 320, 32, 128, 128], '1072K', '54M'),
    inception('5b', '7×7×1024', [384, 192, 384, 48, 128, 128], '1388K', '71M'),
    plain('avg pool', '7×7/1', '1×1×1024', 0),
    plain('dropout (40%)', '', '1×1×1024', 0),
    plain('linear', '', '1×1×1000', 1, '1000K', '1M'),
    plain('softmax', '', '1×1×1000', 0),
  ],
});

export const goingDeeper: Paper = {
  key: 'P4',
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
  tables: [googLeNetTable],
  statements: [
    {
      item: 'Sec. 5',
      text: 'Two auxiliary classifiers stand on the outputs of the modules 4a and 4d while training; their losses count 0.3 each.',
    },
    {
      item: 'Sec. 5',
      text: '22 layers with parameters, 27 with pooling; average pooling takes the place of the fully connected layers.',
    },
  ],
};
