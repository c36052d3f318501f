/** The names of the series, each at the end of its line or in a circle on it; pressed, it hides or shows its series. */
import { select } from 'd3';
import { fitText, type Measure } from '../../../src/present/drawingMarks';
import { subscripted, svg } from '../../elements';
import type { ChartSeries, Lines } from '../../../src/present/charts/specification';
import { letterPlaces } from '../../../src/present/charts/letterPlaces';
import { relaxed } from '../../../src/present/charts/relaxed';

/** Pixels between two lines of text. */
const pitch = 16;

export interface Place {
  series: ChartSeries;
  isHidden: boolean;
  /** Points of its line in px. */
  points: readonly (readonly [x: number, y: number])[];
}

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Room right of the area, in px. */
  room: number;
}

interface Label {
  key: string;
  place: Place;
  at: readonly [x: number, y: number];
  /** From the end of the line to its name. */
  leader: string | null;
  /** Its line ends well before the others: the leader crosses them, and gives way. */
  isFar?: boolean;
  lines: readonly string[];
}

const bySign: Record<Lines['names'], (places: readonly Place[], area: Area, measure: Measure) => Label[]> = {
  ends: atEnds,
  letters: onLines,
};

export class Names {
  readonly layer = svg('g', { class: 'names', role: 'group', 'aria-label': 'Series' });

  constructor(private readonly toggle: (key: string) => void) {}

  draw(kind: Lines['names'], places: readonly Place[], area: Area, measure: Measure): void {
    const { toggle } = this;
    const labels = bySign[kind](places, area, measure);
    select(this.layer)
      .selectAll<SVGGElement, Label>('g.series-name')
      .data(labels, ({ key }) => key)
      .join((enter) =>
        enter
          .append('g')
          .attr('role', 'button')
          .attr('tabindex', 0)
          .on('click', (_, { key }) => toggle(key))
          .on('keydown', (event: KeyboardEvent, { key }) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            event.stopPropagation();
            toggle(key);
          }),
      )
      .attr('class', ({ place }) => `series-name${place.isHidden ? ' off' : ''}`)
      .attr('aria-pressed', ({ place }) => String(!place.isHidden))
      .attr('aria-label', ({ place: { series } }) =>
        [series.letter ? `(${series.letter})` : '', series.name, series.ended?.reason ?? ''].filter(Boolean).join(' '),
      )
      .each(function (label) {
        this.replaceChildren(...(kind === 'ends' ? endName(label, measure) : letter(label)));
      })
      .order();
  }
}

/** A name stands right of its line's end; names that would touch are moved apart. */
function atEnds(places: readonly Place[], area: Area, measure: Measure): Label[] {
  const rows = places.flatMap((place) => {
    const end = place.points.at(-1) ?? ([area.right, area.bottom] as const);
    const own = [place.series.name, ...(place.series.ended && !place.isHidden ? [place.series.ended.reason] : [])];
    return own.map((text, i) => ({ place, end, text, i }));
  });
  // A reason stands on a line of its own, right below its name.
  const ys = relaxed(
    rows.map(({ end, i }) => end[1] + i * 0.01),
    pitch,
    area.top,
    area.bottom,
  );
  return rows.flatMap(({ place, end, i }, at) => {
    if (i > 0) return [];
    const { series, isHidden } = place;
    const width = area.room - 24;
    const name = fitText(series.name, width, (words) => measure(words, 12, series.strong ? 600 : 400));
    const reason =
      rows[at + 1]?.place === place ? [fitText(rows[at + 1].text, width, (words) => measure(words, 11))] : [];
    const x = area.right + 20;
    return {
      key: series.key,
      place,
      at: [x, ys[at]] as const,
      leader: isHidden ? null : `M${end[0] + 4} ${end[1]}L${x - 12} ${ys[at]}H${x - 4}`,
      isFar: x - end[0] > 60,
      lines: [name, ...reason],
    };
  });
}

function endName({ place: { series, isHidden }, at: [x, y], leader, isFar, lines }: Label, measure: Measure): Node[] {
  const width = Math.max(...lines.map((line, i) => measure(line, i === 0 ? 12 : 11, series.strong ? 600 : 400)));
  const paint = isHidden ? 'fill-secondary' : series.strong ? `strong writing fill-${series.style.paint}` : 'fill-text';
  const whole = [series.name, series.ended?.reason ?? ''].filter(Boolean).join(': ');
  return [
    ...(leader ? [svg('path', { class: `leader${isFar ? ' far' : ''} stroke-lines`, d: leader })] : []),
    svg('rect', { class: 'press', x: x - 3, y: y - 8, width: width + 6, height: pitch * lines.length }),
    svg('text', { class: paint, x, y, dy: '0.36em', 'aria-hidden': 'true' }, ...subscripted(lines[0])),
    ...lines
      .slice(1)
      .map((line) =>
        svg('text', { class: 'end-reason fill-secondary', x, y: y + pitch, dy: '0.36em', 'aria-hidden': 'true' }, line),
      ),
    svg('title', {}, `${whole}. Press to ${isHidden ? 'show' : 'hide'}.`),
  ];
}

/** Letters of hidden series stand in a row. */
function onLines(places: readonly Place[], area: Area): Label[] {
  const at = letterPlaces(places.map(({ isHidden, points }) => (isHidden ? [] : points)));
  let hidden = 0;
  return places.flatMap((place, i) => {
    const { series, isHidden } = place;
    const found = isHidden ? ([area.right - 10 - 21 * hidden++, area.top - 18] as const) : at[i];
    return found ? { key: series.key, place, at: found, leader: null, lines: [series.letter ?? ''] } : [];
  });
}

const letter = ({ place: { series, isHidden }, at: [x, y], lines }: Label): Node[] => [
  svg('circle', {
    class: `letter fill-background stroke-${isHidden ? 'lines' : series.style.paint}`,
    cx: x,
    cy: y,
    r: 8.5,
  }),
  svg(
    'text',
    { class: `letter ${isHidden ? 'fill-secondary' : 'fill-text'}`, x, y, dy: '0.36em', 'text-anchor': 'middle' },
    lines[0],
  ),
  svg('title', {}, `${series.name}. Press to ${isHidden ? 'show' : 'hide'}.`),
];
