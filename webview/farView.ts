/** The drawing from afar: thousands of elements could not be moved, so it is painted, and heard by its heights. */
import type { ZoomTransform } from 'd3';
import { farBelow } from '../src/present/drawingFar';
import type { Item, Scene } from '../src/present/drawingScene';
import { Painter } from './painter';

/** What is seen, and from where. */
export interface Sight {
  scene: Scene | null;
  transform: ZoomTransform;
  /** Of the pane, in px. */
  size: { width: number; height: number };
}

export const isFar = ({ k }: ZoomTransform): boolean => k < farBelow;

/** From afar the drawing keeps a width at which its columns are told apart, in the middle of the pane. */
export function horizontalOf({ scene, transform, size }: Sight): { x: number; scale: number } {
  const { x, k } = transform;
  if (!isFar(transform) || !scene) return { x, scale: k };
  return { x: (size.width - farBelow * scene.width) / 2, scale: farBelow };
}

/** The item at a height, in px below the top of the pane. */
export function itemAtHeight({ scene, transform }: Sight, height: number): Item | undefined {
  const y = (height - transform.y) / transform.k;
  return scene?.items.find((item) => y >= item.y && y < item.y + item.height);
}

export class FarView {
  private readonly painter = new Painter();
  private waits = false;

  constructor(
    private readonly pane: HTMLElement,
    private readonly sight: () => Sight,
  ) {}

  get element(): HTMLElement {
    return this.painter.element;
  }

  /** Colours are others. */
  restyle(): void {
    this.painter.restyle();
  }

  /** What is seen is another, or is seen from elsewhere. Painted once per frame, however often that is. */
  refresh(): void {
    if (this.waits || (this.element.hidden && !isFar(this.sight().transform))) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.paint(this.sight());
    });
  }

  private paint(sight: Sight): void {
    const { scene, transform, size } = sight;
    if (!scene || !isFar(transform)) return this.painter.clear();
    const { x, scale } = horizontalOf(sight);
    const { y, k } = transform;
    const marks = scene.far({ x, y, scaleX: scale, scaleY: k, height: size.height });
    this.painter.paint(marks, this.pane, size.width, size.height);
  }
}
