/** The comparison view: live curves, gradient norms, and the table of what was measured beside what was published. */
import { formatDuration } from '../../src/graph/format';
import { variedText } from '../../src/present/comparisonColumns';
import {
  cautionLines,
  experimentLines,
  judgementLines,
  passedOver,
  usedBackEnds,
} from '../../src/present/comparisonText';
import { dataSentences, trainingSentence } from '../../src/present/dataText';
import { advance, canResume, isOver } from '../../src/present/comparisonProgress';
import type { Crumb } from '../../src/present/drawingModel';
import type { EquationCard } from '../../src/present/equationCard';
import type { FromPanel } from '../../src/present/panelProtocol';
import type { Comparison, Standing } from '../../src/train/comparison';
import type { RunEvent } from '../../src/train/protocol';
import { button, choice, type MenuEntry } from '../controls';
import { html, subscripts } from '../elements';
import { post } from '../host';
import { csvOf } from '../../src/present/charts/records';
import { Figure } from '../charts/figure';
import { seriesStyles, type SeriesStyle } from '../../src/present/charts/style';
import { learningLines } from '../../src/present/comparison/learning';
import { normLines, type Part, type When } from '../../src/present/comparison/norms';
import { normsOf, type Quantity } from '../../src/present/comparison/series';
import { quantityChoice } from './quantityChoice';
import { RunChecks } from './runChecks';
import { ComparisonTable, tableRecords } from './table';

type Scale = 'linear' | 'log';

/** What stands before the runs, where they do not go on. */
const standingText: Record<Standing, string> = {
  queued: 'Queued',
  running: '',
  paused: 'Paused',
  over: '',
};

export class ComparisonPane {
  readonly element = html('div', { class: 'comparison' });
  private comparison: Comparison | null = null;
  private styles: ReadonlyMap<string, SeriesStyle> = new Map();
  private quantity: Quantity = 'error';
  private part: Part = 'total';
  private when: When = 'before';
  private frame = 0;
  /** Variants that are not shown: in both charts. */
  private readonly hidden = new Set<string>();
  private readonly scales: { learning: Scale; norms: Scale } = { learning: 'log', norms: 'log' };
  /** What the charts were made of when they were drawn. */
  private drawn: Record<'learning' | 'norms', readonly unknown[]> = { learning: [], norms: [] };
  private readonly learning = new Figure('lines', this.figureEvents('learning'));
  private readonly norms = new Figure('lines', this.figureEvents('norms'));
  private readonly table = new ComparisonTable((run) =>
    this.tell((comparison) => ({ type: 'runLog/1', comparison, run })),
  );
  private readonly checks = new RunChecks();
  private readonly heading = html('h1', { class: 'unseen' });
  private readonly status = html('p', { class: 'status', role: 'status' });
  private readonly bar = html('div', { class: 'progress' }, html('div', { class: 'progress-done' }));
  private readonly pause = button('Pause', () => this.tell((comparison) => ({ type: 'pauseTraining/1', comparison })));
  private readonly resume = button('Resume', () =>
    this.tell((comparison) => ({ type: 'resumeTraining/1', comparison })),
  );
  private readonly next = button('Train Next', () => this.tell((comparison) => ({ type: 'trainNext/1', comparison })));
  private readonly cancel = button('Cancel', () =>
    this.tell((comparison) => ({ type: 'cancelRun/1', comparison, run: null })),
  );
  private readonly curvesTitle = html('h2');
  private readonly curvesRemark = html('p', { class: 'secondary' });
  private readonly normsTitle = html('h2');
  private readonly normsRemark = html('p', { class: 'secondary' });
  private readonly foot = html('footer', { class: 'conditions' });
  private footText = '';
  private readonly judgement = html('section', { class: 'judgement', role: 'status', 'aria-label': 'Verdict' });
  private judgementText = '';
  private readonly quantityChoice = quantityChoice((quantity) => {
    this.quantity = quantity;
    this.later();
  });
  private readonly partChoice = choice<Part>(
    'Gradient',
    [
      { value: 'total', text: 'Total' },
      { value: 'identityTerm', text: 'Identity term' },
    ],
    (part) => {
      this.part = part;
      this.later();
    },
  );
  private readonly whenChoice = choice<When>(
    'Measured',
    [
      { value: 'before', text: 'Before' },
      { value: 'after', text: 'After training' },
    ],
    (when) => {
      this.when = when;
      this.later();
    },
  );

