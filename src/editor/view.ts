import type { FromPanel, Restore } from '../present/panelProtocol';

/** One thing that the panel can show. It posts its messages itself and lives until another takes its place. */
export interface View {
  /** What the panel keeps, to ask for the same after a reload. */
  readonly restore: Restore;
  readonly title: string;
  /** Sends everything: the panel is new, or was reloaded. */
  send(): void;
  /** Answers a message that is about this view. */
  receive(message: FromPanel): Promise<void>;
  dispose(): void;
}
