/** What a command needs of the terminal that runs it; tests hand in one of their own. */
export interface Terminal {
  /** Writes a text and a line end to the standard output. */
  print(text: string): void;
  /** Writes a text and a line end to the standard error. */
  report(text: string): void;
  /** Where progress is drawn, on the standard error: the width in columns of a screen, or null where lines are written once. */
  columns: number | null;
  /** Replaces the line that stands, on a screen. */
  replaceLine(text: string): void;
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Fires at Ctrl-C. */
  cancelled: AbortSignal;
}
