/** Items joined to SVG groups: outline, marks, and in an opened one its boxes. */
import { select, type Selection } from 'd3';
import type { Mark } from '../src/present/drawingMarks';
import type { Chosen } from './chosen';
import { dressItem, spokenDress, type Dress } from './dress';
import { joinMarks } from './marks';
import type { Inside, Item } from '../src/present/drawingScene';

type Groups = Selection<SVGGElement, Item, SVGGElement, unknown>;

export interface ItemEvents {
  press(event: MouseEvent, item: Item): void;
  pressTwice(event: MouseEvent, item: Item): void;
}

interface JoinOptions {
  focusKey: string | null;
  chosen: Chosen;
  dress(item: Item): Dress;
  /** Fades labels where the direction turns. */
  animate: boolean;
  /** False where the same scene is seen from elsewhere: only what comes into view is drawn. */
  changed: boolean;
  events: ItemEvents;
}

/** Of the items around the pointer, is it the inner one that hears the event? */
const isInnermost = ({ target, currentTarget }: MouseEvent): boolean =>
  (target as Element).closest('g.item') === currentTarget;

export const idOf = (key: string): string => `item-${key}`;

const flags = (item: Item, { focusKey, chosen }: JoinOptions): string =>
  [
    'item',
    item.kind,
    item.lit && 'lit',
    item.found && 'found',
    item.stale && 'stale',
    item.change && `edited ${item.change}`,
    item.inside && 'open',
    chosen.has(item.key) && 'chosen',
    item.key === focusKey && 'focused',
  ]
    .filter(Boolean)
    .join(' ');

/** Draws items into a group, each at its own place; gives all that are drawn. */
export function joinItems(
  host: Selection<SVGGElement, unknown, null, undefined>,
  items: readonly Item[],
  options: JoinOptions,
): Groups {
  const { events } = options;
  const groups = host
    .selectChildren<SVGGElement, Item>('g.item')
    .data(items as Item[], (item) => item.key)
    .join(
      (enter) => {
        const group = enter.append('g');
        group.append('rect').attr('class', 'hit');
        group
          .on('click', (event: MouseEvent, item) => {
            if (isInnermost(event)) events.press(event, item);
          })
          .on('dblclick', (event: MouseEvent, item) => {
            if (isInnermost(event)) events.pressTwice(event, item);
          });
        return group.each(function (item) {
          drawItem(this, item, options);
        });
      },
      (update) =>
        options.changed
          ? update.each(function (item) {
              drawItem(this, item, options);
            })
          : update,
      (exit) => exit.remove(),
    )
    .order();
  return groups as Groups;
}

/** Marks that a group shows: what is in place is not joined again. */
const shown = new WeakMap<SVGGElement, readonly Mark[]>();

function drawItem(node: SVGGElement, item: Item, options: JoinOptions): void {
  const group = select<SVGGElement, Item>(node);
  const dress = options.dress(item);
  group
    .attr('class', flags(item, options))
    .attr('id', idOf(item.key))
    .attr('transform', `translate(${item.x} ${item.y})`)
    .attr('role', 'treeitem')
    .attr('aria-label', item.spoken + spokenDress(dress))
    .attr('aria-level', item.level)
    .attr('aria-expanded', item.expanded === null ? null : String(item.expanded))
    .attr('aria-selected', String(item.key === options.focusKey || options.chosen.has(item.key)))
    .attr('aria-posinset', item.place[0])
    .attr('aria-setsize', item.place[1]);
  const { box } = item;
  select(node.firstElementChild)
    .attr('x', box.x + 0.5)
    .attr('y', box.y + 0.5)
    .attr('width', Math.max(0, box.width - 1))
    .attr('height', Math.max(0, box.height - 1));
  const gutter = item.change === null ? [] : [item.change];
  group
    .selectChildren<SVGRectElement, string>('rect.gutter')
    .data(gutter)
    .join((enter) => enter.insert('rect', '.mark'))
    .attr('class', (change) => `gutter ${change}`)
    .attr('x', box.x)
    .attr('y', box.y)
    .attr('width', 3)
    .attr('height', box.height);
  if (shown.get(node) !== item.marks) {
    shown.set(node, item.marks);
    joinMarks(group, item.marks, options.animate);
  }
  const { inside } = item;
  dressItem(group, dress, inside ? { ...box, height: inside.top - box.y } : box, item.kind === 'band');
  drawInside(group, item.inside, options);
}

function drawInside(
  group: Selection<SVGGElement, Item, null, undefined>,
  inside: Inside | null,
  options: JoinOptions,
): void {
  group
    .selectChildren<SVGGElement, Inside>('g.inside')
    .data(inside ? [inside] : [])
    .join((enter) => {
      const holder = enter.append('g').attr('class', 'inside').attr('role', 'group');
      holder.append('g').attr('class', 'still');
      return holder;
    })
    .attr('transform', ({ left, top }) => `translate(${left} ${top})`)
    .each(function ({ marks, items }) {
      const still = this.firstElementChild as SVGGElement;
      if (shown.get(still) !== marks) {
        shown.set(still, marks);
        joinMarks(select(still), marks, options.animate);
      }
      joinItems(select(this), items, options);
    })
    .raise();
}
