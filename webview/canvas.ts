/** The drawing's own pane: pan, zoom, focus, and the join of what is in view to SVG elements. */
import { easeCubicOut, select, zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3';
import type { Band, Layout, Mark } from '../src/present/drawingMarks';
import type { DetailLayout } from '../src/present/drawingDetailLayout';
import type { Picture } from '../src/present/picture';
import { html } from './elements';
import { joinMarks, wantsLessMotion } from './marks';

/** One thing of the drawing that takes the focus: a band of the network, or an operator of an opened unit. */
interface Item {
  key: string;
  y: number;
  height: number;
  /** Outline of the focus and of the click, in the item's own coordinates. */
  box: { x: number; y: number; width: number; height: number };
  marks: readonly Mark[];
  spoken: string;
  lit: boolean;
  hit: boolean;
  /** Is its source being written, so that it is that of before? */
  stale: boolean;
  level: number;
  expanded: boolean | null;
}

export interface Scene {
  kind: 'network' | 'detail';
  width: number;
  height: number;
  spineX: number;
  header: { height: number; marks: readonly Mark[] } | null;
  /** Marks that belong to no item. */
  still: readonly Mark[];
  items: readonly Item[];
}

export interface CanvasEvents {
  /** A click on an item, or on a mark of it that stands for a node. */
  choose(key: string, node: number | null): void;
  open(key: string): void;
  close(key: string | null): void;
  moved(view: { x: number; y: number; k: number }): void;
  focused(key: string | null): void;
}

/** The editor opens what an anchor leads to; a text of the drawing borrows one. */
function follow(href: string): void {
  const anchor = html('a', { href });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

const slide = 150;
const overscan = 300;

export class Canvas {
  readonly element: HTMLElement;
  private readonly root = select(document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  private readonly world = this.root.append('g').attr('class', 'world');
  private readonly still = this.world.append('g').attr('class', 'still');
  private readonly items = this.world.append('g').attr('class', 'items');
  private readonly head = this.root.append('g').attr('class', 'head');
  private readonly behaviour = zoom<SVGSVGElement, unknown>();
  private transform: ZoomTransform = zoomIdentity;
  private scene: Scene | null = null;
  private focusKey: string | null = null;
  private shown = '';

  constructor(private readonly events: CanvasEvents) {
    this.root
      .attr('class', 'drawing')
      .attr('role', 'tree')
      .attr('tabindex', 0)
      .attr('aria-label', 'Network from input to output');
    this.head.append('rect').attr('class', 'head-background');
    this.element = html('section', { class: 'canvas' });
    this.element.append(this.root.node()!);
    this.behaviour
      .scaleExtent([0.2, 4])
      .filter((event: Event) =>
        event.type === 'wheel'
          ? (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey
          : !(event as MouseEvent).button,
      )
      .clickDistance(4)
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = event.transform;
        this.applyTransform();
        this.draw(false);
        events.moved({ x: event.transform.x, y: event.transform.y, k: event.transform.k });
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
    this.root.on('keydown', (event: KeyboardEvent) => this.onKey(event));
    this.root.on('focus', () => this.focus(this.focusKey ?? this.scene?.items[0]?.key ?? null, false));
  }

  /** Size of the pane in px. */
  get size(): { width: number; height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  get view(): { x: number; y: number; k: number } {
    const { x, y, k } = this.transform;
    return { x, y, k };
  }

  /** All of the scene, in view or not. */
  get picture(): Omit<Picture, 'title' | 'legend'> | null {
    if (!this.scene) return null;
    const { width, height, header, still, items } = this.scene;
    return { width, height, still: [...(header?.marks ?? []), ...still], items };
  }

  /** Top and bottom of what is in view, in the scene's own px. */
  get visible(): readonly [number, number] {
    const { y, k } = this.transform;
    return [-y / k, (this.size.height - y) / k];
  }

  show(scene: Scene, animate: boolean): void {
    const turned = this.scene?.kind !== scene.kind;
    this.scene = scene;
    const { width, height } = this.size;
    this.root.attr('viewBox', null).attr('width', width).attr('height', height).attr('data-kind', scene.kind);
    this.behaviour
      .extent([
        [0, 0],
        [width, height],
      ])
      .translateExtent([
        [0, 0],
        [Math.max(width, scene.width), Math.max(height, scene.height)],
      ]);
    if (turned) this.items.selectChildren('*').remove();
    if (this.focusKey !== null && !scene.items.some(({ key }) => key === this.focusKey)) this.focusKey = null;
    // The extent may have shrunk under the view.
    this.behaviour.translateBy(this.root, 0, 0);
    this.applyTransform();
    this.draw(animate && !turned, true);
  }

  setView(view: { x: number; y: number; k: number } | null): void {
    const target = view ? zoomIdentity.translate(view.x, view.y).scale(view.k) : zoomIdentity;
    this.root.call((selection) => this.behaviour.transform(selection, target));
  }

  /** Shows all of the scene; a second time goes back to full size. */
  fit(): void {
    if (!this.scene) return;
    const { width, height } = this.size;
    const k = Math.min(1, width / this.scene.width, height / this.scene.height);
    const isFitted = Math.abs(this.transform.k - k) < 0.01 && k < 1;
    const target = isFitted
      ? zoomIdentity
      : zoomIdentity.translate(Math.max(0, (width - this.scene.width * k) / 2), 0).scale(k);
    this.root
      .transition()
      .duration(wantsLessMotion() ? 0 : slide)
      .call((transition) => this.behaviour.transform(transition, target));
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
    const item = this.scene?.items.find((each) => each.key === key);
    if (!item) return;
    const [top, bottom] = this.visible;
    const head = this.scene?.header?.height ?? 0;
    if (item.y >= top + head && item.y + item.height <= bottom) return;
    this.centre(item.y + item.height / 2);
  }

  focus(key: string | null, reveal = true): void {
    this.focusKey = key;
    if (key !== null && reveal) this.reveal(key);
    this.draw(false, true);
    this.events.focused(key);
  }

  private applyTransform(): void {
    const { x, y, k } = this.transform;
    this.world.attr('transform', `translate(${x} ${y}) scale(${k})`);
    this.head.attr('transform', `translate(${x} 0) scale(${k})`);
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.scene?.items ?? [];
    const at = items.findIndex(({ key }) => key === this.focusKey);
    const item = items[at];
    const go = (index: number) => {
      const next = items[Math.max(0, Math.min(items.length - 1, index))];
      if (next) this.focus(next.key);
    };
    const actions: Record<string, (() => void) | undefined> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at < 0 ? 0 : at - 1),
      Home: () => go(0),
      End: () => go(items.length - 1),
      PageDown: () => go(at + 10),
      PageUp: () => go(at - 10),
      Enter: item && (() => this.events.open(item.key)),
      ArrowRight: item && (() => this.events.open(item.key)),
      ArrowLeft: () => this.events.close(item?.key ?? null),
      Escape: () => this.events.close(item?.key ?? null),
      ' ': item && (() => this.events.choose(item.key, null)),
      '+': () => this.zoomBy(1.25),
      '=': () => this.zoomBy(1.25),
      '-': () => this.zoomBy(0.8),
      '0': () => this.setView(null),
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Joins what is in view. Bands slide to their new place; the spine does not move in x. */
  private draw(animate: boolean, changed = false): void {
    const { scene } = this;
    if (!scene) return;
    const [top, bottom] = this.visible;
    const items = scene.items.filter((item) => item.y + item.height > top - overscan && item.y < bottom + overscan);
    const shown = items.map(({ key }) => key).join(' ');
    if (!changed && shown === this.shown) return;
    this.shown = shown;
    const motion = animate && !wantsLessMotion();
    joinMarks(this.still, scene.still, animate);
    this.drawHead(scene, animate);
    const groups = this.items
      .selectChildren<SVGGElement, Item>('g.item')
      .data(items as Item[], (item) => item.key)
      .join(
        (enter) => {
          const group = enter.append('g').attr('transform', (item) => `translate(0 ${item.y})`);
          group.append('rect').attr('class', 'hit');
          if (motion) group.attr('opacity', 0).transition().duration(slide).ease(easeCubicOut).attr('opacity', 1);
          return group;
        },
        (update) => {
          if (motion)
            update
              .transition()
              .duration(slide)
              .ease(easeCubicOut)
              .attr('transform', (item) => `translate(0 ${item.y})`)
              .attr('opacity', 1);
          else
            update
              .interrupt()
              .attr('opacity', null)
              .attr('transform', (item) => `translate(0 ${item.y})`);
          return update;
        },
        (exit) => exit.remove(),
      )
      .order();
    const size = scene.items.length;
    const indices = new Map(scene.items.map((item, i) => [item.key, i]));
    groups
      .attr('class', (item) =>
        [
          'item',
          item.lit ? 'lit' : '',
          item.hit ? 'found' : '',
          item.stale ? 'stale' : '',
          item.key === this.focusKey ? 'focused' : '',
        ]
          .filter(Boolean)
          .join(' '),
      )
      .attr('id', (item) => `item-${item.key}`)
      .attr('role', 'treeitem')
      .attr('aria-label', (item) => item.spoken)
      .attr('aria-level', (item) => item.level)
      .attr('aria-expanded', (item) => (item.expanded === null ? null : String(item.expanded)))
      .attr('aria-selected', (item) => String(item.key === this.focusKey))
      .attr('aria-posinset', (item) => indices.get(item.key)! + 1)
      .attr('aria-setsize', size);
    groups
      .select<SVGRectElement>('rect.hit')
      .attr('x', (item) => item.box.x + 0.5)
      .attr('y', (item) => item.box.y + 0.5)
      .attr('width', (item) => Math.max(0, item.box.width - 1))
      .attr('height', (item) => Math.max(0, item.box.height - 1));
    groups.each((item, i, nodes) => joinMarks(select(nodes[i]), item.marks, animate));
    groups
      .on('click', (event: MouseEvent, item) => {
        this.focus(item.key, false);
        const target = event.target as Element;
        if (target.closest('.twistie')) this.events.open(item.key);
        else if (target.closest('.bracket')) this.events.close(item.key);
        else {
          const node = target.closest('[data-node]')?.getAttribute('data-node');
          this.events.choose(item.key, node ? Number(node) : null);
        }
      })
      .on('dblclick', (_event: MouseEvent, item) => this.events.open(item.key));
    this.root.attr('aria-activedescendant', this.focusKey === null ? null : `item-${this.focusKey}`);
  }

  private drawHead(scene: Scene, animate: boolean): void {
    this.head.attr('display', scene.header ? null : 'none');
    if (!scene.header) return;
    this.head
      .select('rect.head-background')
      .attr('width', Math.max(scene.width, this.size.width / this.transform.k))
      .attr('height', scene.header.height);
    joinMarks(this.head, scene.header.marks, animate);
  }
}

const spokenOf = (text: string, stale: boolean): string => (stale ? `${text}, before the last edit` : text);

/** The network as a scene. */
export function networkScene(
  layout: Layout,
  state: Record<'lit' | 'found' | 'stale' | 'unfolded', ReadonlySet<number>>,
): Scene {
  const anyOf = (band: Band, rows: ReadonlySet<number>) => band.rows.some((row) => rows.has(row));
  return {
    kind: 'network',
    width: layout.width,
    height: layout.height,
    spineX: layout.spineX,
    header: layout.header,
    still: layout.ends,
    items: layout.bands.map((band) => ({
      key: band.key,
      y: band.y,
      height: band.height,
      box: { x: 4, y: 0, width: layout.width - 8, height: band.height },
      marks: band.marks,
      spoken: spokenOf(band.spoken, anyOf(band, state.stale)),
      lit: anyOf(band, state.lit),
      hit: anyOf(band, state.found),
      stale: anyOf(band, state.stale),
      level: band.fold !== null && state.unfolded.has(band.fold) ? 2 : 1,
      expanded: band.expandable ? false : null,
    })),
  };
}

/** An opened row as a scene. */
export function detailScene(
  layout: DetailLayout,
  state: Record<'lit' | 'found' | 'stale', ReadonlySet<number>>,
): Scene {
  return {
    kind: 'detail',
    width: layout.width,
    height: layout.height,
    spineX: layout.spineX,
    header: null,
    still: layout.marks,
    items: layout.operators.map(({ node, spoken, marks, box }) => ({
      key: `node${node}`,
      y: 0,
      height: layout.height,
      box,
      marks,
      spoken: spokenOf(spoken, state.stale.has(node)),
      lit: state.lit.has(node),
      hit: state.found.has(node),
      stale: state.stale.has(node),
      level: 1,
      expanded: null,
    })),
  };
}
