import {
  cifarTable,
  googLeNetTable,
  parametersTable,
  imagenetArchitectures,
  imagenetTable,
  optionsTable,
  preActivationTable,
  publishedIn,
  type PaperKey,
  type Published,
} from '../../papers/catalogue';
import type { PaperArchitecture } from '../../papers/architectures/architecture';
import type { PublishedFigure } from './deviation';

/** What Szegedy et al. 2014, Table 1, prints of a module: `inception (3a)`. */
export function publishedOfModule(name: string): PublishedFigure[] {
  const cell = (column: 'parameters' | 'operations') =>
    publishedIn('P4', googLeNetTable, column, ({ type }) => type === name);
  return [figure('parameters', cell('parameters')), figure('multiply-adds', cell('operations'))];
}

const figure = (
  what: string,
  { paper, item, citation, url, text }: Published<unknown>,
  shown = text,
): PublishedFigure => ({
  what,
  text: shown,
  paper,
  item,
  citation,
  url,
});

type Named = PaperArchitecture | { name: string; paper: PaperKey; kind?: undefined };

/** What the papers' tables say of an architecture's size and errors; empty where they have no row of it. */
export function publishedOf(architecture: Named): PublishedFigure[] {
  if (architecture.kind === 'residual')
    return ofResidual(architecture.name, architecture.depth, architecture.dataSet === 'CIFAR');
  if (architecture.kind !== 'stack' || architecture.paper !== 'P5') return [];
  const [, letter] = /^VGG (\S+)/.exec(architecture.name) ?? [];
  const row = parametersTable.rows.find(({ configuration }) => configuration === letter);
  if (!row) return [];
  const cell = publishedIn('P5', parametersTable, 'parameters', (each) => each === row);
  return [figure('parameters', cell, `${cell.text} million`)];
}

function ofResidual(name: string, depth: number, cifar: boolean): PublishedFigure[] {
  const found: PublishedFigure[] = [];
  const before = name.startsWith('pre-activation');
  if (!cifar && !before) {
    const column = ([18, 34, 50, 101, 152] as const).find((each) => each === depth);
    if (column) {
      const cell = publishedIn('P2', imagenetArchitectures, column, ({ layer }) => layer === 'FLOPs');
      found.push(figure('multiply-adds', cell, `${Number(cell.text) / 1e9}e9`));
    }
    const model = depth === 34 ? undefined : optionsTable.rows.find((row) => row.model === `ResNet-${depth}`);
    if (model)
      found.push(
        figure(
          'top-1 error on ImageNet, 10-crop',
          publishedIn('P2', optionsTable, 'top1', (row) => row === model),
        ),
      );
  }
  if (!cifar) {
    const method = `ResNet-${depth}, ${before ? 'pre-activation' : 'original'} unit`;
    const row = imagenetTable.rows.find((each) => each.method === method && each.testCrop === 320);
    if (row)
      found.push(
        figure(
          'top-1 error on ImageNet, 320 crop',
          publishedIn('P1', imagenetTable, 'top1', (each) => each === row),
        ),
      );
    return found;
  }
  const row = before
    ? undefined
    : cifarTable.rows.find(({ method, layers }) => method === 'ResNet' && layers === depth);
  if (row) {
    found.push(
      figure(
        'parameters',
        publishedIn('P2', cifarTable, 'parameters', (each) => each === row),
      ),
    );
    found.push(
      figure(
        'error on CIFAR-10',
        publishedIn('P2', cifarTable, 'error', (each) => each === row),
      ),
    );
    return found;
  }
  const unit = preActivationTable.rows.find(
    ({ dataSet, network }) => dataSet === 'CIFAR-10' && network === `ResNet-${depth}`,
  );
  if (!unit) return found;
  const column = before ? 'preActivation' : 'baseline';
  return [
    ...found,
    figure(
      'error on CIFAR-10',
      publishedIn('P1', preActivationTable, column, (each) => each === unit),
    ),
  ];
}
