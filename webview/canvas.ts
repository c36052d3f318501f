/** The drawing's own pane: pan, zoom, focus, and what of the scene is in view. */
import { select } from 'd3';
import type { SpanOf } from '../src/present/drawingMarks';
import type { Picture } from '../src/present/picture';
import { plainDress, type Dress } from './dress';
import { dressedItems, hasBars } from './dressedPicture';
import { html } from './elements';
import { FarView, horizontalOf, isFar, itemAtHeight, type Sight } from './farView';
import { idOf, joinItems } from './items';
import { actionOf } from './keys';
import { joinMarks, wantsLessMotion } from './marks';
import { Motion } from './motion';
import { Places } from './places';
import { followLink, itemOf, pointerY } from './pointed';
import { Presses, type PressEvents } from './presses';
import { Sliding } from './sliding';
import { Viewport, type View } from './viewport';
import { walkOf, type Item, type Scene } from '../src/present/drawingScene';

export interface CanvasEvents extends PressEvents {
  moved(view: View): void;
  focused(key: string | null): void;
  /** The wheel has zoomed; `item` is the innermost one under the pointer. */
  zoomed(before: number, now: number, item: Item | undefined): void;
}

export interface ShowOptions {
  animate: boolean;
  /** The item of the scene before that stays where it is on the screen, and what it is called now. */
  hold?: { was: string; is: string };
}

