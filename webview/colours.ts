/** The colours of the drawing as the style sheet and the editor's theme give them now. */
import type { Colours, PaintUse } from '../src/present/picture';
import { svg } from './elements';

/** Where a colour stands in the style of a mark. */
const properties: Record<PaintUse, 'fill' | 'stroke'> = {
  fill: 'fill',
  stroke: 'stroke',
  writing: 'fill',
  border: 'stroke',
};

/** Reads each colour once, from a mark that is drawn for it; `done` takes the mark away again. */
export function coloursOf(pane: HTMLElement): { colours: Colours; done(): void } {
  const root = svg('svg', { class: 'drawing probe', 'aria-hidden': 'true', width: 0, height: 0 });
  pane.append(root);
  const known = new Map<string, string>();
  return {
    colours: {
      background: plainColour(backgroundOf(pane)),
      of(paint, use) {
        const key = `${use} ${paint}`;
        let colour = known.get(key);
        if (colour === undefined) {
          const name = use === 'stroke' ? `stroke-${paint}` : `fill-${paint}`;
          const mark = svg('path', { class: `mark ${name}${use === 'writing' ? ' writing' : ''}` });
          root.append(mark);
          known.set(key, (colour = plainColour(getComputedStyle(mark)[properties[use]])));
        }
        return colour;
      },
    },
    done: () => root.remove(),
  };
}

/** `color(srgb …)`, which few programs read, as `rgb(…)`; anything else as it is. */
export function plainColour(colour: string): string {
  const mixed = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(colour);
  if (!mixed) return colour;
  const [red, green, blue] = mixed.slice(1, 4).map((share) => Math.round(Number(share) * 255));
  return mixed[4] ? `rgba(${red}, ${green}, ${blue}, ${mixed[4]})` : `rgb(${red}, ${green}, ${blue})`;
}

/** The colour behind an element: that of the nearest one around it that has any. */
export function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (!/^(?:transparent|rgba\(0, 0, 0, 0\))$/.test(backgroundColor)) return backgroundColor;
  }
  return 'none';
}
