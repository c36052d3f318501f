/** What part of a scene the pane shows, and how large: pan and zoom by wheel, drag and call. */
import { zoom, zoomIdentity, type D3ZoomEvent, type Selection, type ZoomTransform } from 'd3';
import type { Scene } from '../src/present/drawingScene';
import { wantsLessMotion } from './marks';
import { slide } from './motion';

export interface View {
  x: number;
  y: number;
  k: number;
}

interface Size {
  width: number;
  height: number;
}

const leastScale = 0.2;
const mostScale = 4;

export class Viewport {
  transform: ZoomTransform = zoomIdentity;
  private readonly behaviour = zoom<SVGSVGElement, unknown>();

  /** `moved` is told the scale before, and the event of the pointer that moved the view, if one did. */
  constructor(
    private readonly root: Selection<SVGSVGElement, unknown, null, undefined>,
    private readonly sizeOf: () => Size,
    moved: (scaleBefore: number, event: unknown) => void,
  ) {
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
        moved(before, sourceEvent);
      });
    root.call(this.behaviour).on('dblclick.zoom', null);
    root.on('wheel.scroll', (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      this.behaviour.translateBy(root, (-dx * lines) / this.transform.k, (-dy * lines) / this.transform.k);
    });
  }

  get view(): View {
    const { x, y, k } = this.transform;
    return { x, y, k };
  }

  /** Top and bottom of what is in view, in the scene's own px. */
  get visible(): readonly [number, number] {
    const { y, k } = this.transform;
    return [-y / k, (this.sizeOf().height - y) / k];
  }

  /** How far a scene can be moved and zoomed. */
  bound(scene: Scene): void {
    const { width, height } = this.sizeOf();
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
  }

  set(view: View | null): void {
    const target = view ? zoomIdentity.translate(view.x, view.y).scale(view.k) : zoomIdentity;
    this.root.call((selection) => this.behaviour.transform(selection, target));
  }

  /** Shows all of the scene; a second time goes back to full size. */
  fit(scene: Scene): void {
    const { width } = this.sizeOf();
    const k = this.fitting(scene);
    const isFitted = Math.abs(this.transform.k - k) < 0.01 && k < 1;
    const target = isFitted
      ? zoomIdentity
      : zoomIdentity.translate(Math.max(0, (width - scene.width * k) / 2), 0).scale(k);
    this.root
      .transition()
      .duration(wantsLessMotion() ? 0 : slide)
      .call((transition) => this.behaviour.transform(transition, target));
  }

  zoomBy(factor: number): void {
    this.behaviour.scaleBy(this.root, factor);
  }

  /** Moves what is shown down, in the scene's own px, as far as its bounds let it. */
  moveBy(y: number): void {
    this.behaviour.translateBy(this.root, 0, y);
  }

  /** Moves the view so that y (in the scene's px) stands in its middle. */
  centre(y: number): void {
    this.moveBy((this.sizeOf().height / 2 - this.transform.y) / this.transform.k - y);
  }

  /** Scale at which a scene is seen whole. */
  private fitting(scene: Scene): number {
    const { width, height } = this.sizeOf();
    return Math.min(1, width / scene.width, height / scene.height);
  }
}
