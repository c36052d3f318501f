/** Colour and form of a series: those of its state on the line. */
import type { PathState } from '../../explain/explanation';

export interface SeriesStyle {
  /** Class of its paint, without `stroke-` or `fill-`. */
  paint: PathState | 'text' | 'secondary';
  width: number;
  dash: string;
  /** Two rails: a wide stroke with the background through its middle. */
  rails: boolean;
}

const forms: Record<PathState, Omit<SeriesStyle, 'paint'>> = {
  untouched: { width: 3, dash: '', rails: false },
  rearranged: { width: 3, dash: '14 1.5', rails: false },
  scaled: { width: 1.5, dash: '', rails: false },
  gated: { width: 4, dash: '', rails: true },
  masked: { width: 3, dash: '1.8 1.8', rails: false },
  cutAtRandom: { width: 2.5, dash: '7 3 2 3', rails: false },
  partPasses: { width: 2, dash: '9 2', rails: false },
  bent: { width: 2.5, dash: '1 2.5', rails: false },
  replaced: { width: 2, dash: '2 3.2', rails: false },
  unknown: { width: 2, dash: '6 5', rails: false },
};

/** Several series of one state differ in their dashes: whole first, then longer to shorter strokes. */
const further = ['', '7 3', '3 3', '12 3 3 3', '1.5 3'];

/** A style for each series, by its id. */
export function seriesStyles(series: readonly { id: string; state: PathState }[]): Map<string, SeriesStyle> {
  const seen = new Map<PathState, number>();
  return new Map(
    series.map(({ id, state }) => {
      const before = seen.get(state) ?? 0;
      seen.set(state, before + 1);
      const form = forms[state];
      return [id, { paint: state, ...form, dash: before === 0 ? form.dash : further[before % further.length] }];
    }),
  );
}

/** What a rail's middle is narrower than the rail. */
export const railWidth = 2.4;
