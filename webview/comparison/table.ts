/** The table of variants: what was measured here, and, set apart, what the paper printed. */
import { scaleLinear } from 'd3';
import type { ComparedVariant, Comparison, RunState } from '../../src/train/comparison';
import { variantFigures, type VariantFigures } from '../../src/present/comparisonFigures';
import { html, icon, subscripts, svg } from '../elements';
import { letterOf } from './norms';
import type { NormSeries } from './series';
import type { CurveStyle } from './style';

export interface TableInput {
  comparison: Comparison;
  styles: ReadonlyMap<string, CurveStyle>;
  norms: readonly NormSeries[];
  /** "gradient at unit 0", "identity term at unit 0". */
  normHead: string;
}

export class ComparisonTable {
  readonly element = html('div', { class: 'table-holder' });
  private readonly table = html('table', { class: 'variants' });
  private readonly body = html('tbody');
  private head = '';
  private readonly rows = new Map<string, { signature: string; element: HTMLTableRowElement }>();

  constructor() {
    this.table.append(html('thead'), this.body);
    this.element.append(this.table);
  }

  /** Rebuilds the rows whose figures changed, and no others. */
  draw({ comparison, styles, norms, normHead }: TableInput): void {
    const figures = variantFigures(comparison);
    const letters = letterOf(comparison.plan);
    const domain = domainOf(figures);
    const head = JSON.stringify([comparison.plan.id, normHead, domain]);
    const hasPublished = comparison.plan.published !== undefined;
    if (head !== this.head) {
      this.head = head;
      this.table.tHead!.replaceWith(headElement(comparison, normHead, domain));
    }
    figures.forEach((figure, i) => {
      const { variant } = figure;
      const runs = comparison.runs.filter((run) => run.variant === variant.id);
      const first = norms.find((each) => each.variant === variant.id)?.values[0] ?? null;
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
      const signature = JSON.stringify(cells);
      const known = this.rows.get(variant.id);
      if (known?.signature === signature) return;
      const element = rowElement(figure, cells.letter!, cells.style!, cells.remarks, first, domain, hasPublished);
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

type Domain = readonly [low: number, high: number] | null;

function domainOf(figures: readonly VariantFigures[]): Domain {
  const errors = figures.flatMap(({ errors: each }) => each);
  if (errors.length === 0) return null;
  return [
    Math.floor(Math.min(...errors)),
    Math.max(Math.floor(Math.min(...errors)) + 1, Math.ceil(Math.max(...errors))),
  ];
}

const dotsWidth = 104;

function headElement({ plan }: Comparison, normHead: string, domain: Domain): HTMLTableSectionElement {
  const seeds = new Set(plan.runs.map(({ seed }) => seed)).size;
  const conditions = `${plan.units} ${plan.units === 1 ? 'unit' : 'units'}, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, ${plan.training.steps} steps`;
  const { published } = plan;
  return html(
    'thead',
    {},
    html(
      'tr',
      { class: 'groups' },
      html('th', { colspan: '3', scope: 'colgroup' }, 'Shortcut'),
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
      html('th', { scope: 'col' }, 'as in Fig. 2'),
      html('th', { scope: 'col' }, 'on the shortcut'),
      html('th', { scope: 'col' }, 'on F'),
      html('th', { scope: 'col', class: 'number', title: 'Mean and standard deviation over seeds' }, 'test error, %'),
      html('th', { scope: 'col' }, domain ? `seeds, ${domain[0]} to ${domain[1]} %` : 'seeds'),
      html('th', { scope: 'col', class: 'number' }, normHead),
      published ? html('th', { scope: 'col', class: 'published' }, published.setting) : null,
    ),
  );
}

function rowElement(
  { variant, errors, mean, deviation }: VariantFigures,
  letter: string,
  style: CurveStyle,
  remarks: readonly Remark[],
  first: number | null,
  domain: Domain,
  hasPublished: boolean,
): HTMLTableRowElement {
  const name = html(
    'th',
    { scope: 'row', class: 'variant' },
    html(
      'span',
      { class: 'variant-name' },
      swatch(style),
      html('span', { class: 'letter' }, `(${letter})`),
      html('span', { class: variant.id === 'original' ? 'label strong' : 'label' }, ...subscripts(variant.label)),
    ),
    ...remarks.map(({ text, kind }) => html('span', { class: `remark ${kind}` }, text)),
  );
  return html(
    'tr',
    { 'data-variant': variant.id },
    name,
    html('td', {}, variant.onShortcut),
    html('td', {}, variant.onBranch),
    html(
      'td',
      { class: 'number measured' },
      html('span', { class: 'strong' }, mean === null ? '' : mean.toFixed(1)),
      html('span', { class: 'spread' }, deviation === null ? '' : `± ${deviation.toFixed(1)}`),
    ),
    html('td', {}, dots(errors, style, domain)),
    html('td', { class: 'number' }, first === null ? '' : powerText(first)),
    hasPublished ? publishedCell(variant) : null,
  );
}

const publishedCell = ({ published }: ComparedVariant): HTMLTableCellElement =>
  html(
    'td',
    { class: 'published' },
    published ? html('span', { class: 'figure' }, published.text) : null,
    published?.remark ? html('span', { class: 'published-remark' }, ...subscripts(published.remark)) : null,
  );

interface Remark {
  kind: 'running' | 'failed' | 'cancelled';
  text: string;
}

/** What is still under way, and what ended before its time, with the reason. */
function remarksOf(runs: readonly RunState[], steps: number): Remark[] {
  return runs.flatMap((run): Remark[] => {
    const at = run.steps.at(-1)?.step ?? 0;
    switch (run.status) {
      case 'running':
        return [{ kind: 'running', text: `seed ${run.seed}: step ${at} of ${steps}` }];
      case 'failed':
        return [
          {
            kind: 'failed',
            text: `seed ${run.seed} failed at step ${at}: ${(run.message ?? 'no reason given').trim()}`,
          },
        ];
      case 'cancelled':
        return [{ kind: 'cancelled', text: `seed ${run.seed} cancelled${at > 0 ? ` at step ${at}` : ''}` }];
      default:
        return [];
    }
  });
}

/** A piece of the variant's curve. */
function swatch(style: CurveStyle): SVGSVGElement {
  const d = 'M0 6H30';
  const picture = svg(
    'svg',
    { class: 'swatch', width: 30, height: 12, viewBox: '0 0 30 12', 'aria-hidden': 'true' },
    svg('path', {
      class: `stroke-${style.state}`,
      d,
      'stroke-width': style.width,
      'stroke-dasharray': style.dash || undefined,
    }),
  );
  if (style.rails) picture.append(svg('path', { class: 'stroke-background', d, 'stroke-width': style.width - 2.4 }));
  return picture;
}

/** Every seed as a dot, all variants on one scale. */
function dots(errors: readonly number[], style: CurveStyle, domain: Domain): SVGSVGElement {
  const picture = svg(
    'svg',
    {
      class: 'dots',
      width: dotsWidth,
      height: 12,
      viewBox: `0 0 ${dotsWidth} 12`,
      role: 'img',
      'aria-label': errors.map((error) => `${error.toFixed(1)} %`).join(', ') || 'not measured yet',
    },
    svg('line', { class: 'stroke-border', x1: 0, x2: dotsWidth, y1: 6, y2: 6 }),
  );
  if (!domain) return picture;
  const x = scaleLinear(domain, [4, dotsWidth - 4]);
  for (const error of errors)
    picture.append(svg('circle', { class: `dot fill-${style.state}`, cx: x(error).toFixed(1), cy: 6, r: 3.5 }));
  return picture;
}

const superscript = (power: number): string =>
  String(power).replace(/[-\d]/g, (sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻');

/** `1.37`, `0.36`, `8.6 × 10⁻⁴`. */
export function powerText(value: number): string {
  if (value === 0) return '0';
  const power = Math.floor(Math.log10(Math.abs(value)));
  if (power >= -2 && power < 4) return value.toPrecision(Math.max(2, Math.min(4, power + 3)));
  return `${(value / 10 ** power).toFixed(1)} × 10${superscript(power)}`;
}