const overscan = 300;

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
  private readonly sliding: Sliding;
  private readonly viewport: Viewport;
  private measured: { width: number; height: number } | null = null;
  private scene: Scene | null = null;
  private places = new Places(null);
  private focusKey: string | null = null;
  private readonly presses: Presses;
  private shown = '';
  private readonly far: FarView;

  constructor(private readonly events: CanvasEvents) {
    this.root
      .attr('class', 'drawing')
      .attr('role', 'tree')
      .attr('aria-multiselectable', 'true')
      .attr('tabindex', 0)
      .attr('aria-label', 'Network from input to output');
    this.head.append('rect').attr('class', 'head-background');
    this.element = html('section', { class: 'canvas' });
    this.far = new FarView(this.element, () => this.sight);
    this.element.append(this.far.element, this.root.node()!);
    this.sliding = new Sliding(
      { items: this.items, clips: this.clips, below: this.world.insert('g', '.items').attr('class', 'below') },
      {
        frame: (viewShift, spanOf) => {
          this.applyTransform(viewShift);
          this.drawStill(false, spanOf);
        },
        over: () => {
          this.applyTransform();
          this.shown = '';
          this.draw(false);
        },
      },
    );
    this.presses = new Presses(
      {
        now: () => ({ items: this.scene?.items ?? [], focusKey: this.focusKey }),
        focus: (key) => this.focus(key, false),
        changed: () => this.draw(false, true),
      },
      events,
    );
    this.viewport = new Viewport(
      this.root,
      () => this.size,
      (scaleBefore, event) => {
        this.applyTransform();
        this.draw(false);
        events.moved(this.view);
        if (event instanceof WheelEvent) events.zoomed(scaleBefore, this.view.k, itemOf(event.target));
      },
    );
    this.root.on('click.link', followLink);
    this.root.on('click.far', (event: MouseEvent) => {
      const item = this.itemFarAt(event);
      if (item) this.presses.press(event, item);
    });
    this.root.on('dblclick.far', (event: MouseEvent) => {
      const item = this.itemFarAt(event);
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
    return this.viewport.view;
  }

  /** All of the scene, in view or not. */
  get picture(): Omit<Picture, 'title' | 'legend' | 'scale'> | null {
    if (!this.scene) return null;
    const { width, height, header, still, items } = this.scene;
    return {
      width,
      height,
      still: [...header.marks, ...still(0, height)],
      items: dressedItems(items, this.dress, hasBars()),
    };
  }

  /** Top and bottom of what is in view, in the scene's own px. */
  get visible(): readonly [number, number] {
    return this.viewport.visible;
  }

  get focusedItem(): Item | null {
    return this.places.of(this.focusKey)?.item ?? null;
  }

  /** The innermost item that an element of the drawing stands in. */
  itemAt(element: Element): Item | undefined {
    return itemOf(element);
  }

  /** Where an item stands on the screen: of an opened one what stands above its boxes. */
  headOf({ key, box, inside }: Item): { x: number; y: number; width: number; height: number } {
    const outline = this.element.querySelector(`#${CSS.escape(idOf(key))} > .hit`);
    const { x, y, width, height } = outline?.getBoundingClientRect() ?? new DOMRect();
    return { x, y, width, height: inside ? (inside.top - box.y) * this.view.k : height };
  }

  redress(): void {
    this.draw(false, true);
  }

  /** Key of the item that has the focus. */
  get focused(): string | null {
    return this.focusKey;
  }

  bandKeyOf(key: string | null): string | null {
    return this.places.bandKeyOf(key);
  }

  itemOfNode(node: number): Item | undefined {
    return this.places.itemOfNode(node);
  }

  show(scene: Scene, { animate, hold }: ShowOptions): void {
    const before = this.scene;
    const held = hold && this.places.of(hold.was);
    const { y: from, k } = this.view;
    const top = held && from + held.top * k;
    this.scene = scene;
    this.places = new Places(scene);
    this.sliding.stop();
    const { width, height } = this.size;
    this.root.attr('width', width).attr('height', height);
    this.viewport.bound(scene);
    if (!this.places.of(this.focusKey)) this.focusKey = null;
    this.draw(animate, true);
    const is = hold && this.places.of(hold.is);
    // What stood above the edge comes into view when what hid it has gone.
    const shift = is && top !== undefined ? (Math.max(top, scene.header.height) - from) / this.view.k - is.top : 0;
    // The extent may have shrunk under the view, too.
    this.viewport.moveBy(shift);
    if (!animate || !before || wantsLessMotion()) return;
    const motion = new Motion(before.items, scene.items, from - this.view.y);
    this.sliding.start(motion, scene, () => {
      this.shown = '';
      this.draw(false);
    });
  }

  setView(view: View | null): void {
    this.viewport.set(view);
  }

  /** Shows all of the scene; a second time goes back to full size. */
  fit(): void {
    if (this.scene) this.viewport.fit(this.scene);
  }

  /** Colours are others. */
  restyle(): void {
    this.far.restyle();
  }

  /** Moves the view so that y (in the scene's px) stands in its middle. */
  centre(y: number): void {
    this.viewport.centre(y);
  }

  /** Brings an item into view, moving no more than it must. */
  reveal(key: string): void {
    const place = this.places.of(key);
    if (!place) return;
    const { item, top } = place;
    const [from, to] = this.visible;
    const head = (this.scene?.header.height ?? 0) / this.view.k;
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

  private get isFar(): boolean {
    return isFar(this.viewport.transform);
  }

  private get sight(): Sight {
    return { scene: this.scene, transform: this.viewport.transform, size: this.size };
  }

  private applyTransform(shift = 0): void {
    const { y, k } = this.view;
    const { x, scale } = horizontalOf(this.sight);
    this.world.attr('transform', `translate(${x} ${y + shift}) scale(${k})`);
    this.head.attr('transform', `translate(${x} 0) scale(${k})`);
    this.root.classed('is-far', this.isFar);
    if (this.isFar) this.world.attr('transform', `translate(${x} ${y + shift}) scale(${scale} ${k})`);
  }

  /** Of a painted drawing, what stands at the height of an event. */
  private itemFarAt({ clientY }: MouseEvent): Item | undefined {
    return this.isFar ? itemAtHeight(this.sight, clientY - this.element.getBoundingClientRect().top) : undefined;
  }

  /** Comes near to what was seen from afar. */
  private goNear(item: Item): void {
    const { height } = this.size;
    this.setView({ x: 0, y: height / 2 - item.y - Math.min(item.height, height) / 2, k: 1 });
  }

  private onKey(event: KeyboardEvent): void {
    const act = actionOf(event, {
      ...this.events,
      walk: walkOf(this.scene?.items ?? []),
      focusKey: this.focusKey,
      hasChosen: this.presses.chosen.any,
      go: (item, extend) => {
        if (extend) this.presses.choose('extend', item);
        else this.presses.chosen.clear();
        this.focus(item.key);
      },
      focus: (key) => this.focus(key),
      show: (item) => this.events.choose(item, null),
      select: (item) => this.events.select(this.presses.chosenOr(item), true),
      leaveChosen: () => this.presses.leave(),
      zoomBy: (factor) => this.viewport.zoomBy(factor),
      resetZoom: () => this.setView(null),
    });
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Joins what is in view. */
  private draw(animate: boolean, changed = false): void {
    const { scene } = this;
    if (!scene) return;
    const [top, bottom] = this.visible;
    this.far.refresh();
    // What is painted has no elements but that of the focus, for who reads with the ears.
    const focused = this.bandKeyOf(this.focusKey);
    const items = scene.items.filter((item) => {
      if (this.isFar) return item.key === focused;
      const [from, to] = this.sliding.sweep(item);
      return to > top - overscan && from < bottom + overscan;
    });
    const shown = items.map(({ key }) => key).join(' ');
    if (!changed && shown === this.shown) return;
    this.shown = shown;
    this.drawStill(animate);
    if (changed) this.drawHead(scene, animate);
    joinItems(this.items as never, items, {
      focusKey: this.focusKey,
      chosen: this.presses.chosen,
      dress: this.dress,
      animate,
      changed,
      events: {
        press: (event, item) => this.presses.press(event, item),
        pressTwice: (event, item) => {
          // Inside an opened row two presses are two presses.
          if (!item.inside || pointerY(event) < item.inside.top) this.presses.toggle(item);
        },
      },
    });
    this.root.attr('aria-activedescendant', this.focusKey === null ? null : idOf(this.focusKey));
  }

  private drawStill(animate: boolean, spanOf?: SpanOf): void {
    const [top, bottom] = this.visible;
    const marks = this.isFar || !this.scene ? [] : this.scene.still(top - overscan, bottom + overscan, spanOf);
    joinMarks(this.still, marks, animate);
  }

  private drawHead(scene: Scene, animate: boolean): void {
    this.head
      .select('rect.head-background')
      .attr('width', Math.max(scene.width, this.size.width / this.view.k))
      .attr('height', scene.header.height);
    joinMarks(this.head, scene.header.marks, animate);
  }
}
