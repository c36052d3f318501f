/** GoogLeNet, from the rows of Szegedy et al. 2014, Table 1, and Sec. 5. */
import { googLeNetTable } from '../goingDeeper';
import type { InceptionArchitecture, InceptionRow } from './architecture';

/** "7×7/2" as numbers. */
function patch(text: string): { kernel: number; stride: number } {
  const [, kernel, stride] = /^(\d+)×\d+\/(\d+)$/.exec(text)!;
  return { kernel: Number(kernel), stride: Number(stride) };
}

const rows = googLeNetTable.rows.flatMap((row): InceptionRow[] => {
  const width = Number(row.output.split('×')[2]);
  if (row.type === 'max pool') return [{ kind: 'pool', ...patch(row.patch) }];
  if (row.type === 'convolution') {
    const reduction: InceptionRow[] =
      row.reduce3 === null ? [] : [{ kind: 'convolution', kernel: 1, width: row.reduce3, stride: 1 }];
    return [...reduction, { kind: 'convolution', ...patch(row.patch), width }];
  }
  const { type: name, conv1, reduce3, conv3, reduce5, conv5, pool } = row;
  if (conv1 === null || reduce3 === null || conv3 === null || reduce5 === null || conv5 === null || pool === null)
    return [];
  return [{ kind: 'module', name, conv1, reduce3, conv3, reduce5, conv5, pool }];
});

export const googLeNet: InceptionArchitecture = {
  kind: 'inception',
  name: 'GoogLeNet',
  paper: 'P4',
  item: 'Table 1',
  depth: 22,
  dataSet: 'ImageNet',
  input: [3, 224, 224],
  rows,
  auxiliary: ['inception (4a)', 'inception (4d)'].map((after) => ({
    after,
    pool: { kernel: 5, stride: 3 },
    convolution: 128,
    hidden: 1024,
    dropout: 0.7,
  })),
  dropout: 0.4,
  normalisation: 'none',
};
