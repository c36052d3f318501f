/** Layered layouts from a worker, each made once: a level that is opened again stands as it stood. */
import type { LayersSource } from '../src/present/arrange/arranged';
import type { Layers, LayersTask } from '../src/present/arrange/layersTask';
import workerText from './layersWorker?worker';

/** Milliseconds after which a layout is given up. */
const patience = 3000;
/** Layouts that are remembered. */
const most = 400;

export class LayeredLayouts {
  private readonly known = new Map<string, Layers | 'given up'>();
  private readonly waiting = new Map<string, LayersTask>();
  private worker: Worker | null = null;
  private running: string | null = null;
  private timer = 0;

  /** `arrived` is called when a layout is there, or was given up. */
  constructor(private readonly arrived: () => void) {}

  readonly source: LayersSource = (task) => {
    const key = JSON.stringify(task);
    const found = this.known.get(key);
    if (found) return found;
    this.waiting.set(key, task);
    this.next();
    return this.known.get(key) ?? 'waiting';
  };

  /** Another drawing: nobody waits any more for what was begun. */
  forget(): void {
    this.waiting.clear();
    if (this.running !== null) this.end();
  }

  private next(): void {
    if (this.running !== null) return;
    const [first] = this.waiting;
    if (!first) return;
    const [key, task] = first;
    const worker = (this.worker ??= this.start());
    if (!worker) {
      this.keep(key, 'given up');
      return;
    }
    this.running = key;
    this.timer = window.setTimeout(() => this.fail(), patience);
    worker.postMessage(task);
  }

  private start(): Worker | null {
    try {
      const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
      const worker = new Worker(url);
      URL.revokeObjectURL(url);
      worker.onmessage = ({ data }: MessageEvent<Layers>) => this.settle(data);
      worker.onerror = () => this.fail();
      return worker;
    } catch {
      return null;
    }
  }

  /** Ends the worker with what it is at; the next layout starts another. */
  private end(): void {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
    this.running = null;
  }

  private fail(): void {
    const key = this.running;
    this.end();
    if (key !== null) this.keep(key, 'given up');
    this.next();
    this.arrived();
  }

  private settle(layers: Layers): void {
    clearTimeout(this.timer);
    const key = this.running;
    this.running = null;
    if (key !== null) this.keep(key, layers);
    this.next();
    this.arrived();
  }

  private keep(key: string, layers: Layers | 'given up'): void {
    this.waiting.delete(key);
    this.known.set(key, layers);
    const [oldest] = this.known.keys();
    if (this.known.size > most) this.known.delete(oldest);
  }
}
