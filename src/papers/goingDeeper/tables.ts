/** Tables of P4, as printed. */
import { table } from '../paper';

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

export const cropsTable = table({
  item: 'Table 3',
  title: 'Crops and models',
  setting: 'ILSVRC 2014 validation',
  decimals: 2,
  columns: { models: 'models', crops: 'crops', cost: 'cost', top5: 'top-5 error (%)', gain: 'against base' },
  rows: [
    { models: 1, crops: 1, cost: 1, top5: 10.07, gain: 'base' },
    { models: 1, crops: 10, cost: 10, top5: 9.15, gain: '−0.92' },
    { models: 1, crops: 144, cost: 144, top5: 7.89, gain: '−2.18' },
    { models: 7, crops: 1, cost: 7, top5: 8.09, gain: '−1.98' },
    { models: 7, crops: 10, cost: 70, top5: 7.62, gain: '−2.45' },
    { models: 7, crops: 144, cost: 1008, top5: 6.67, gain: '−3.45' },
  ],
});

export const classificationTable = table({
  item: 'Table 2',
  title: 'Classification',
  setting: 'ILSVRC, test set',
  columns: { team: 'team', year: 'year', place: 'place', top5: 'top-5 error (%)', data: 'external data' },
  rows: [
    { team: 'SuperVision', year: 2012, place: '1', top5: 16.4, data: 'no' },
    { team: 'SuperVision', year: 2012, place: '1', top5: 15.3, data: 'ImageNet 22k' },
    { team: 'Clarifai', year: 2013, place: '1', top5: 11.7, data: 'no' },
    { team: 'Clarifai', year: 2013, place: '1', top5: 11.2, data: 'ImageNet 22k' },
    { team: 'MSRA', year: 2014, place: '3', top5: 7.35, data: 'no' },
    { team: 'VGG', year: 2014, place: '2', top5: 7.32, data: 'no' },
    { team: 'GoogLeNet', year: 2014, place: '1', top5: 6.67, data: 'no' },
  ],
});
