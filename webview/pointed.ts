/** What an event in the drawing points at. */
import { select } from 'd3';
import type { Item } from '../src/present/drawingScene';
import { html } from './elements';

/** The innermost item that an element of the drawing stands in. */
export const itemOf = (target: EventTarget | null): Item | undefined => {
  const group = target instanceof Element ? target.closest<SVGGElement>('g.item') : null;
  return group ? select<SVGGElement, Item>(group).datum() : undefined;
};

/** Where an event stands below the top of the group that hears it. */
export const pointerY = (event: MouseEvent): number => {
  const group = event.currentTarget as SVGGElement;
  const matrix = group.getScreenCTM();
  return matrix ? (event.clientY - matrix.f) / matrix.d : 0;
};

/** The editor opens what an anchor leads to; a text of the drawing borrows one. */
export function followLink({ target }: Event): void {
  const href = (target as Element).closest('[data-href]')?.getAttribute('data-href');
  if (!href) return;
  const anchor = html('a', { href });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
