/** The host's messages, in their order. A large one is unpacked and shown in two tasks: between them the panel hears its user. */
import type { Packed } from '../src/present/packed';
import { readToPanel, type ToPanel } from '../src/present/panelProtocol';

/** Parts of a packed message from which on it counts as large; those of a ResNet-1001 are a tenth. */
const large = 60_000;

const isLarge = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && ((data as Partial<Packed>).values?.length ?? 0) > large;

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
      const message = readToPanel(data);
      if (message && isLarge(data)) this.later(message);
      else if (message) this.receive(message);
    }
  }

  private later(message: ToPanel): void {
    this.isBusy = true;
    setTimeout(() => {
      this.isBusy = false;
      try {
        this.receive(message);
      } finally {
        this.take();
      }
    });
  }
}
