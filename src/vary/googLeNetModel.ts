/** GoogLeNet with its auxiliary classifiers, built from the rows of the catalogue: Szegedy et al. 2014, Table 1 and Sec. 5. */
import type { Graph } from '../graph/graph';
import type { InceptionRow } from '../papers/architectures/architecture';
import { googLeNet } from '../papers/architectures/googLeNet';
import { HandMade } from './handMade';

type Module = Extract<InceptionRow, { kind: 'module' }>;

/** @param images 224×224 in the paper; channels and classes of what it is trained on. */
export function googLeNetModel(images: { size: number; channels: number; classes: number }): Graph {
  const net = new HandMade();
  const heads: number[] = [];
  let x = net.input(images.channels, images.size);
  googLeNet.rows.forEach((row, i) => {
    if (row.kind === 'convolution') {
      const { kernel, width: filters, stride } = row;
      x = net.convolution(x, `conv${i + 1}`, { filters, kernel, stride, padding: same(kernel) });
    } else if (row.kind === 'pool') {
      x = net.pool('maxPool', x, `pool${i + 1}`, { ...row, ceil: true });
    } else {
      x = module(net, x, row);
      const head = googLeNet.auxiliary.find(({ after }) => after === row.name);
      if (head) heads.push(auxiliary(net, x, `auxiliary${heads.length + 1}`, head, images.classes));
    }
  });
  const pooled = net.pool('averagePool', x, 'pool', { kernel: net.sizes(x)[2], stride: 1 });
  x = net.dropout(net.flat(pooled, 'flatten'), 'dropout', googLeNet.dropout);
  return net.finish('googlenet', [net.linear(x, 'fc', images.classes, false), ...heads]);
}

const same = (kernel: number): [number, number] => [(kernel - 1) / 2, (kernel - 1) / 2];

function module(net: HandMade, x: number, row: Module): number {
  const name = row.name.replace(/\W+/g, '');
  const convolution = (from: number, part: string, filters: number, kernel: number): number =>
    net.convolution(from, `${name}.${part}`, { filters, kernel, padding: same(kernel) });
  const pooled = net.pool('maxPool', x, `${name}.pool`, { kernel: 3, stride: 1, padding: [1, 1] });
  return net.joined(
    [
      convolution(x, 'conv1', row.conv1, 1),
      convolution(convolution(x, 'reduce3', row.reduce3, 1), 'conv3', row.conv3, 3),
      convolution(convolution(x, 'reduce5', row.reduce5, 1), 'conv5', row.conv5, 5),
      convolution(pooled, 'projection', row.pool, 1),
    ],
    name,
  );
}

function auxiliary(
  net: HandMade,
  at: number,
  name: string,
  { pool, convolution, hidden, dropout }: (typeof googLeNet.auxiliary)[number],
  classes: number,
): number {
  const pooled = net.pool('averagePool', at, `${name}.pool`, pool);
  const reduced = net.convolution(pooled, `${name}.conv`, { filters: convolution, kernel: 1, padding: [0, 0] });
  const features = net.linear(net.flat(reduced, name), `${name}.fc1`, hidden, true);
  return net.linear(net.dropout(features, name, dropout), `${name}.fc2`, classes, false);
}
