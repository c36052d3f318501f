import type * as vscode from 'vscode';
import type { FromPanel } from '../present/panelProtocol';
import type { RunEvent } from '../train/protocol';
import type { LiveComparison } from './liveComparison';
import type { Panel } from './panel';
import { RunChecks } from './runChecks';
import { chooseRun } from './runLog';
import type { View } from './view';

/** Milliseconds between two messages to the panel: curves need no more, and a fast network makes thousands of steps. */
const interval = 150;

/** A comparison in the panel: everything measured so far, then events as they come, several to a message. */
export class ComparisonView implements View {
  private readonly subscriptions: vscode.Disposable[];
  private readonly events: RunEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** Were the kept checks sent to the page that is there? */
  private hasChecks = false;

  private readonly checks: RunChecks;

  /** @param process the bundled training process */
  constructor(
    readonly comparison: LiveComparison,
    private readonly panel: Panel,
    process: string,
  ) {
    this.checks = new RunChecks(comparison, process, (run, check) =>
      panel.post({ type: 'runCheck/1', comparison: comparison.id, run, check }),
    );
    this.subscriptions = [
      this.checks,
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
    if (!this.hasChecks) void this.checks.showKept();
    this.hasChecks = true;
  }

  async receive(message: FromPanel): Promise<void> {
    if (message.type === 'ready/1') {
      // The page is made anew, and knows of no check.
      this.hasChecks = false;
      return this.send();
    }
    if (message.type !== 'checkRun/1' || message.comparison !== this.comparison.id) return;
    await (message.want === 'nothing' ? this.checks.end() : this.check(message.run));
  }

  /** Checks the equations on the weights of a run; the user chooses, where none is named. */
  async check(run: string | null): Promise<void> {
    const chosen = run ?? (await chooseRun(this.comparison, 'Check the Equations of a Run'))?.id;
    if (chosen !== undefined) await this.checks.start(chosen);
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
