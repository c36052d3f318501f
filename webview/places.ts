/** Where the items of a scene stand, by their keys. */
import { walkOf, type Item, type Scene } from '../src/present/drawingScene';

export interface Place {
  item: Item;
  parent: Item | null;
  /** In the scene's own px. */
  top: number;
}

export class Places {
  /** Made when a first place is asked for: most scenes are only looked at. */
  private places: Map<string, Place> | null = null;

  constructor(private readonly scene: Scene | null) {}

  of(key: string | null): Place | undefined {
    if (key === null || !this.scene) return undefined;
    return (this.places ??= placesOf(this.scene)).get(key);
  }

  /** Key of the band that an item stands in: its own, where it is one. */
  bandKeyOf(key: string | null): string | null {
    let place = this.of(key);
    while (place?.parent) place = this.of(place.parent.key);
    return place?.item.key ?? null;
  }

  /** The innermost box that shows a node. */
  itemOfNode(node: number): Item | undefined {
    return walkOf(this.scene?.items ?? []).findLast(({ item }) => item.nodes.includes(node))?.item;
  }
}

function placesOf(scene: Scene): Map<string, Place> {
  const places = new Map<string, Place>();
  const add = (items: readonly Item[], parent: Item | null, from: number): void => {
    for (const item of items) {
      const top = from + item.y;
      places.set(item.key, { item, parent, top });
      if (item.inside) add(item.inside.items, item, top + item.inside.top);
    }
  };
  add(scene.items, null, 0);
  return places;
}
