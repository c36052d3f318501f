/** The check of the equations on the side card: a button, its progress, both sides of each equation. */
import type { EquationCard, EquationCardRow } from '../src/present/equationCard';
import { cardFigure } from './card';
import { deviationLines } from './charts/cardCharts';
import { button } from './controls';
import { html, icon, mathElement, richElements, type IconName } from './elements';

const icons: Record<EquationCardRow['verdict'], IconName> = { holds: 'match', off: 'information', broken: 'warning' };

/** Keeps its place on the card while that is made anew: what was asked for goes on. */
export class CheckPane {
  readonly element = html('div', { class: 'check' });
  private readonly done = html('div', { class: 'progress-done' });
  private state: EquationCard['state'] | null = null;

  constructor(private readonly want: (what: 'scaled' | 'full' | 'nothing') => void) {
    this.show(null);
  }

  show(check: EquationCard | null): void {
    const { state } = this;
    const hadFocus = this.element.contains(document.activeElement);
    this.state = check?.state ?? null;
    if (check?.state === 'running') {
      this.done.style.width = `${Math.round(check.share * 100)}%`;
      if (state === 'running') return;
    }
    this.element.replaceChildren(...this.content(check));
    // A command may have begun it while something else was in view.
    if (check?.state === 'running' || (state === 'running' && check)) this.element.scrollIntoView({ block: 'nearest' });
    if (hadFocus) this.element.querySelector<HTMLElement>('vscode-button')?.focus();
  }

  private content(check: EquationCard | null): Node[] {
    switch (check?.state) {
      case undefined:
        return [this.action('Check by numbers', 'scaled')];
      case 'running':
        return [
          html('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Checking the equations' }, this.done),
          this.action('Cancel', 'nothing'),
        ];
      case 'failed':
        return [
          html('p', { role: 'status' }, ...richElements(check.text)),
          check.full ? this.action('Check at its own size', 'full') : this.action('Check again', 'scaled'),
        ];
      case 'done':
        return [
          ...check.stretches.map(({ title, rows, why, curve }) =>
            html(
              'div',
              { class: 'checked' },
              html('h3', {}, ...richElements(title)),
              ...rows.map(rowElement),
              ...(curve ? cardFigure('lines', deviationLines(curve)) : []),
              ...why.map((reason) => html('p', {}, ...richElements(reason))),
            ),
          ),
          ...check.conditions.map((condition) => html('p', { class: 'measured-how' }, ...richElements(condition))),
          this.action('Check again', 'scaled'),
        ];
    }
  }

  private action(text: string, what: 'scaled' | 'full' | 'nothing'): HTMLElement {
    return button(text, () => this.want(what));
  }
}

function rowElement({ verdict, equation, result, terms }: EquationCardRow): HTMLElement {
  return html(
    'div',
    { class: `checked-row ${verdict}` },
    equation ? html('div', { class: 'equation fitted' }, mathElement(equation)) : null,
    html(
      'p',
      { class: 'note' },
      icon(icons[verdict]),
      html('span', {}, html('strong', {}, ...richElements(result)), html('br', {}), ...richElements(terms)),
    ),
  );
}
