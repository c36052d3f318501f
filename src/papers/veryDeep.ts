/** P5: Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition. */
import { arxivUrl, table, type Paper } from './paper';

export const configurationsTable = table({
  item: 'Table 2',
  title: 'Number of parameters',
  setting: 'all 3×3 convolutions of stride 1 (C: 1×1 closes the blocks 3 to 5), five 2×2 max pools, FC 4096-4096-1000',
  columns: { configuration: 'configuration', layers: 'weight layers', parameters: 'parameters (millions)' },
  rows: [
    { configuration: 'A', layers: 11, parameters: 133 },
    { configuration: 'A-LRN', layers: 11, parameters: 133 },
    { configuration: 'B', layers: 13, parameters: 133 },
    { configuration: 'C', layers: 16, parameters: 134 },
    { configuration: 'D', layers: 16, parameters: 138 },
    { configuration: 'E', layers: 19, parameters: 144 },
  ],
});

const singleScaleTable = table({
  item: 'Table 3',
  title: 'Single test scale',
  setting: 'ILSVRC-2012 validation; S: shorter side in training, Q: in the test',
  decimals: 1,
  columns: { network: 'network', train: 'S', test: 'Q', top1: 'top-1 error (%)', top5: 'top-5 error (%)' },
  rows: [
    { network: 'A', train: '256', test: 256, top1: 29.6, top5: 10.4 },
    { network: 'A-LRN', train: '256', test: 256, top1: 29.7, top5: 10.5 },
    { network: 'B', train: '256', test: 256, top1: 28.7, top5: 9.9 },
    { network: 'C', train: '256', test: 256, top1: 28.1, top5: 9.4 },
    { network: 'C', train: '384', test: 384, top1: 28.1, top5: 9.3 },
    { network: 'C', train: '[256;512]', test: 384, top1: 27.3, top5: 8.8 },
    { network: 'D', train: '256', test: 256, top1: 27.0, top5: 8.8 },
    { network: 'D', train: '384', test: 384, top1: 26.8, top5: 8.7 },
    { network: 'D', train: '[256;512]', test: 384, top1: 25.6, top5: 8.1 },
    { network: 'E', train: '256', test: 256, top1: 27.3, top5: 9.0 },
    { network: 'E', train: '384', test: 384, top1: 26.9, top5: 8.7 },
    { network: 'E', train: '[256;512]', test: 384, top1: 25.5, top5: 8.0 },
  ],
});

export const veryDeep: Paper = {
  key: 'P5',
  title: 'Very Deep Convolutional Networks for Large-Scale Image Recognition',
  authors: ['Karen Simonyan', 'Andrew Zisserman'],
  citation: 'Simonyan and Zisserman 2014',
  venue: 'ICLR 2015',
  arxiv: '1409.1556',
  url: arxivUrl('1409.1556'),
  code: 'https://www.robots.ox.ac.uk/~vgg/research/very_deep/',
  equations: [],
  tables: [configurationsTable, singleScaleTable],
  statements: [
    {
      item: 'Sec. 2.3',
      text: 'Two 3×3 convolutions see what one of 5×5 sees, three what one of 7×7 sees: 27 C² weights in the place of 49 C².',
    },
  ],
};