  constructor() {
    this.element.append(
      this.heading,
      html('div', { class: 'progress-row' }, this.status, this.bar, this.next, this.pause, this.resume, this.cancel),
      this.judgement,
      html(
        'div',
        { class: 'charts' },
        html(
          'section',
          { class: 'chart-holder wide' },
          html(
            'div',
            { class: 'chart-head' },
            html('div', {}, this.curvesTitle, this.curvesRemark),
            html('div', { class: 'choices' }, this.quantityChoice.element, this.learning.menu),
          ),
          this.learning.element,
        ),
        html(
          'section',
          { class: 'chart-holder' },
          html(
            'div',
            { class: 'chart-head' },
            html('div', {}, this.normsTitle, this.normsRemark),
            html('div', { class: 'choices' }, this.partChoice.element, this.whenChoice.element, this.norms.menu),
          ),
          this.norms.element,
        ),
      ),
      this.table.element,
      this.checks.element,
      this.foot,
    );
  }

  get breadcrumb(): readonly Crumb[] {
    const { plan } = this.comparison ?? {};
    if (!plan) return [{ text: 'Comparison' }];
    const [file, entry] = plan.architecture.split('#');
    return [
      { text: file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) },
      ...(entry ? [{ text: entry }] : []),
      { text: variedText(plan) },
    ];
  }

  crumb(index: number): void {
    if (this.comparison && index < this.breadcrumb.length - 1)
      post({ type: 'showArchitecture/1', comparison: this.comparison.plan.id });
  }

  menu(): MenuEntry[] {
    const { plan } = this.comparison ?? {};
    if (!plan) return [];
    return [
      { text: 'Copy as Markdown', act: () => post({ type: 'copyMarkdown/1' }) },
      {
        text: 'Save the table as CSV…',
        act: () =>
          post({ type: 'save/1', kind: 'csv', name: 'comparison', text: csvOf(tableRecords(this.comparison!)) }),
      },
      { text: 'Export…', act: () => post({ type: 'exportComparison/1' }) },
      {
        text: 'Check the equations of a run…',
        act: () => post({ type: 'checkRun/1', comparison: plan.id, run: null, want: 'scaled' }),
      },
      { text: 'Compare with another…', act: () => post({ type: 'compareWith/1' }) },
      { text: 'Show its folder', act: () => post({ type: 'openJournal/1', comparison: plan.id }) },
      { text: 'Show the architecture', act: () => post({ type: 'showArchitecture/1', comparison: plan.id }) },
    ];
  }

  show(comparison: Comparison): void {
    if (this.comparison?.plan.id !== comparison.plan.id) {
      this.table.clear();
      this.checks.clear();
      this.hidden.clear();
    }
    this.comparison = comparison;
    this.styles = seriesStyles(comparison.plan.variants);
    this.draw();
  }

  /** What happened since. However many events come, the view is drawn once a frame. */
  add(id: string, events: readonly RunEvent[], secondsLeft: number | null): void {
    if (!this.comparison || this.comparison.plan.id !== id) return;
    for (const event of events) this.comparison = advance(this.comparison, event);
    this.comparison = { ...this.comparison, secondsLeft };
    this.later();
  }

  /** How the check of the equations on a run stands. */
  showCheck(id: string, run: string, check: EquationCard | null): void {
    if (this.comparison?.plan.id === id) this.checks.show(this.comparison, run, check);
  }

  restyle(): void {
    this.drawn = { learning: [], norms: [] };
    this.later();
  }

  /** Draws a chart where anything that it is made of is another than when it was drawn last. */
  private ifNew(chart: 'learning' | 'norms', made: readonly unknown[], draw: () => void): void {
    const last = this.drawn[chart];
    if (made.length === last.length && made.every((each, i) => each === last[i])) return;
    this.drawn[chart] = made;
    draw();
  }

  private figureEvents(figure: 'learning' | 'norms') {
    return {
      toggle: (variant: string) => {
        if (!this.hidden.delete(variant)) this.hidden.add(variant);
        this.later();
      },
      scale: (scale: Scale) => {
        this.scales[figure] = scale;
        this.later();
      },
    };
  }

  private later(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Sends what concerns the comparison that is shown. */
  private tell(message: (comparison: string) => FromPanel): void {
    if (this.comparison) post(message(this.comparison.plan.id));
  }

  private draw(): void {
    const { comparison, styles, quantity, part, when, hidden } = this;
    if (!comparison || !this.element.isConnected) return;
    this.heading.textContent = comparison.plan.title;
    this.quantityChoice.set(quantity);
    this.partChoice.set(part);
    this.whenChoice.set(when);
    const { plan, runs } = comparison;
    const shown = [plan, ...hidden];
    const curves = runs.flatMap((run) => [run.status, quantity === 'error' ? run.evaluations : run.steps]);
    this.ifNew('learning', [quantity, this.scales.learning, ...shown, ...curves], () => {
      const lines = learningLines({ comparison, quantity, scale: this.scales.learning, hidden, styles });
      this.curvesTitle.textContent = lines.title;
      this.curvesRemark.textContent = lines.remark;
      this.learning.draw(lines);
    });
    const norms = normsOf(comparison, when, part);
    this.ifNew('norms', [when, part, this.scales.norms, ...shown, ...runs.map(({ probes }) => probes)], () => {
      const lines = normLines({ comparison, norms, part, when, scale: this.scales.norms, hidden, styles });
      this.normsTitle.textContent = lines.title;
      this.normsRemark.replaceChildren(...subscripts(lines.remark));
      this.norms.draw(lines);
    });
    this.table.draw({
      comparison,
      styles,
      norms,
      normHead: `${part === 'total' ? 'gradient' : 'identity term'} at ${comparison.plan.units > 0 ? 'unit' : 'layer'} 0`,
    });
    this.drawProgress(comparison);
    this.drawJudgement(comparison);
    this.drawFoot(comparison);
  }

  private drawProgress(comparison: Comparison): void {
    const { plan, runs, secondsLeft, standing, ahead = 0 } = comparison;
    const finished = runs.filter(({ status }) => status === 'finished').length;
    const failed = runs.filter(({ status }) => status === 'failed').length;
    const cancelled = runs.filter(({ status }) => status === 'cancelled').length;
    const isOpen = finished + failed + cancelled < runs.length;
    const steps = runs.reduce(
      (sum, run) => sum + (isOver(run) ? plan.training.steps : (run.steps.at(-1)?.step ?? 0)),
      0,
    );
    const share = runs.length > 0 ? steps / (runs.length * plan.training.steps) : 0;
    this.status.textContent = [
      `${standingText[standing]}${ahead > 0 ? ` behind ${ahead === 1 ? 'one comparison' : `${ahead} comparisons`}` : ''}`,
      `Runs ${finished} of ${runs.length} finished`,
      failed > 0 ? `${failed} failed` : '',
      cancelled > 0 ? `${cancelled} cancelled` : '',
      standing === 'running' && secondsLeft !== null ? `about ${formatDuration(secondsLeft)} left` : '',
    ]
      .filter(Boolean)
      .join(' · ');
    this.next.hidden = ahead < 2;
    this.pause.hidden = standing !== 'running' && standing !== 'queued';
    this.pause.textContent = standing === 'queued' ? 'Take Out of the Queue' : 'Pause';
    this.resume.hidden = !canResume(comparison);
    this.cancel.hidden = !isOpen || standing === 'queued';
    this.bar.hidden = !isOpen || standing === 'queued';
    const done = this.bar.firstElementChild as HTMLElement;
    done.style.setProperty('width', `${(100 * Math.min(1, share)).toFixed(1)}%`);
    this.bar.setAttribute('role', 'progressbar');
    this.bar.setAttribute('aria-label', 'Training steps done');
    this.bar.setAttribute('aria-valuenow', String(Math.round(100 * share)));
  }

  /** The verdict in words, once no run is open: before that the order may still turn. */
  private drawJudgement(comparison: Comparison): void {
    const isOpen = !comparison.runs.every(isOver);
    const lines = isOpen ? [] : judgementLines(comparison);
    const text = lines.join('\n');
    this.judgement.hidden = lines.length === 0;
    if (text === this.judgementText) return;
    this.judgementText = text;
    this.judgement.replaceChildren(
      ...lines.map((line, i) => html('p', i === 0 ? {} : { class: 'secondary' }, ...subscripts(line))),
    );
  }

  /** On which back end, why on no better one, on what data, and what was made smaller. */
  private drawFoot(comparison: Comparison): void {
    const { plan, ladder } = comparison;
    const used = usedBackEnds(comparison);
    const chosen = used.length > 0 ? used : ladder.filter(({ usable }) => usable).slice(0, 1);
    const names = chosen.map(({ name, version, device }) =>
      [name, version, device && `on ${device}`].filter(Boolean).join(' '),
    );
    const refused = passedOver(comparison).map(({ name, reason }) => `${name} (${reason})`);
    const { data, training } = plan;
    const paragraphs = [
      [
        names.length > 0 ? `Trained with ${names.join(' and ')}.` : '',
        refused.length > 0 ? `Not taken: ${refused.join('; ')}.` : '',
      ]
        .filter(Boolean)
        .join(' ') || 'The back ends are being tried, the best one first.',
      [...dataSentences(data), trainingSentence(training)].join(' '),
      plan.scaling.length > 0 ? `Made to fit: ${plan.scaling.join('; ')}.` : '',
      experimentLines(comparison).join(' '),
      cautionLines(comparison).join(' '),
    ].filter(Boolean);
    const text = paragraphs.join('\n');
    if (text === this.footText) return;
    this.footText = text;
    this.foot.replaceChildren(...paragraphs.map((paragraph) => html('p', {}, paragraph)));
  }
}
