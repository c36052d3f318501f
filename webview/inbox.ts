/** The host's messages, in their order. A large one is unpacked a little at a time and shown in a task of its own. */
import type { Packed } from '../src/present/packed';
import { readingToPanel, readToPanel, type ToPanel } from '../src/present/panelProtocol';
import { inSlices } from './slices';

/** Numbers of a packed message from which on it counts as large; a ResNet-1001 has a tenth. */
const large = 100_000;

const isLarge = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && ((data as Partial<Packed>).lists?.length ?? 0) > large;

export class Inbox {
  private readonly waiting: unknown[] = [];
  private isBusy = false;

  constructor(private readonly receive: (message: ToPanel) => void) {}

  /** What is no message of this version is dropped. */
  add(data: unknown): void {
    this.waiting.push(data);
    this.take();
  }

  private take(): void {
    while (!this.isBusy && this.waiting.length > 0) {
      const data = this.waiting.shift();
      if (isLarge(data)) this.later(data);
      else this.give(readToPanel(data));
    }
  }

  private later(data: unknown): void {
    this.isBusy = true;
    // To take it over from the other process has been a task of its own.
    setTimeout(() =>
      inSlices(readingToPanel(data), (message) =>
        setTimeout(() => {
          this.isBusy = false;
          try {
            this.give(message);
          } finally {
            this.take();
          }
        }),
      ),
    );
  }

  private give(message: ToPanel | null): void {
    if (message) this.receive(message);
  }
}
