/** The worker of the extension: it reads and explains, so that the extension host stays free to answer the editor. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Inspection } from '../../present/inspection';
import { readToWorker, type FromWorker, type ToWorker, type WorkerStart } from './protocol';
import { ReadingService } from './service';

const { grammars, generation } = workerData as WorkerStart;
const present = new Int32Array(generation);
const service = new ReadingService(grammars);

const say = (message: FromWorker): void => parentPort?.postMessage(message);

/** Numbers of the inspections that were sent, so that none is sent twice. */
const numbers = new WeakMap<Inspection, number>();
let lastNumber = 0;

async function inspect({ id, request, known, generation: asked }: ToWorker & { type: 'inspect' }) {
  const isCancelled = (): boolean => Atomics.load(present, 0) !== asked;
  if (isCancelled()) return say({ type: 'cancelled', id });
  const inspection = await service.inspect(request, {
    isCancelled,
    onProgress: (so) => say({ type: 'progress', id, inspection: so }),
    onRead: () => say({ type: 'explaining' }),
  });
  if (isCancelled()) return say({ type: 'cancelled', id });
  let number = numbers.get(inspection);
  if (number !== undefined && number === known) return say({ type: 'same', id });
  if (number === undefined) numbers.set(inspection, (number = lastNumber += 1));
  say({ type: 'inspection', id, number, inspection });
}

async function receive(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'roots':
      return service.setRoots(message.roots, message.folders);
    case 'document':
      return service.setDocument(message.file, message.document);
    case 'changed':
      return service.changed(message.file);
    case 'entries':
      return say({ type: 'entries', id: message.id, entries: await service.entries(message.file) });
    case 'entryAt': {
      const entry = await service.entryAt(message.file, message.line, message.column);
      return say({ type: 'entryAt', id: message.id, entry: entry ?? null });
    }
    case 'choices':
      return say({ type: 'choices', id: message.id, choices: await service.choices(message.file, message.entry) });
    case 'fixes': {
      const { id, request, code, file, line } = message;
      return say({ type: 'fixes', id, fixes: await service.fixes(request, code, file, line) });
    }
    case 'inspect':
      return inspect(message);
  }
}

// One after the other: what changes a text takes effect before the questions that follow it.
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (value: unknown) => {
  const message = readToWorker(value);
  if (!message) return;
  last = last
    .then(() => receive(message))
    .catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      if ('id' in message) say({ type: 'failed', id: message.id, text });
    });
});
say({ type: 'ready' });
