/** The side card. It writes down what it is sent and adds no meaning. */
import { scaleLinear } from 'd3';
import type { SourceRange } from '../src/graph/graph';
import type { Card, CardSection } from '../src/present/drawingModel';
import { button } from './controls';
import { curve } from './curve';
import { html, icon, mathElement, richElements, svg, type IconName } from './elements';

export interface CardEvents {
  reveal(source: SourceRange): void;
  /** The pointer or the focus is on a claim about these rows; an empty list where it left. */
  about(rows: readonly number[]): void;
  variant(): void;
  ask(question: string): void;
  /** Trains what tests the answer to a question. */
  experiment(question: string): void;
  /** Back to the architecture's own card; undefined on that card itself. */
  back?: () => void;
}

/** Width in px above which a symbol leaves no room for its meaning beside it. */
const widestSymbol = 150;

/** Width in px up to which an equation is made smaller for the card; its letters stay above 10 px. */
const widestFitted = 380;

const claimIcons: Record<'claim' | 'deviation' | 'match', IconName> = {
  claim: 'book',
  deviation: 'information',
  match: 'match',
};

export function cardElement(card: Card, events: CardEvents): HTMLElement {
  const actions = html('div', { class: 'actions' });
  const { experiment } = card;
  if (experiment)
    actions.append(button('Train this experiment…', () => events.experiment(experiment.question), { primary: true }));
  if (card.variants) actions.append(button('Make a variant…', events.variant, { primary: true }));
  actions.append(button('Show source', () => events.reveal(card.source)));
  return html(
    'aside',
    { class: 'card', 'aria-label': card.title },
    html(
      'div',
      { class: 'card-body' },
      ...(events.back ? [backElement(events.back)] : []),
      html('h1', {}, card.title),
      ...(card.verdict ? [html('p', { class: 'verdict' }, card.verdict)] : []),
      html('div', { class: 'sections' }, ...card.sections.map((section) => sectionElement(section, events))),
    ),
    actions,
  );
}

function backElement(back: () => void): HTMLElement {
  const element = html('button', { type: 'button', class: 'link back' }, 'All questions');
  element.addEventListener('click', back);
  return element;
}

function sectionElement(section: CardSection, events: CardEvents): HTMLElement {
  const element = html('section', { class: 'section' }, html('h2', {}, section.heading));
  switch (section.kind) {
    case 'equation':
      for (const equation of section.equations)
        element.append(
          html(
            'div',
            { class: equation.width <= widestFitted ? 'equation fitted' : 'equation' },
            mathElement(equation),
          ),
        );
      if (section.symbols.length > 0)
        element.append(
          html(
            'dl',
            { class: 'symbols' },
            ...section.symbols.flatMap(({ math, meaning, state }) => {
              // A long one has a line of its own, its meaning below it.
              const long = math.width > widestSymbol ? 'long' : undefined;
              return [
                html('dt', { class: long }, mathElement(math, state ? `writing fill-${state}` : '')),
                html('dd', { class: long }, ...richElements(meaning)),
              ];
            }),
          ),
        );
      if (section.note) element.append(html('p', {}, ...richElements(section.note)));
      break;
    case 'counts':
      element.append(
        html(
          'dl',
          { class: 'counts' },
          ...section.entries.flatMap(({ value, text, state }) => [
            html('dt', { class: state ? `writing fill-${state}` : undefined }, value),
            html('dd', {}, text),
          ]),
        ),
      );
      break;
    case 'curve':
      element.append(curve(section), html('p', {}, ...richElements(section.note)));
      break;
    case 'histogram':
      element.append(histogram(section));
      break;
    case 'claims':
      element.append(...claimElements(section.claims, events));
      break;
    case 'notes':
      for (const { severity, text, source, line } of section.notes) {
        const link = html('button', { type: 'button', class: 'link' }, line);
        link.addEventListener('click', () => events.reveal(source));
        element.append(
          html(
            'p',
            { class: `note ${severity}` },
            icon(severity === 'information' ? 'information' : 'warning'),
            html('span', {}, ...richElements(text), ' ', link),
          ),
        );
      }
      break;
    case 'text':
      for (const paragraph of section.paragraphs) element.append(html('p', {}, ...richElements(paragraph)));
      break;
    case 'questions':
      element.append(
        html(
          'ul',
          { class: 'questions' },
          ...section.questions.map(({ id, text }) => {
            const question = html('button', { type: 'button', class: 'link' }, text);
            question.addEventListener('click', () => events.ask(id));
            return html('li', {}, question);
          }),
        ),
      );
      break;
    case 'source': {
      const block = html(
        'button',
        { type: 'button', class: 'source-lines', 'aria-label': `Show ${section.file} in the editor` },
        ...section.lines.map(({ number, text, marked }) =>
          html(
            'span',
            { class: marked ? 'source-line marked' : 'source-line' },
            html('span', { class: 'line-number' }, String(number)),
            html('span', { class: 'line-text' }, text),
          ),
        ),
      );
      block.addEventListener('click', () => events.reveal(section.source));
      element.append(block);
      break;
    }
  }
  return element;
}

