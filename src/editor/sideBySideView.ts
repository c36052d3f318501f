import type { Recorded } from '../train/kept';
import type { LiveComparison } from './liveComparison';
import type { Panel } from './panel';
import type { View } from './view';

/** Comparisons side by side in the panel. */
export class SideBySideView implements View {
  constructor(
    readonly comparisons: readonly LiveComparison[],
    private readonly panel: Panel,
  ) {}

  get restore() {
    return { comparisons: this.comparisons.map(({ id }) => id) };
  }

  get title(): string {
    return `${this.comparisons.length} comparisons`;
  }

  send(): void {
    void this.post();
  }

  /** The same for a note. */
  async markdown(): Promise<string> {
    const { sideBySide, sideBySideMarkdown } = await import('./engine');
    return sideBySideMarkdown(sideBySide(await this.recorded()));
  }

  async receive(): Promise<void> {
    // What is laid side by side is looked at; it asks for nothing.
  }

  dispose(): void {
    // It listens to nothing.
  }

  private async post(): Promise<void> {
    const all = await this.recorded();
    this.panel.post({
      type: 'sideBySide/1',
      comparisons: all.map(({ comparison, records }) => ({ comparison, records: [...records] })),
      restore: this.restore,
    });
  }

  private async recorded(): Promise<Recorded[]> {
    const { recorded } = await import('./engine');
    return this.comparisons.map((each) => recorded(each.folder, each.snapshot()));
  }
}
