/** The table of variants: what was measured here, and, set apart, what the paper printed. */
import type { ComparedVariant, Comparison, RunState } from '../../src/train/comparison';
import { variantColumns } from '../../src/present/comparisonColumns';
import { variantFigures, type VariantFigures } from '../../src/present/comparisonFigures';
import { iconButton } from '../controls';
import { html, icon, subscripts } from '../elements';
import { post } from '../host';
import { powerText } from '../../src/present/charts/axes';
import type { Records } from '../../src/present/charts/records';
import type { SeriesStyle } from '../../src/present/charts/style';
import { swatch } from '../charts/swatch';
import { domainOf, measuredDots, publishedDot, publishedError, type Domain } from './dots';
import { letterOf } from '../../src/present/comparison/letters';
import type { DepthSeries } from '../../src/present/comparison/series';

export interface TableInput {
  comparison: Comparison;
  styles: ReadonlyMap<string, SeriesStyle>;
  norms: readonly DepthSeries[];
  /** "gradient at unit 0", "identity term at unit 0". */
  normHead: string;
}

export class ComparisonTable {
  readonly element = html('div', { class: 'table-holder' });
  private readonly table = html('table', { class: 'variants' });
  private readonly body = html('tbody');
  private head = '';
  private readonly rows = new Map<string, { signature: string; element: HTMLTableRowElement }>();

  /** @param showLog opens the log of a run, by its id. */
  constructor(private readonly showLog: (run: string) => void) {
    this.table.append(html('thead'), this.body);
    this.element.append(this.table);
  }

  /** Rebuilds the rows whose figures changed, and no others. */
  draw({ comparison, styles, norms, normHead }: TableInput): void {
    const figures = variantFigures(comparison);
    const letters = letterOf(comparison.plan);
    const domain = domainOf(figures.flatMap(({ errors }) => errors));
    const published = publishedDomain(comparison.plan.variants);
    const head = JSON.stringify([comparison.plan.id, normHead, domain]);
    const hasPublished = comparison.plan.published !== undefined;
    if (head !== this.head) {
      this.head = head;
      this.table.tHead!.replaceWith(headElement(comparison, normHead, domain, published));
    }
    figures.forEach((figure, i) => {
      const { variant } = figure;
      const runs = comparison.runs.filter((run) => run.variant === variant.id);
      const first = norms.find((each) => each.variant === variant.id)?.points[0]?.y ?? null;
      const cells = {
        variant,
        letter: letters.get(variant.id),
        style: styles.get(variant.id),
        errors: figure.errors,
        remarks: remarksOf(runs, comparison.plan.training.steps),
        first,
        domain,
        hasPublished,
      };
      // How far a run is changes with every step: its text alone is renewed, so that its button can be pressed.
      const remarks = cells.remarks.map((remark) => (remark.kind === 'running' ? { ...remark, text: '' } : remark));
      const signature = JSON.stringify({ ...cells, remarks });
      const known = this.rows.get(variant.id);
      if (known?.signature === signature) {
        known.element.querySelectorAll('.remark-text').forEach((element, place) => {
          element.textContent = cells.remarks[place].text;
        });
        return;
      }
      const element = rowElement(figure, {
        columns: variantColumns(comparison.plan).map(({ text }) => text(variant)),
        showCode: isOfFile(comparison)
          ? () => post({ type: 'variantCode/1', comparison: comparison.plan.id, variant: variant.id })
          : undefined,
        letter: cells.letter!,
        style: cells.style!,
        remarks: cells.remarks,
        showLog: this.showLog,
        first,
        domain,
        published: hasPublished ? published : undefined,
      });
      if (known) known.element.replaceWith(element);
      else this.body.insertBefore(element, this.body.children[i] ?? null);
      this.rows.set(variant.id, { signature, element });
    });
  }

  clear(): void {
    this.rows.clear();
    this.body.replaceChildren();
    this.head = '';
  }
}

