/** Items on their way to their new places, frame by frame, with what hangs on them. */
import { select, type Selection } from 'd3';
import type { Mark, SpanOf } from '../src/present/drawingMarks';
import type { Item, Scene } from '../src/present/drawingScene';
import { joinMarks } from './marks';
import type { Motion } from './motion';

type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** What moves: the items, what cuts those that grow, the line below those that shrink, and what belongs to none. */
export interface SlidingLayers {
  items: Layer;
  clips: Selection<SVGDefsElement, unknown, null, undefined>;
  below: Layer;
}

interface SlidingEvents {
  /** One frame: how far below its place the view stands, in px of the screen, and where the items are. */
  frame(viewShift: number, spanOf: SpanOf): void;
  over(): void;
}

export class Sliding {
  private motion: Motion | null = null;

  constructor(
    private readonly layers: SlidingLayers,
    private readonly events: SlidingEvents,
  ) {}

  /** Top and bottom of all of an item's way; of one that rests, its own. */
  sweep(item: Item): readonly [number, number] {
    return this.motion ? this.motion.sweep(item) : [item.y, item.y + item.height];
  }

  /** `join` puts what is seen on the way into the page. */
  start(motion: Motion, scene: Scene, join: () => void): void {
    this.motion = motion;
    join();
    this.step(motion, scene);
  }

  /** Ends at once; another scene is drawn where it belongs. */
  stop(): void {
    if (!this.motion) return;
    this.motion = null;
    this.clear();
  }

  private clear(): void {
    this.layers.clips.selectChildren('*').remove();
    joinMarks(this.layers.below, [], false);
  }

  private step(motion: Motion, scene: Scene): void {
    if (this.motion !== motion) return;
    const { items, clips, below } = this.layers;
    const { isOver, progress } = motion;
    const groups = items.selectChildren<SVGGElement, Item>('g.item');
    clips.selectChildren('*').remove();
    const line: Mark[] = [];
    groups.each((item, i, nodes) => {
      const { y, height } = isOver ? item : motion.spanOf(item, progress);
      const isGrowing = height < item.height - 0.5;
      select(nodes[i])
        .attr('transform', `translate(${item.x} ${y})`)
        .attr('clip-path', isGrowing ? `url(#clip-${item.key})` : null);
      if (isGrowing)
        clips
          .append('clipPath')
          .attr('id', `clip-${item.key}`)
          .append('rect')
          .attr('width', scene.width)
          .attr('height', height);
      else if (height > item.height) line.push(...scene.below(item.key, y + item.height, y + height));
    });
    joinMarks(below, line, false);
    if (isOver) {
      this.stop();
      this.events.over();
      return;
    }
    this.events.frame(motion.viewShift(progress), (band) => motion.spanOf(band, progress));
    requestAnimationFrame(() => this.step(motion, scene));
  }
}
