import type * as vscode from 'vscode';
import type { RunEvent } from '../train/protocol';
import type { LiveComparison } from './liveComparison';
import type { Panel } from './panel';
import type { View } from './view';

/** Milliseconds between two messages to the panel: curves need no more, and a fast network makes thousands of steps. */
const interval = 150;

/** A comparison in the panel: everything measured so far, then events as they come, several to a message. */
export class ComparisonView implements View {
  private readonly subscriptions: vscode.Disposable[];
  private readonly events: RunEvent[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly comparison: LiveComparison,
    private readonly panel: Panel,
  ) {
    this.subscriptions = [
      comparison.onEnd(() => this.send()),
      comparison.onChange((change) => {
        // What is no event of a run the panel takes with the whole.
        if (change.kind === 'standing' || change.kind === 'ladder') return this.send();
        this.events.push(change);
        this.timer ??= setTimeout(() => this.flush(), interval);
      }),
    ];
  }

  get restore() {
    return { comparison: this.comparison.id };
  }

  get title(): string {
    return this.comparison.brief.plan.title;
  }

  send(): void {
    // What has been measured is in the snapshot: events that wait would be counted twice.
    this.events.length = 0;
    this.panel.post({ type: 'comparison/1', comparison: this.comparison.snapshot(), restore: this.restore });
  }

  async receive(): Promise<void> {
    // What the panel asks of a comparison concerns its runs, not its view.
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private flush(): void {
    this.timer = undefined;
    if (this.events.length === 0) return;
    const { secondsLeft } = this.comparison.snapshot();
    this.panel.post({ type: 'events/1', comparison: this.comparison.id, events: this.events.splice(0), secondsLeft });
  }
}
