/** A comparison as one HTML file that stands alone: what it showed, how, beside what was published, and how to repeat it. */
import { formatDuration } from '../../graph/format';
import type { Graph } from '../../graph/graph';
import { explain } from '../../explain/explain';
import type { Comparison, RunState } from '../../train/comparison';
import type { KeptComparison, RunRecords } from '../../train/kept';
import { powerText } from '../charts/axes';
import { seriesStyles, type SeriesStyle } from '../charts/style';
import { variantColumns } from '../comparisonColumns';
import { variantFigures, type VariantFigures } from '../comparisonFigures';
import {
  backEndText,
  cautionLines,
  experimentLines,
  failureLines,
  judgementLines,
  publishedText,
  usedBackEnds,
} from '../comparisonText';
import { conclusion, errorText } from '../comparison/conclusion';
import { conditionsOf } from '../comparison/conditions';
import { letterOf } from '../comparison/letters';
import { normsOf, type DepthSeries } from '../comparison/series';
import { stateWords } from '../drawingPath';
import { element, escaped } from '../markup';
import { gradientFigures, layerFigures, learningFigures } from './figures';
import { checkedEquations } from './checks';
import { notes } from './notes';
import { definitions, list, page, section, swatch, table, text } from './page';
import { repeatCommand } from './repeat';
import { reportStyle } from './style';

/** The whole page. No script, no picture and no font comes from elsewhere. */
export function comparisonReport(kept: KeptComparison): string {
  const { comparison, records, graphs, checks } = kept;
  const { plan } = comparison;
  const styles = seriesStyles(plan.variants);
  const names = variantNames(comparison, styles);
  return page(
    plan.title,
    reportStyle,
    header(comparison),
    section('Results', results(comparison, names)),
    section('Learning', learningFigures(comparison, styles)),
    section(
      plan.units > 0 ? 'What becomes of the identity term' : 'Gradient through depth',
      plan.units > 0 ? identityTable(comparison, names, graphs) : '',
      gradientFigures(comparison, styles),
    ),
    section('Layers', layerFigures(comparison, styles)),
    section(
      'Expected and found',
      list([
        ...experimentLines(comparison).slice(0, 1),
        ...judgementLines(comparison).slice(1),
        ...cautionLines(comparison),
      ]),
    ),
    section('Notes', notes(comparison, graphs)),
    section('Equations by numbers', checkedEquations(plan, checks)),
    section('Failures', list(variantFigures(comparison).flatMap(failureLines))),
    section('Conditions', definitions([...conditionsOf(kept), { name: 'tried', text: backEndText(comparison) }])),
    section('Runs', runsTable(comparison, names, records)),
    section('To repeat this', repeat(comparison)),
    footer(comparison),
  );
}

const day = (iso: string): string => iso.slice(0, 10);

const header = (comparison: Comparison): string => {
  const { plan } = comparison;
  return element(
    'header',
    {},
    element('h1', {}, text(plan.title)),
    element(
      'p',
      { class: 'secondary' },
      [element('code', {}, escaped(plan.architecture)), day(plan.created)].join(' · '),
    ),
    element('div', { class: 'conclusion' }, ...conclusion(comparison).map((line) => element('p', {}, text(line)))),
  );
};

/** The name of each variant with a piece of its line and its letter, as HTML. */
function variantNames({ plan }: Comparison, styles: ReadonlyMap<string, SeriesStyle>): ReadonlyMap<string, string> {
  const letters = letterOf(plan);
  return new Map(
    plan.variants.map(({ id, label }) => [
      id,
      element(
        'div',
        { class: 'name-cell' },
        swatch(styles.get(id)!),
        element('span', { class: 'letter' }, `(${escaped(letters.get(id)!)})`),
        element('span', {}, text(label)),
      ),
    ]),
  );
}

/** Measured and published stand in tables of their own: one is not read across to the other. */
function results(comparison: Comparison, names: ReadonlyMap<string, string>): string {
  const { plan } = comparison;
  const figures = variantFigures(comparison);
  // The name of a variant holds its values along all dimensions.
  const columns = variantColumns(plan).slice(Math.max(1, plan.dimensions?.length ?? 1));
  const hasTrain = figures.some(({ trainMean }) => trainMean !== null);
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  const measured = table({
    caption: `Measured here ${element('span', {}, seeds > 1 ? `mean ± sample standard deviation over ${seeds} seeds` : 'one seed')}`,
    head: [
      'variant',
      ...columns.map(({ heading }) => heading),
      'test error',
      ...(hasTrain ? ['training error'] : []),
      'runs',
    ],
    rows: figures.map((row) => [
      names.get(row.variant.id)!,
      ...columns.map((column) => text(column.text(row.variant))),
      errorText(row),
      ...(hasTrain ? [row.trainMean === null ? '' : `${row.trainMean.toFixed(1)} %`] : []),
      endings(row),
    ]),
    numbers: [columns.length + 1, columns.length + 2].slice(0, hasTrain ? 2 : 1),
    strong: columns.length + 1,
  });
  const printed = figures.filter(({ variant }) => variant.published);
  if (!plan.published || printed.length === 0) return measured;
  const { citation, item, url, setting } = plan.published;
  const published = table({
    caption: `Published: ${element('a', { href: url }, text(`${citation}, ${item}`))} ${element('span', {}, text(setting))}`,
    head: ['variant', 'error'],
    rows: printed.map((row) => [text(row.variant.label), text(publishedText(row))]),
    numbers: [1],
  });
  return element('div', { class: 'side' }, measured, element('div', { class: 'published' }, published));
}

