/** Items of the drawing chosen together, as in a list of the editor: a run by Shift, each alone by Ctrl (⌘). */
export class Chosen {
  private keys = new Set<string>();
  /** Where a run begins. */
  private anchor: string | null = null;

  has(key: string): boolean {
    return this.keys.has(key);
  }

  get any(): boolean {
    return this.keys.size > 0;
  }

  /** Everything from where the run began, else from `from`, to `to`. */
  extend(walk: readonly string[], from: string | null, to: string): void {
    this.anchor ??= from ?? to;
    const ends = [walk.indexOf(this.anchor), walk.indexOf(to)];
    if (ends[0] < 0) ends[0] = ends[1];
    this.keys = new Set(walk.slice(Math.min(...ends), Math.max(...ends) + 1));
  }

  /** Adds an item to what is chosen, at first to the one that has the focus, or takes it out. */
  toggle(focus: string | null, key: string): void {
    if (this.keys.size === 0 && focus !== null) this.keys.add(focus);
    if (!this.keys.delete(key)) this.keys.add(key);
    this.anchor = key;
  }

  clear(): void {
    this.keys.clear();
    this.anchor = null;
  }
}
