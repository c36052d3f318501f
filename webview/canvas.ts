/** The drawing's own pane: pan, zoom, focus, and what of the scene is in view. */
import { select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3';
import { farBelow } from '../src/present/drawingFar';
import type { Picture } from '../src/present/picture';
import { Chosen } from './chosen';
import { plainDress, type Dress } from './dress';
import { dressedItems } from './dressedPicture';
import { html } from './elements';
import { idOf, joinItems } from './items';
import { actionOf } from './keys';
import { joinMarks, wantsLessMotion } from './marks';
import { Motion, slide } from './motion';
import { Painter } from './painter';
import { walkOf, type Item, type Scene } from '../src/present/drawingScene';

export interface CanvasEvents {
  /** A click on an item, or on a mark of it that stands for a node. */
  choose(item: Item, node: number | null): void;
  /** Several items are chosen, or the source of one is wanted whole; `focus` moves the keyboard to it. */
  select(items: readonly Item[], focus: boolean): void;
  /** Opens what is closed. */
  open(key: string): void;
  /** Closes an item, or what it stands in. */
  close(key: string): void;
  moved(view: View): void;
  focused(key: string | null): void;
  /** The wheel has zoomed; `item` is the innermost one under the pointer. */
  zoomed(before: number, now: number, item: Item | undefined): void;
}

export interface View {
  x: number;
  y: number;
  k: number;
}

export interface ShowOptions {
  animate: boolean;
  /** The item of the scene before that stays where it is on the screen, and what it is called now. */
  hold?: { was: string; is: string };
}

/** Where an item stands in the scene. */
interface Place {
  item: Item;
  parent: Item | null;
  /** In the scene's own px. */
  top: number;
}

/** The editor opens what an anchor leads to; a text of the drawing borrows one. */
function follow(href: string): void {
  const anchor = html('a', { href });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

const overscan = 300;
const leastScale = 0.2;
const mostScale = 4;

export class Canvas {
  readonly element: HTMLElement;
  /** What is said of an item beside what it is; `redress` shows that it is another. */
  dress: (item: Item) => Dress = () => plainDress;
  private readonly root = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  private readonly clips = this.root.append('defs');
  private readonly world = this.root.append('g').attr('class', 'world');
  private readonly still = this.world.append('g').attr('class', 'still');
  private readonly items = this.world.append('g').attr('class', 'items');
  private readonly head = this.root.append('g').attr('class', 'head');
  private readonly behaviour = zoom<SVGSVGElement, unknown>();
  private measured: { width: number; height: number } | null = null;
  private transform: ZoomTransform = zoomIdentity;
  private scene: Scene | null = null;
  private places: Map<string, Place> | null = null;
  private focusKey: string | null = null;
  private readonly chosen = new Chosen();
  private shown = '';
  private motion: Motion | null = null;
  /** Draws what is seen from afar. */
  private readonly painter = new Painter();
  private paints = false;

  constructor(private readonly events: CanvasEvents) {
    this.root
      .attr('class', 'drawing')
      .attr('role', 'tree')
      .attr('aria-multiselectable', 'true')
      .attr('tabindex', 0)
      .attr('aria-label', 'Network from input to output');
    this.head.append('rect').attr('class', 'head-background');
    this.element = html('section', { class: 'canvas' });
    this.element.append(this.painter.element, this.root.node()!);
    this.behaviour
      .filter((event: Event) =>
        event.type === 'wheel'
          ? (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey
          : !(event as MouseEvent).button,
      )
      .clickDistance(4)
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        const before = this.transform.k;
        this.transform = transform;
        this.applyTransform();
        this.draw(false);
        events.moved(this.view);
        if (sourceEvent instanceof WheelEvent) events.zoomed(before, transform.k, itemOf(sourceEvent.target));
      });
    this.root.call(this.behaviour).on('dblclick.zoom', null);
    this.root.on('wheel.scroll', (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      this.behaviour.translateBy(this.root, (-dx * lines) / this.transform.k, (-dy * lines) / this.transform.k);
    });
    this.root.on('click.link', (event: MouseEvent) => {
      const href = (event.target as Element).closest('[data-href]')?.getAttribute('data-href');
      if (href) follow(href);
    });
    this.root.on('click.far', (event: MouseEvent) => {
      const item = this.isFar && this.itemAtHeight(event.clientY);
      if (item) this.press(event, item);
    });
    this.root.on('dblclick.far', (event: MouseEvent) => {
      const item = this.isFar && this.itemAtHeight(event.clientY);
      if (item) this.goNear(item);
    });
    this.root.on('keydown', (event: KeyboardEvent) => this.onKey(event));
    this.root.on('focus', () => this.focus(this.focusKey ?? this.scene?.items[0]?.key ?? null, false));
  }

  /** Size of the pane in px, as it was when it was last measured: to ask the page makes it lay out all that was changed. */
  get size(): { width: number; height: number } {
    // What is not in the page yet has no size.
    if (!this.measured?.width) this.measured = { width: this.element.clientWidth, height: this.element.clientHeight };
    return this.measured;
  }

  /** The pane may have another size; true where it has. */
  resized(): boolean {
    const before = this.measured;
    this.measured = null;
    const { width, height } = this.size;
    return before?.width !== width || before.height !== height;
  }

  get view(): View {
    const { x, y, k } = this.transform;
    return { x, y, k };
  }

  /** All of the scene, in view or not. */
  get picture(): Omit<Picture, 'title' | 'legend'> | null {
    if (!this.scene) return null;
    const { width, height, header, still, items } = this.scene;
    const bars = document.body.className.includes('high-contrast');
    return {
      width,
      height,
      still: [...header.marks, ...still(0, height)],
      items: dressedItems(items, this.dress, bars),
    };
  }

  /** Top and bottom of what is in view, in the scene's own px. */
  get visible(): readonly [number, number] {
    const { y, k } = this.transform;
    return [-y / k, (this.size.height - y) / k];
  }

  get focusedItem(): Item | null {
    return (this.focusKey !== null && this.placeOf(this.focusKey)?.item) || null;
  }

  /** The innermost item that an element of the drawing stands in. */
  itemAt(element: Element): Item | undefined {
    const group = element.closest<SVGGElement>('g.item');
    return group ? select<SVGGElement, Item>(group).datum() : undefined;
  }

  /** Where an item stands on the screen: of an opened one what stands above its boxes. */
  headOf({ key, box, inside }: Item): { x: number; y: number; width: number; height: number } {
    const outline = this.element.querySelector(`#${CSS.escape(idOf(key))} > .hit`);
    const { x, y, width, height } = outline?.getBoundingClientRect() ?? new DOMRect();
    return { x, y, width, height: inside ? (inside.top - box.y) * this.transform.k : height };
  }

  redress(): void {
    this.draw(false, true);
  }

  /** Key of the item that has the focus. */
  get focused(): string | null {
    return this.focusKey;
  }

  /** Key of the band that an item stands in: its own, where it is one. */
  bandKeyOf(key: string | null): string | null {
    let place = key === null ? undefined : this.placeOf(key);
    while (place?.parent) place = this.placeOf(place.parent.key);
    return place?.item.key ?? null;
  }

  /** The innermost box that shows a node. */
  itemOfNode(node: number): Item | undefined {
    return walkOf(this.scene?.items ?? []).findLast(({ item }) => item.nodes.includes(node))?.item;
  }

  show(scene: Scene, { animate, hold }: ShowOptions): void {
    const before = this.scene;
    const held = hold && this.placeOf(hold.was);
    const from = this.transform.y;
    const top = held && from + held.top * this.transform.k;
    this.scene = scene;
    this.places = null;
    this.motion = null;
    const { width, height } = this.size;
    this.root.attr('width', width).attr('height', height);
    this.behaviour
      .scaleExtent([Math.min(leastScale, this.fitting(scene)), mostScale])
      .extent([
        [0, 0],
        [width, height],
      ])
      .translateExtent([
        [0, 0],
        [Math.max(width, scene.width), Math.max(height, scene.height)],
      ]);
    if (this.focusKey !== null && !this.placeOf(this.focusKey)) this.focusKey = null;
    this.draw(animate, true);
    const is = hold && this.placeOf(hold.is);
    // What stood above the edge comes into view when what hid it has gone.
    const shift = is && top !== undefined ? (Math.max(top, scene.header.height) - from) / this.transform.k - is.top : 0;
    // The extent may have shrunk under the view, too.
    this.behaviour.translateBy(this.root, 0, shift);
    if (!animate || !before || wantsLessMotion()) return;
    this.motion = new Motion(before.items, scene.items, from - this.transform.y);
    this.shown = '';
    this.draw(false);
    this.step(this.motion);
  }

  setView(view: View | null): void {
    const target = view ? zoomIdentity.translate(view.x, view.y).scale(view.k) : zoomIdentity;
    this.root.call((selection) => this.behaviour.transform(selection, target));
  }

  /** Shows all of the scene; a second time goes back to full size. */
  fit(): void {
    if (!this.scene) return;
    const { width } = this.size;
    const k = this.fitting(this.scene);
    const isFitted = Math.abs(this.transform.k - k) < 0.01 && k < 1;
    const target = isFitted
      ? zoomIdentity
      : zoomIdentity.translate(Math.max(0, (width - this.scene.width * k) / 2), 0).scale(k);
    this.root
      .transition()
      .duration(wantsLessMotion() ? 0 : slide)
      .call((transition) => this.behaviour.transform(transition, target));
  }

  /** Scale at which a scene is seen whole. */
  private fitting(scene: Scene): number {
    const { width, height } = this.size;
    return Math.min(1, width / scene.width, height / scene.height);
  }

  /** Colours are others. */
  restyle(): void {
    this.painter.restyle();
  }

  zoomBy(factor: number): void {
    this.behaviour.scaleBy(this.root, factor);
  }

  /** Moves the view so that y (in the scene's px) stands in its middle. */
  centre(y: number): void {
    const { height } = this.size;
    this.behaviour.translateBy(this.root, 0, (height / 2 - this.transform.y) / this.transform.k - y);
  }

  /** Brings an item into view, moving no more than it must. */
  reveal(key: string): void {
    const place = this.placeOf(key);
    if (!place) return;
    const { item, top } = place;
    const [from, to] = this.visible;
    const head = (this.scene?.header.height ?? 0) / this.transform.k;
    const [itemTop, height] = [top + item.box.y, item.inside?.top ?? item.box.height];
    if (itemTop >= from + head && itemTop + height <= to) return;
    this.centre(itemTop + height / 2);
  }

  focus(key: string | null, reveal = true): void {
    this.focusKey = key;
    if (key !== null && reveal) this.reveal(key);
    this.draw(false, true);
    this.events.focused(key);
  }

  private placeOf(key: string): Place | undefined {
    if (!this.places) {
      this.places = new Map();
      const add = (items: readonly Item[], parent: Item | null, from: number): void => {
        for (const item of items) {
          const top = from + item.y;
          this.places!.set(item.key, { item, parent, top });
          if (item.inside) add(item.inside.items, item, top + item.inside.top);
        }
      };
      add(this.scene?.items ?? [], null, 0);
    }
    return this.places.get(key);
  }

  private get isFar(): boolean {
    return this.transform.k < farBelow;
  }

  /** From afar the drawing keeps a width at which its columns are told apart, in the middle of the pane. */
  private get horizontal(): { x: number; scale: number } {
    const { x, k } = this.transform;
    if (!this.isFar || !this.scene) return { x, scale: k };
    return { x: (this.size.width - farBelow * this.scene.width) / 2, scale: farBelow };
  }

  private applyTransform(shift = 0): void {
    const { y, k } = this.transform;
    const { x, scale } = this.horizontal;
    this.world.attr('transform', `translate(${x} ${y + shift}) scale(${k})`);
    this.head.attr('transform', `translate(${x} 0) scale(${k})`);
    this.root.classed('is-far', this.isFar);
    if (this.isFar) this.world.attr('transform', `translate(${x} ${y + shift}) scale(${scale} ${k})`);
  }

  private itemAtHeight(clientY: number): Item | undefined {
    const y = (clientY - this.element.getBoundingClientRect().top - this.transform.y) / this.transform.k;
    return this.scene?.items.find((item) => y >= item.y && y < item.y + item.height);
  }

  /** Comes near to what was seen from afar. */
  private goNear(item: Item): void {
    const { height } = this.size;
    this.setView({ x: 0, y: height / 2 - item.y - Math.min(item.height, height) / 2, k: 1 });
  }

  /** Once per frame, however often the view was moved in it. */
  private paint(): void {
    if (this.paints) return;
    this.paints = true;
    requestAnimationFrame(() => {
      this.paints = false;
      if (!this.scene || !this.isFar) return this.painter.clear();
      const { x, scale } = this.horizontal;
      const { y, k } = this.transform;
      const { width, height } = this.size;
      const marks = this.scene.far({ x, y, scaleX: scale, scaleY: k, height });
      this.painter.paint(marks, this.element, width, height);
    });
  }

  private onKey(event: KeyboardEvent): void {
    const act = actionOf(event, {
      ...this.events,
      walk: walkOf(this.scene?.items ?? []),
      focusKey: this.focusKey,
      hasChosen: this.chosen.any,
      go: (item, extend) => {
        if (extend) this.choose('extend', item);
        else this.chosen.clear();
        this.focus(item.key);
      },
      focus: (key) => this.focus(key),
      show: (item) => this.events.choose(item, null),
      select: (item) => this.events.select(this.chosenOr(item), true),
      leaveChosen: () => this.leaveChosen(),
      zoomBy: (factor) => this.zoomBy(factor),
      resetZoom: () => this.setView(null),
    });
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Chooses a run up to an item, or the item beside what is chosen already. */
  private choose(how: 'extend' | 'toggle', item: Item): void {
    const keys = walkOf(this.scene?.items ?? []).map((each) => each.item.key);
    if (how === 'extend') this.chosen.extend(keys, this.focusKey, item.key);
    else this.chosen.toggle(this.focusKey, item.key);
    this.events.select(this.chosenOr(item), false);
  }

  private chosenOr(item: Item): Item[] {
    if (!this.chosen.any) return [item];
    return walkOf(this.scene?.items ?? []).flatMap((each) => (this.chosen.has(each.item.key) ? [each.item] : []));
  }

  private leaveChosen(): void {
    this.chosen.clear();
    this.draw(false, true);
  }

  private press(event: MouseEvent, item: Item): void {
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      this.choose(event.shiftKey ? 'extend' : 'toggle', item);
      this.focus(item.key, false);
      return;
    }
    if (event.altKey) return this.events.select(this.chosenOr(item), true);
    this.chosen.clear();
    this.focus(item.key, false);
    const target = event.target as Element;
    if (target.closest('.twistie, .guide')) this.toggle(item);
    else if (target.closest('.bracket')) this.events.close(item.key);
    else {
      const node = target.closest('[data-node]')?.getAttribute('data-node');
      this.events.choose(item, node ? Number(node) : null);
    }
  }

  private toggle(item: Item): void {
    if (item.expanded) this.events.close(item.key);
    else if (item.expanded === false) this.events.open(item.key);
  }

  /** Joins what is in view. */
  private draw(animate: boolean, changed = false): void {
    const { scene, motion } = this;
    if (!scene) return;
    const [top, bottom] = this.visible;
    if (this.isFar || !this.painter.element.hidden) this.paint();
    // What is painted has no elements but that of the focus, for who reads with the ears.
    const focused = this.bandKeyOf(this.focusKey);
    const items = scene.items.filter((item) => {
      if (this.isFar) return item.key === focused;
      const [from, to] = motion ? motion.sweep(item) : [item.y, item.y + item.height];
      return to > top - overscan && from < bottom + overscan;
    });
    const shown = items.map(({ key }) => key).join(' ');
    if (!changed && shown === this.shown) return;
    this.shown = shown;
    joinMarks(this.still, this.isFar ? [] : scene.still(top - overscan, bottom + overscan), animate);
    if (changed) this.drawHead(scene, animate);
    joinItems(this.items as never, items, {
      focusKey: this.focusKey,
      chosen: this.chosen,
      dress: this.dress,
      animate,
      changed,
      events: {
        press: (event, item) => this.press(event, item),
        pressTwice: (event, item) => {
          // Inside an opened row two presses are two presses.
          if (!item.inside || pointerY(event) < item.inside.top) this.toggle(item);
        },
      },
    });
    this.root.attr('aria-activedescendant', this.focusKey === null ? null : idOf(this.focusKey));
  }

  /** One frame of the rows' way to their new place. */
  private step(motion: Motion): void {
    if (this.motion !== motion) return;
    const isOver = motion.isOver;
    const progress = motion.progress;
    if (isOver) this.motion = null;
    this.applyTransform(isOver ? 0 : motion.viewShift(progress));
    const groups = this.items.selectChildren<SVGGElement, Item>('g.item');
    this.clips.selectChildren('*').remove();
    groups.each((item, i, nodes) => {
      const span = isOver ? item : motion.spanOf(item, progress);
      const group = select(nodes[i]).attr('transform', `translate(${item.x} ${span.y})`);
      const isGrowing = span.height < item.height - 0.5;
      group.attr('clip-path', isGrowing ? `url(#clip-${item.key})` : null);
      if (isGrowing)
        this.clips
          .append('clipPath')
          .attr('id', `clip-${item.key}`)
          .append('rect')
          .attr('width', this.scene!.width)
          .attr('height', span.height);
    });
    if (isOver) {
      this.shown = '';
      this.draw(false);
    } else requestAnimationFrame(() => this.step(motion));
  }

  private drawHead(scene: Scene, animate: boolean): void {
    this.head
      .select('rect.head-background')
      .attr('width', Math.max(scene.width, this.size.width / this.transform.k))
      .attr('height', scene.header.height);
    joinMarks(this.head, scene.header.marks, animate);
  }
}

/** The innermost item that an element of the drawing stands in. */
const itemOf = (target: EventTarget | null): Item | undefined => {
  const group = target instanceof Element ? target.closest<SVGGElement>('g.item') : null;
  return group ? select<SVGGElement, Item>(group).datum() : undefined;
};

/** Where an event stands below the top of the group that hears it. */
const pointerY = (event: MouseEvent): number => {
  const group = event.currentTarget as SVGGElement;
  const matrix = group.getScreenCTM();
  return matrix ? (event.clientY - matrix.f) / matrix.d : 0;
};
