/** Colour by numbers: which are chosen, at which step, and the tint of every row and box. */
import {
  numbersAt,
  offeredNumbers,
  scaleOver,
  staticNumbers,
  type NodeNumbers,
  type NumberScale,
} from '../src/present/facts/nodeNumbers';
import { tintSteps, type TintStep } from '../src/present/drawingMarks';
import { numberText } from '../src/present/facts/numberText';
import { scaleKey, type ScaleKey } from '../src/present/facts/scaleKey';
import { colourControl, type ColourControl } from './colourControl';
import { post } from './host';

export interface Tint {
  step: TintStep;
  /** 0 to 1, for a bar's length. */
  share: number;
  /** "parameters 36.9 k". */
  text: string;
}

/** Sets of nodes that rows, or boxes, stand for; a fold's rows each on its own. */
export type Groups = readonly (readonly number[])[];

export class Colouring {
  private readonly control: ColourControl;
  private readonly known = new Map<string, NodeNumbers>();
  /** Titles of what a training of this architecture has measured, by id. */
  private readonly measured = new Map<string, string>();
  private chosen: string | null = null;
  private step = 0;
  private scale: NumberScale | null = null;
  private rows: Groups = [];

  /** `changed` is called when tints are others. */
  constructor(private readonly changed: () => void) {
    this.control = colourControl({ choose: (id) => this.choose(id), step: (step) => this.goTo(step) });
    this.offer();
  }

  get element(): HTMLElement {
    return this.control.element;
  }

  /** What the scale says of itself; null where nothing is coloured. */
  get key(): ScaleKey | null {
    const { numbers, scale, step } = this;
    if (!numbers || !scale) return null;
    return scaleKey(
      numbers,
      scale,
      step,
      this.rows.some((nodes) => this.at(step)(nodes) === null),
    );
  }

  /**
   * Another drawing with these rows: numbers by node are those of the one before. What the source gives is asked for anew,
   * what was measured the host sends by itself; of another architecture (not `isSame`) none may have been.
   */
  renew(rows: Groups, isSame: boolean): void {
    this.rows = rows;
    this.known.clear();
    if (!isSame) {
      this.measured.clear();
      if (this.chosen !== null && !staticNumbers(this.chosen)) this.chosen = null;
      this.offer();
    }
    this.rescale();
    if (this.chosen !== null && staticNumbers(this.chosen)) post({ type: 'numbersOf/1', id: this.chosen });
  }

  receive(numbers: NodeNumbers): void {
    const before = this.known.get(numbers.id);
    this.known.set(numbers.id, numbers);
    if (!staticNumbers(numbers.id) && this.measured.get(numbers.id) !== numbers.title) {
      this.measured.set(numbers.id, numbers.title);
      this.offer();
    }
    if (numbers.id !== this.chosen) return;
    // The newest step is followed while it is the one that is shown.
    const isFollowed = !before || this.step >= before.values.length - 1;
    const last = Math.max(0, numbers.values.length - 1);
    this.step = isFollowed ? last : Math.min(this.step, last);
    this.rescale();
    this.changed();
  }

  /** Tint of a row (of a fold's rows the mean), or of a box; null where nothing is known of it or no colour is chosen. */
  tintOf(groups: Groups): Tint | null {
    const numbers = this.numbers;
    const value = numbers && this.valueOf(groups, this.step);
    if (!numbers || !this.scale || value === null || value === undefined) return null;
    const share = this.scale.at(value);
    return {
      step: Math.max(1, Math.min(tintSteps.length, Math.ceil(share * tintSteps.length))) as TintStep,
      share,
      text: `${numbers.title} ${numberText(value, numbers.unit)}`,
    };
  }

  private get numbers(): NodeNumbers | undefined {
    return this.chosen === null ? undefined : this.known.get(this.chosen);
  }

  private valueOf(groups: Groups, step: number): number | null {
    const at = this.at(step);
    const values = groups.flatMap((nodes) => at(nodes) ?? []);
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  }

  private readonly lookups = new Map<number, (nodes: readonly number[]) => number | null>();

  private at(step: number): (nodes: readonly number[]) => number | null {
    let lookup = this.lookups.get(step);
    if (!lookup) this.lookups.set(step, (lookup = numbersAt(this.numbers!, step)));
    return lookup;
  }

  private choose(id: string | null): void {
    this.chosen = id;
    this.step = 0;
    const numbers = this.numbers;
    if (numbers) this.step = Math.max(0, numbers.values.length - 1);
    else if (id !== null) post({ type: 'numbersOf/1', id });
    this.rescale();
    this.changed();
  }

  private goTo(step: number): void {
    this.step = step;
    this.showScale();
    this.changed();
  }

  private offer(): void {
    this.control.offer([...offeredNumbers, ...[...this.measured].map(([id, title]) => ({ id, title }))]);
  }

  /** One scale over all rows and all steps, so that a tint means the same everywhere. */
  private rescale(): void {
    this.lookups.clear();
    const numbers = this.numbers;
    const steps = numbers?.values.map((_, step) => step) ?? [];
    const values = steps.flatMap((step) => this.rows.flatMap((nodes) => this.at(step)(nodes) ?? []));
    this.scale = numbers ? scaleOver(values, numbers.scale) : null;
    this.showScale();
  }

  private showScale(): void {
    const { numbers, key } = this;
    this.control.show(this.chosen, numbers && key ? { numbers, key, step: this.step } : null);
  }
}
