import { formatExact } from '../graph/format';
import type { Comparison } from '../train/comparison';
import type { BackEndFinding } from '../train/protocol';
import { variantColumns } from './comparisonColumns';
import { chanceError, isNearChance, orderAgreement, variantFigures, type VariantFigures } from './comparisonFigures';
import { escapeMarkdown, markdownLink, markdownTable } from './markdownText';
import { dataSentences, dataText, dataTitle, trainingSentence } from './dataText';
import { textTable } from './textTable';

/** "cpu (tfjs-node-gpu: not installed; webgpu: only a software adapter)": what was used, and why nothing better. */
export function backEndText(comparison: Comparison): string {
  const used = usedBackEnds(comparison);
  if (used.length === 0) return 'no back end used yet';
  const refused = passedOver(comparison).map(({ name, reason }) => `${name}: ${reason}`);
  const names = used.map(({ name, device }) => `${name}${device ? ` on ${device}` : ''}`).join(', ');
  return `${names}${refused.length > 0 ? ` (${refused.join('; ')})` : ''}`;
}

/** Back ends that its runs were trained on: one, unless it was gone on with on another. */
export const usedBackEnds = ({ runs }: Pick<Comparison, 'runs'>): BackEndFinding[] => {
  const all = runs.flatMap(({ backEnd }) => backEnd ?? []);
  return all.filter(({ name }, i) => all.findIndex((each) => each.name === name) === i);
};

/** Those that were tried and not taken. */
export const passedOver = (comparison: Pick<Comparison, 'runs' | 'ladder'>): BackEndFinding[] => {
  const used = usedBackEnds(comparison).map(({ name }) => name);
  return comparison.ladder.filter(({ usable, name }) => !usable && !used.includes(name));
};

/** "Shortcut variants of resnet20 · generated figures, 16×16 · 600 steps · 3 seeds · cpu (…)". */
export function comparisonHeadline(comparison: Comparison): string {
  const { title, data, training, runs } = comparison.plan;
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return [
    title,
    dataText(data),
    `${training.steps} steps of ${training.batchSize}`,
    `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}`,
    backEndText(comparison),
  ].join(' · ');
}

const percent = (error: number): string => error.toFixed(1);

/** "18.2 ± 0.6 %"; what became of the runs where none finished. */
function measuredText({ mean, deviation, failed, cancelled }: VariantFigures): string {
  if (mean !== null) return deviation === null ? `${percent(mean)} %` : `${percent(mean)} ± ${percent(deviation)} %`;
  if (failed.length > 0) return 'failed';
  return cancelled > 0 ? 'cancelled' : 'not run';
}

const trainText = ({ trainMean }: VariantFigures): string => (trainMean === null ? '' : `${percent(trainMean)} %`);

/** "3", "2, 1 failed". */
const runsText = ({ errors, failed, cancelled, open }: VariantFigures): string =>
  [
    String(errors.length),
    failed.length > 0 ? `${failed.length} failed` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    open > 0 ? `${open} open` : '',
  ]
    .filter(Boolean)
    .join(', ');

/** "8.70 %", "fail (init b_g = 0 to −5)"; a remark that the variant's own name holds already is left out. */
export function publishedText({ variant: { label, published } }: VariantFigures): string {
  if (!published) return '';
  const { text, remark } = published;
  const says = remark && !label.includes(remark.replace(/^init /, '')) ? ` (${remark})` : '';
  return `${text}${/^[\d.]+$/.test(text) ? ' %' : ''}${says}`;
}

const figureText = ({ variant: { figure } }: VariantFigures): string => (figure ? `(${figure})` : '');

/** What the table shows, in words that claim no more than it does. */
export function verdictLines(comparison: Comparison): string[] {
  const { scaling, data, training } = comparison.plan;
  return [
    ...judgementLines(comparison),
    ...experimentLines(comparison),
    dataSentences(data).join(' '),
    trainingSentence(training),
    ...(scaling.length > 0 ? [`Made to fit this machine: ${scaling.join(', ')}.`] : []),
    ...cautionLines(comparison),
    ...variantFigures(comparison).flatMap(failureLines),
  ];
}

/** What a ready-made experiment was expected to show, and what it cannot. */
export const experimentLines = ({ plan: { experiment } }: Comparison): string[] =>
  experiment
    ? [
        `Expected: ${experiment.expected}`,
        // A cost is told of the paper's scale alone.
        `${experiment.cost === undefined ? 'Not shown at this scale' : 'Otherwise than in the paper'}: ${experiment.notShown}`,
      ]
    : [];

/** How the measured order stands to the published one; the first line says it, the others what deviates. */
export function judgementLines(comparison: Comparison): string[] {
  const figures = variantFigures(comparison);
  const { same, reversed, notSeparated } = orderAgreement(figures);
  const judged = same + reversed.length;
  const chance = chanceError(comparison.plan.data);
  if (isNearChance(figures, chance))
    return [
      `No variant has learned: ${percent(chance).replace('.0', '')} % is chance, so their order says nothing. Run more steps.`,
    ];
  if (judged + notSeparated > 0)
    return [
      judged > 0 ? `Same order as published in ${same} of ${counted(judged, 'pair')} of variants.` : '',
      notSeparated > 0 ? `Not told apart by these seeds: ${counted(notSeparated, 'pair')}.` : '',
      ...reversed
        .slice(0, 3)
        .map(
          ([worse, better]) => `Other way round: ${better.variant.label} measured worse than ${worse.variant.label}.`,
        ),
    ].filter(Boolean);
  return figures.some(({ errors }) => errors.length === 1)
    ? ['One seed shows no spread, so the order of the variants is not judged: run more seeds.']
    : [];
}