/** Claims that are read at a glance; the others open below them. */
const claimsAtOnce = 6;

function claimElements(claims: Extract<CardSection, { kind: 'claims' }>['claims'], events: CardEvents): HTMLElement[] {
  const elements = claims.map((claim) => claimElement(claim, events));
  const rest = elements.splice(claims.length > claimsAtOnce + 1 ? claimsAtOnce : claims.length);
  if (rest.length === 0) return elements;
  return [...elements, html('details', { class: 'more' }, html('summary', {}, `${rest.length} more`), ...rest)];
}

function claimElement(
  claim: Extract<CardSection, { kind: 'claims' }>['claims'][number],
  events: CardEvents,
): HTMLElement {
  const element = html(
    'p',
    { class: `claim ${claim.kind}` },
    icon(claimIcons[claim.kind]),
    html('span', {}, ...richElements(claim.text), ' ', html('a', { href: claim.citation.url }, claim.citation.text)),
  );
  element.addEventListener('pointerenter', () => events.about(claim.rows));
  element.addEventListener('pointerleave', () => events.about([]));
  return element;
}

/** Paths by the weight layers that they cross. */
function histogram({ shares, fewest, middle, most }: Extract<CardSection, { kind: 'histogram' }>): SVGSVGElement {
  const width = 276;
  const height = 44;
  const x = scaleLinear([0, Math.max(1, shares.length)], [0, width]);
  const y = scaleLinear([0, shares.reduce((largest, share) => Math.max(largest, share), 0)], [0, height]);
  // Where bars would be thinner than a px the outline of all of them is one path.
  const gap = width / shares.length > 3 ? 1 : 0;
  let bars = '';
  shares.forEach((share, k) => {
    if (share > 0)
      bars += `M${x(k).toFixed(2)} ${height}v${-Math.max(1, y(share)).toFixed(2)}h${(x(1) - gap).toFixed(2)}V${height}z`;
  });
  const chart = svg(
    'svg',
    {
      class: 'histogram',
      viewBox: `0 0 ${width} ${height + 18}`,
      role: 'img',
      'aria-label': `From ${fewest} to ${most} weight layers, half of the paths cross ${middle} at most`,
    },
    svg('path', { class: 'fill-bar', d: bars }),
    svg('path', { class: 'stroke-lines', d: `M0 ${height + 0.5}H${width}` }),
  );
  const centre = (k: number) => x(k) + x(1) / 2;
  const taken: [number, number][] = [];
  // The fewest speaks first; a label that would touch another is left out.
  for (const [k, className] of [
    [fewest, `fewest writing ${fewest > 0 ? 'fill-replaced' : 'fill-untouched'}`],
    [most, ''],
    [middle, ''],
    [0, ''],
  ] as const) {
    const text = String(k);
    const half = text.length * 3.5;
    const at = Math.max(half, Math.min(width - half, centre(k)));
    if (taken.some(([from, to]) => at - half < to + 4 && at + half > from - 4)) continue;
    taken.push([at - half, at + half]);
    chart.append(svg('text', { class: className, x: at.toFixed(1), y: height + 14, 'text-anchor': 'middle' }, text));
  }
  return chart;
}
