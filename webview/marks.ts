/** Marks joined to SVG elements. */
import { select, type BaseType, type Selection } from 'd3';
import type { Mark } from '../src/present/drawingMarks';

const tags = { path: 'path', line: 'line', rect: 'rect', circle: 'circle', text: 'text', math: 'svg' } as const;

/** Time of the cross-fade when the direction turns; everything is immediate where less motion is wanted. */
const fade = 120;

/** What the system asks for, or the editor by its setting. */
export const wantsLessMotion = (): boolean =>
  matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion');

const keyOf = (mark: Mark): string => `${mark.kind}:${mark.key}`;

const classOf = (mark: Mark): string =>
  [
    'mark',
    mark.part,
    mark.kind === 'math' ? 'math' : '',
    mark.fill ? `fill-${mark.fill}` : 'fill-none',
    mark.stroke && `stroke-${mark.stroke}`,
    mark.kind === 'text' && mark.font === 'code' ? 'code' : '',
    mark.kind === 'text' && mark.weight === 600 ? 'strong' : '',
    mark.kind === 'text' || mark.kind === 'math' ? 'writing' : '',
  ]
    .filter(Boolean)
    .join(' ');

/** Draws marks into a group: new ones enter, gone ones leave, the rest takes its new place. */
export function joinMarks<Parent extends BaseType, Datum>(
  group: Selection<SVGGElement, Datum, Parent, unknown>,
  marks: readonly Mark[],
  animate: boolean,
): void {
  const motion = animate && !wantsLessMotion();
  group
    .selectChildren<SVGElement, Mark>('.mark')
    .data(marks as Mark[], keyOf)
    .join(
      (enter) => {
        const added = enter.append((mark) => document.createElementNS('http://www.w3.org/2000/svg', tags[mark.kind]));
        added.each(function (mark) {
          place(this, mark);
        });
        if (motion)
          added
            .filter((mark) => mark.part === 'label')
            .attr('opacity', 0)
            .transition()
            .duration(fade)
            .attr('opacity', 1);
        return added;
      },
      (update) =>
        update.each(function (mark) {
          if (motion && mark.part === 'chevron' && mark.kind === 'path')
            select(this).transition().duration(fade).attr('d', mark.d);
          else place(this, mark);
        }),
      (exit) => {
        if (!motion) return exit.remove();
        exit.filter((mark) => mark.part !== 'label').remove();
        return exit
          .filter((mark) => mark.part === 'label')
          .classed('mark', false)
          .transition()
          .duration(fade)
          .attr('opacity', 0)
          .remove();
      },
    );
  group.selectChildren<SVGElement, Mark>('.mark').order();
}

function place(element: SVGElement, mark: Mark): void {
  const set = (values: Record<string, string | number | undefined>) => {
    for (const [name, value] of Object.entries(values))
      if (value === undefined) element.removeAttribute(name);
      else element.setAttribute(name, String(typeof value === 'number' ? Math.round(value * 100) / 100 : value));
  };
  set({
    class: classOf(mark),
    // What the marks of an item say together is the item's own label.
    'aria-hidden': 'true',
    'data-node': mark.node,
    'data-href': mark.kind === 'text' ? mark.href : undefined,
    'stroke-width': mark.strokeWidth,
  });
  switch (mark.kind) {
    case 'path':
      set({ d: mark.d, 'stroke-dasharray': mark.dash });
      break;
    case 'line':
      set({ x1: mark.x1, y1: mark.y1, x2: mark.x2, y2: mark.y2, 'stroke-dasharray': mark.dash });
      break;
    case 'rect':
      set({
        x: mark.x,
        y: mark.y,
        width: mark.width,
        height: mark.height,
        rx: mark.radius,
        'stroke-dasharray': mark.dash,
      });
      break;
    case 'circle':
      set({ cx: mark.x, cy: mark.y, r: mark.radius });
      break;
    case 'text':
      set({ x: mark.x, y: mark.y + mark.size * 0.36, 'font-size': mark.size, 'text-anchor': mark.anchor });
      if (element.textContent !== mark.text) element.textContent = mark.text;
      break;
    case 'math': {
      const { math } = mark;
      set({
        x: mark.x,
        y: mark.y - math.height / 2,
        width: math.width,
        height: math.height,
        viewBox: math.viewBox,
        'aria-label': math.text,
      });
      element.innerHTML = math.body;
      break;
    }
  }
  if (mark.title !== undefined) {
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = mark.title;
    element.append(title);
  }
}