/** What keeps measured and published figures from being compared one by one. */
export function cautionLines(comparison: Comparison): string[] {
  const { published, units, variants, data, training } = comparison.plan;
  return [
    published
      ? `Published: ${published.setting}. Measured: ${units > 0 ? `${counted(units, 'unit')}, ` : ''}${dataTitle(data)}, ${formatExact(training.steps)} steps. Compare the order, not the values.`
      : '',
    variants.some((variant) => variant.published?.text === 'fail')
      ? '"fail" is the paper\'s word for an error above 20 %.'
      : '',
  ].filter(Boolean);
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Failures of one variant, those with the same reason in one line. The journal holds the whole message. */
export function failureLines({ variant, failed }: VariantFigures): string[] {
  const bySign = new Map<string, { seeds: number[]; step: number | undefined; reason: string }>();
  for (const run of failed) {
    const step = run.steps.at(-1)?.step;
    const [reason] = (run.message ?? 'the process ended without a word').split('\n');
    const sign = `${step} ${reason}`;
    bySign.set(sign, { seeds: [...(bySign.get(sign)?.seeds ?? []), run.seed], step, reason });
  }
  return [...bySign.values()].map(({ seeds, step, reason }) => {
    const which = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
    const at = step === undefined ? '' : `, at step ${step}`;
    return `Failed: ${variant.label}, ${which}${at}: ${reason.replace(/\.$/, '')}. What it measured is kept.`;
  });
}

const publishedHead = ({ plan: { published } }: Comparison): string =>
  published ? `published: ${published.citation}, ${published.item}` : 'published';

/** One column of the table: its heading, its cells, and whether those are numbers. */
interface Column {
  heading: string;
  cell(figures: VariantFigures): string;
  isNumber?: boolean;
}

/** Columns of what was measured; letters of a figure and training errors only where there are some. */
function measuredColumns({ plan }: Comparison, figures: readonly VariantFigures[], testHeading: string): Column[] {
  return [
    ...variantColumns(plan).map(({ heading, text }): Column => ({ heading, cell: ({ variant }) => text(variant) })),
    { heading: testHeading, cell: measuredText, isNumber: true },
    ...(figures.some(({ trainMean }) => trainMean !== null)
      ? [{ heading: 'training error', cell: trainText, isNumber: true }]
      : []),
    { heading: 'runs', cell: runsText },
  ];
}

const numbersOf = (columns: readonly Column[]): number[] =>
  columns.flatMap(({ isNumber }, place) => (isNumber ? [place] : []));

/** A comparison for a terminal: measured and published figures stand apart. */
export function comparisonText(comparison: Comparison): string {
  const figures = variantFigures(comparison);
  const { published, variants } = comparison.plan;
  const columns: Column[] = [
    ...(variants.some(({ figure }) => figure) ? [{ heading: '', cell: figureText }] : []),
    ...measuredColumns(comparison, figures, 'measured here: test error'),
    ...(published
      ? [
          { heading: '│', cell: () => '│' },
          { heading: publishedHead(comparison), cell: publishedText },
        ]
      : []),
  ];
  const table = textTable(
    columns.map(({ heading }) => heading),
    figures.map((row) => columns.map(({ cell }) => cell(row))),
    numbersOf(columns),
  );
  return [comparisonHeadline(comparison), '', table, '', ...verdictLines(comparison)].join('\n');
}

/** The same as Markdown, for an issue or a note: two tables, so that nobody reads across. */
export function comparisonMarkdown(comparison: Comparison): string {
  const figures = variantFigures(comparison);
  const { published } = comparison.plan;
  const columns = measuredColumns(comparison, figures, 'test error');
  const measured = markdownTable(
    columns.map(({ heading }) => heading),
    figures.map((row) =>
      columns.map(({ cell }, place) =>
        escapeMarkdown(place === 0 ? `${cell(row)} ${figureText(row)}`.trim() : cell(row)),
      ),
    ),
    numbersOf(columns),
  );
  const rows = figures
    .filter(({ variant }) => variant.published)
    .map((row) => [row.variant.label, publishedText(row)].map(escapeMarkdown));
  return [
    `## ${escapeMarkdown(comparison.plan.title)}`,
    escapeMarkdown(comparisonHeadline(comparison)),
    '### Measured here',
    measured,
    ...(published && rows.length > 0
      ? [
          `### Published: ${markdownLink(`${published.citation}, ${published.item}`, published.url)}`,
          markdownTable(['variant', 'test error'], rows, [1]),
        ]
      : []),
    verdictLines(comparison)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n'),
  ].join('\n\n');
}
