/** The side card. It writes down what it is sent and adds no meaning. */
import type { SourceRange } from '../src/graph/graph';
import type { Card, CardSection } from '../src/present/drawingModel';
import { button } from './controls';
import { deviationLines, pathBars } from './charts/cardCharts';
import { Figure } from './charts/figure';
import type { Specification } from '../src/present/charts/specification';
import { html, icon, mathElement, richElements, type IconName } from './elements';

export interface CardEvents {
  reveal(source: SourceRange): void;
  /** The pointer or the focus is on a claim about these rows; an empty list where it left. */
  about(rows: readonly number[]): void;
  variant(): void;
  ask(question: string): void;
  /** Trains what tests the answer to a question. */
  experiment(question: string): void;
  /** The check of the equations, as it stands. */
  check: HTMLElement;
  /** Back to the architecture's own card; undefined on that card itself. */
  back?: { text: string; act(): void };
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

function backElement({ text, act }: { text: string; act(): void }): HTMLElement {
  const element = html('button', { type: 'button', class: 'link back' }, text);
  element.addEventListener('click', act);
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
      element.append(...cardFigure('lines', deviationLines(section)), html('p', {}, ...richElements(section.note)));
      break;
    case 'histogram':
      element.append(...cardFigure('bars', pathBars(section)));
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
    case 'check':
      element.append(html('p', {}, ...richElements(section.text)), events.check);
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

/** A chart of the card, its menu in the heading's line. */
export function cardFigure(kind: Specification['kind'], specification: Specification): HTMLElement[] {
  const figure = new Figure(kind);
  figure.draw(specification);
  figure.menu.classList.add('of-section');
  return [figure.menu, figure.element];
}
