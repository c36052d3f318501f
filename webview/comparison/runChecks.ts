/** Equations by numbers on the weights of a comparison's runs: one part for each run that was checked. */
import type { EquationCard } from '../../src/present/equationCard';
import type { Comparison } from '../../src/train/comparison';
import { CheckPane } from '../checkPane';
import { html, subscripts } from '../elements';
import { post } from '../host';

export class RunChecks {
  readonly element = html('section', { class: 'section run-checks' }, html('h2', {}, 'Equations by numbers'));
  private readonly parts = new Map<string, { element: HTMLElement; pane: CheckPane }>();

  constructor() {
    this.element.hidden = true;
  }

  clear(): void {
    for (const { element } of this.parts.values()) element.remove();
    this.parts.clear();
    this.element.hidden = true;
  }

  /** Shows how the check of a run stands; null takes it away. */
  show({ plan }: Comparison, id: string, check: EquationCard | null): void {
    const run = plan.runs.find((each) => each.id === id);
    if (!run) return;
    if (check === null) {
      this.parts.get(id)?.element.remove();
      this.parts.delete(id);
    } else {
      const label = plan.variants.find((each) => each.id === run.variant)?.label ?? run.variant;
      const part = this.parts.get(id) ?? this.added(plan, id, `${label}, seed ${run.seed}`);
      part.pane.show(check);
    }
    this.element.hidden = this.parts.size === 0;
  }

  /** In the order of the runs. */
  private added(plan: Comparison['plan'], id: string, title: string): { element: HTMLElement; pane: CheckPane } {
    const pane = new CheckPane((want) =>
      post({ type: 'checkRun/1', comparison: plan.id, run: id, want: want === 'nothing' ? want : 'scaled' }),
    );
    const element = html('div', { class: 'run-check' }, html('h3', {}, ...subscripts(title)), pane.element);
    const ids = plan.runs.map((run) => run.id);
    const next = ids.slice(ids.indexOf(id) + 1).find((each) => this.parts.has(each));
    this.element.insertBefore(element, next === undefined ? null : this.parts.get(next)!.element);
    const part = { element, pane };
    this.parts.set(id, part);
    return part;
  }
}