/** A variant is written as code where the architecture came from a file. */
const isOfFile = ({ plan }: Comparison): boolean => /\.\w+#/.test(plan.architecture);

const publishedDomain = (variants: readonly ComparedVariant[]): Domain | null =>
  domainOf(variants.flatMap(({ published }) => (published ? (publishedError(published.text) ?? []) : [])));

/** "seeds, 7 to 23 %". */
const domainText = (domain: Domain | null): string => (domain ? `, ${domain[0]} to ${domain[1]} %` : '');

function headElement(
  { plan }: Comparison,
  normHead: string,
  domain: Domain | null,
  printed: Domain | null,
): HTMLTableSectionElement {
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  const units = plan.units > 0 ? `${plan.units} ${plan.units === 1 ? 'unit' : 'units'}, ` : '';
  const conditions = `${units}${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${plan.training.steps} steps`;
  const { published } = plan;
  const columns = variantColumns(plan);
  const figure = figureOf(plan);
  return html(
    'thead',
    {},
    html(
      'tr',
      { class: 'groups' },
      html('th', { colspan: String(columns.length), scope: 'colgroup' }, figure?.group ?? 'Variant'),
      html(
        'th',
        { colspan: '3', scope: 'colgroup' },
        'Measured here ',
        html('span', { class: 'secondary' }, conditions),
      ),
      published
        ? html(
            'th',
            { class: 'published', scope: 'colgroup' },
            icon('book'),
            ' Published ',
            html('a', { href: published.url }, `${published.citation}, ${published.item}`),
          )
        : null,
    ),
    html(
      'tr',
      { class: 'heads' },
      ...columns.map(({ heading }, i) => html('th', { scope: 'col' }, (i === 0 && figure?.heading) || heading)),
      html('th', { scope: 'col', class: 'number', title: 'Mean and standard deviation over seeds' }, 'test error, %'),
      html('th', { scope: 'col' }, `seeds${domainText(domain)}`),
      html('th', { scope: 'col', class: 'number' }, normHead),
      published
        ? html(
            'th',
            { scope: 'col', class: 'published' },
            `${published.setting}${printed ? `; dots${domainText(printed)}` : ''}`,
          )
        : null,
    ),
  );
}

/** Whose letters the variants have, where the comparison is about one figure. */
function figureOf({ dimensions = [] }: Comparison['plan']): { group: string; heading: string } | null {
  // Journals that name no dimensions are of shortcuts.
  const [id = 'shortcut', ...more] = dimensions.map((dimension) => dimension.id);
  if (more.length > 0) return null;
  if (id === 'shortcut') return { group: 'Shortcut', heading: 'as in Fig. 2' };
  return id === 'order' ? { group: 'Activation order', heading: 'as in Fig. 4' } : null;
}

interface RowInput {
  /** Shows the variant as code; undefined where no source is there to write it from. */
  showCode: (() => void) | undefined;
  /** What the variant is, column by column. */
  columns: readonly string[];
  letter: string;
  style: SeriesStyle;
  remarks: readonly Remark[];
  showLog: (run: string) => void;
  first: number | null;
  domain: Domain | null;
  /** Undefined where the comparison has no published column. */
  published: Domain | null | undefined;
}

