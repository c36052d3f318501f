import type { FromPanel, ToPanel } from '../present/panelProtocol';

type Answer = Extract<FromPanel, { type: 'picture/1' }>;

/** A picture of the panel's drawing: SVG text, or a PNG in base64. */
export interface TakenPicture {
  data: string;
  /** What is to be said of it; null where it is whole. */
  note: string | null;
}

/** Milliseconds for a picture of a deep network with all of it open. */
const patience = 60_000;

/** Pictures that the panel was asked for and has not given yet. */
export class PictureRequests {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private last = 0;

  /** @throws Error where the panel cannot paint it, or does not answer */
  async take(post: (message: ToPanel) => void, format: 'svg' | 'png', light: boolean): Promise<TakenPicture> {
    const id = (this.last += 1);
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patience);
      this.waiting.set(id, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
      post({ type: 'picture/1', id, format, light });
    });
    this.waiting.delete(id);
    if (!answer) throw new Error('The panel gave no picture within a minute. Fold some of it and try again.');
    if (answer.data === null) throw new Error(answer.note ?? 'The panel could not paint the picture.');
    return { data: answer.data, note: answer.note };
  }

  /** The panel's answer. */
  give(answer: Answer): void {
    this.waiting.get(answer.id)?.(answer);
  }
}