/** "3", "2 of 3". */
const endings = ({ errors, failed, cancelled, open }: VariantFigures): string => {
  const all = errors.length + failed.length + cancelled + open;
  return errors.length === all ? String(all) : `${errors.length} of ${all}`;
};

/** What each variant does to the identity term by its graph, and how much of it was measured at the first unit. */
function identityTable(
  comparison: Comparison,
  names: ReadonlyMap<string, string>,
  graphs: ReadonlyMap<string, Graph>,
): string {
  const shares = (['identityTerm', 'total'] as const).map((part) =>
    (['before', 'after'] as const).map((when) => normsOf(comparison, when, part)),
  );
  const cell = (both: readonly DepthSeries[][], variant: string): string => {
    const ends = both.map((series) => series.find((each) => each.variant === variant)?.points[0]?.y ?? null);
    return ends.every((end) => end === null)
      ? ''
      : ends.map((end) => (end === null ? '–' : powerText(end))).join(' → ');
  };
  return table({
    caption: `By the graph, and measured ${element('span', {}, 'norm at the first unit as a share of the norm at the last, before → after training')}`,
    head: ['variant', 'identity path', 'identity term', 'all of the gradient'],
    rows: comparison.plan.variants.map(({ id, state }) => {
      const graph = graphs.get(id);
      return [
        names.get(id)!,
        text(graph ? explain(graph).identityPath.summary : stateWords[state]),
        cell(shares[0], id),
        cell(shares[1], id),
      ];
    }),
    numbers: [2, 3],
  });
}

function runsTable({ plan, runs }: Comparison, names: ReadonlyMap<string, string>, records: RunRecords): string {
  const time = ({ seconds }: RunState): string => (seconds === undefined ? '' : formatDuration(seconds));
  const percent = (error: number | undefined): string => (error === undefined ? '' : `${error.toFixed(2)} %`);
  return table({
    head: [
      'variant',
      'seed',
      'ended',
      'steps',
      'test error',
      'training error',
      'time',
      'ms a step',
      'back end',
      'graph',
    ],
    rows: runs.map((run) => [
      names.get(run.variant)!,
      String(run.seed),
      run.status,
      `${run.steps.at(-1)?.step ?? 0} of ${plan.training.steps}`,
      percent(run.testError),
      percent(run.trainError),
      escaped(time(run)),
      run.millisecondsPerStep === undefined ? '' : run.millisecondsPerStep.toFixed(0),
      escaped(run.backEnd?.name ?? ''),
      element('code', {}, escaped(records.get(run.id)?.graph ?? '')),
    ]),
    numbers: [1, 3, 4, 5, 6, 7],
  });
}

/** The command, and the plan for programs and for people. */
function repeat(comparison: Comparison): string {
  const { plan } = comparison;
  const [backEnd, ...others] = usedBackEnds(comparison);
  const json = JSON.stringify(plan, null, 2);
  return [
    element(
      'pre',
      {},
      element('code', {}, escaped(repeatCommand(plan, others.length === 0 ? backEnd?.name : undefined))),
    ),
    element(
      'p',
      { class: 'secondary' },
      'The plan holds every setting, variant and seed; a program finds it in the element “plan” of this file.',
    ),
    element('details', {}, element('summary', {}, `The plan, ${plan.id}, as JSON`), element('pre', {}, escaped(json))),
    // A page's text ends at the first `</`: within JSON the sign before may be written otherwise.
    `<script type="application/json" id="plan">${JSON.stringify(plan).replaceAll('<', '\\u003c')}</script>`,
  ].join('');
}

const footer = ({ plan: { training } }: Comparison): string =>
  element(
    'footer',
    {},
    text(
      `Measured figures come from the journals of these runs: the test error on all test images after the last step, gradients on ${training.probeImages} fixed images with batch norm in training mode; the identity term with the output of every F held constant. Published figures are the cited paper’s, of its own networks and data. Written by Throughline.`,
    ),
  );