function rowElement(
  { variant, errors, mean, deviation }: VariantFigures,
  { columns: [label, ...more], showCode, letter, style, remarks, showLog, first, domain, published }: RowInput,
): HTMLTableRowElement {
  const name = html(
    'th',
    { scope: 'row', class: 'variant' },
    html(
      'span',
      { class: 'variant-name' },
      swatch(style),
      html('span', { class: 'letter' }, `(${letter})`),
      html('span', { class: variant.id === 'original' ? 'label strong' : 'label' }, ...subscripts(label)),
      showCode ? iconButton('code', `Show ${label} as code`, showCode) : null,
    ),
    ...remarks.map((remark) => remarkElement(remark, showLog)),
  );
  return html(
    'tr',
    { 'data-variant': variant.id },
    name,
    ...more.map((text) => html('td', {}, text)),
    html(
      'td',
      { class: 'number measured' },
      html('span', { class: 'strong' }, mean === null ? '' : mean.toFixed(1)),
      html('span', { class: 'spread' }, deviation === null ? '' : `± ${deviation.toFixed(1)}`),
    ),
    html('td', {}, measuredDots(errors, mean, style, domain)),
    html('td', { class: 'number' }, first === null ? '' : powerText(first)),
    published === undefined ? null : publishedCell(variant, published),
  );
}

const publishedCell = ({ published }: ComparedVariant, domain: Domain | null): HTMLTableCellElement =>
  html(
    'td',
    { class: 'published' },
    ...(published
      ? [
          html(
            'span',
            { class: 'published-value' },
            html('span', { class: 'figure-text' }, published.text),
            publishedDot(published.text, domain),
            published.remark ? html('span', { class: 'published-remark' }, ...subscripts(published.remark)) : null,
          ),
        ]
      : []),
  );

interface Remark {
  kind: 'running' | 'paused' | 'failed' | 'cancelled' | 'note';
  text: string;
  /** Whose log says more. */
  run: string;
}

function remarkElement({ kind, text, run }: Remark, showLog: (run: string) => void): HTMLElement {
  const title = 'What the process of this run has written';
  const log = html('button', { type: 'button', class: 'link', title }, 'Log');
  log.addEventListener('click', () => showLog(run));
  return html('span', { class: `remark ${kind}` }, html('span', { class: 'remark-text' }, text), ' ', log);
}

/** What is still under way, and what ended before its time, with the reason. */
function remarksOf(runs: readonly RunState[], steps: number): Remark[] {
  return runs.flatMap((run): Remark[] => {
    const at = run.steps.at(-1)?.step ?? 0;
    const remark = (kind: Remark['kind'], text: string): Remark => ({ kind, text, run: run.id });
    const notes = run.notes.map(({ step, text }) => remark('note', `seed ${run.seed}, step ${step}: ${text}`));
    return [...standingOf(), ...notes];

    function standingOf(): Remark[] {
      switch (run.status) {
        case 'running':
          return [remark('running', `seed ${run.seed}: step ${at} of ${steps}`)];
        case 'paused':
          return [remark('paused', `seed ${run.seed} paused at step ${at} of ${steps}`)];
        case 'failed':
          return [
            remark('failed', `seed ${run.seed} failed at step ${at}: ${(run.message ?? 'no reason given').trim()}`),
          ];
        case 'cancelled':
          return [remark('cancelled', `seed ${run.seed} cancelled${at > 0 ? ` at step ${at}` : ''}`)];
        default:
          return [];
      }
    }
  });
}

/** The table for a file: every seed's error in a column of its own, the published figure apart from them. */
export function tableRecords(comparison: Comparison): Records {
  const seeds = [...new Set(comparison.plan.runs.map(({ seed }) => seed))];
  const errorOf = (variant: string, seed: number): number | null =>
    comparison.runs.find((run) => run.variant === variant && run.seed === seed && run.status === 'finished')
      ?.testError ?? null;
  const columns = variantColumns(comparison.plan);
  return {
    head: [
      ...columns.map(({ heading }) => heading),
      ...seeds.map((seed) => `measured test error %, seed ${seed}`),
      'measured mean %',
      'measured standard deviation %',
      'published error %',
      'published remark',
    ],
    rows: variantFigures(comparison).map(({ variant, mean, deviation }) => [
      ...columns.map(({ text }) => text(variant)),
      ...seeds.map((seed) => errorOf(variant.id, seed)),
      mean,
      deviation,
      variant.published?.text ?? null,
      variant.published?.remark ?? null,
    ]),
  };
}
