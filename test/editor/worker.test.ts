/** The worker that reads, behind its client: a real thread over real files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WorkerClient } from '../../src/editor/worker/client';
import { readFromWorker, readToWorker } from '../../src/editor/worker/protocol';

const grammars = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));

/** Under node_modules nothing is looked up, so the bundle may lie anywhere. */
const folder = mkdtempSync(join(tmpdir(), 'throughline-worker-'));
const program = join(folder, 'reader.cjs');
const net = join(folder, 'net.py');

const source = (channels: number, body = 'return self.conv(x)'): string => `import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, ${channels}, 3)

    def forward(self, x):
        ${body}
`;

let client: WorkerClient | undefined;
const troubles: string[] = [];

const started = (bundle = program, patience?: number): WorkerClient => {
  troubles.length = 0;
  client = new WorkerClient(bundle, { grammars, patience, onTrouble: (text) => troubles.push(text) });
  return client;
};

/** A stand-in for the worker that does what it is told here. */
const stub = (name: string, code: string): string => {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(path, `const { parentPort, workerData } = require('node:worker_threads');\n${code}`);
  return path;
};

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/editor/worker/main.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
    logLevel: 'error',
  });
});

afterEach(() => client?.dispose());
afterAll(() => rmSync(folder, { recursive: true }));

describe('a worker', () => {
  it('tells of a team’s own papers, and of what becomes of them', async () => {
    const papers = join(folder, '.throughline/papers');
    const file = join(papers, 'ours.json');
    const write = (statement: string): void =>
      writeFileSync(
        file,
        JSON.stringify({
          id: 'ours',
          title: 'Notes',
          citation: 'Team 2024',
          url: 'https://example.org',
          claims: [{ id: 'ours/small', item: 'Sec. 1', statement, appliesTo: { operator: { name: 'conv2d' } } }],
        }),
      );
    const own = async (): Promise<string[]> => {
      const { explanation } = await worker.inspect({ file: net, entry: 'Net' });
      return explanation.claims.filter(({ paper }) => paper === 'ours').map(({ statement }) => statement);
    };
    mkdirSync(papers, { recursive: true });
    writeFileSync(net, source(4));
    write('Once.');
    const worker = started();
    worker.setRoots([folder], [folder]);
    expect(await own()).toEqual(['Once.']);
    write('Twice.');
    worker.changed(file);
    expect(await own()).toEqual(['Twice.']);
    rmSync(papers, { recursive: true });
    worker.changed(file);
    expect(await own()).toEqual([]);
  });

  it('gives entries and inspections of files on the disk', async () => {
    writeFileSync(net, source(8));
    const reading = started();
    expect((await reading.entries(net)).map(({ name }) => name)).toEqual(['Net']);
    const { graph, explanation } = await reading.inspect({ file: net, entry: 'Net' });
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['input', 'conv2d']);
    expect(explanation.summary).not.toBe('');
  });

  it('sees open documents before the disk, and the disk again when they are closed', async () => {
    writeFileSync(net, source(8));
    const reading = started();
    const channels = async (): Promise<unknown> =>
      (await reading.inspect({ file: net, entry: 'Net' })).graph.nodes[1].shape?.[1];
    reading.setDocument(net, { text: source(16), unsaved: true });
    expect(await channels()).toBe(16);
    reading.setDocument('untitled:net.py', { text: source(4), unsaved: true });
    expect((await reading.entries('untitled:net.py')).map(({ name }) => name)).toEqual(['Net']);
    reading.setDocument(net, null);
    expect(await channels()).toBe(8);
    writeFileSync(net, source(32));
    reading.changed(net);
    expect(await channels()).toBe(32);
  });

  it('gives the same object while nothing that it depends on has changed', async () => {
    writeFileSync(net, source(8));
    const reading = started();
    const request = { file: net, entry: 'Net' };
    const first = await reading.inspect(request);
    expect(await reading.inspect(request)).toBe(first);
    reading.changed(join(folder, 'other.py'));
    expect(await reading.inspect(request)).toBe(first);
  });

  it('begins anew where a text changes meanwhile, so that the answer is of the text as it stands', async () => {
    writeFileSync(net, source(8, 'while True: x = self.conv(x)'));
    const reading = started();
    const start = performance.now();
    const answer = reading.inspect({ file: net, entry: 'Net' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    reading.setDocument(net, { text: source(12), unsaved: true });
    const { graph } = await answer;
    expect(graph.nodes[1].shape?.[1]).toBe(12);
    // The first reading alone would have taken two seconds.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('shows what there is of an architecture that takes long, and ends it after two seconds', async () => {
    writeFileSync(net, source(3, 'while True: x = self.conv(x[:, :, :, :])').replace('3)', '3, padding=1)'));
    const seen: number[] = [];
    const { graph } = await started().inspect({ file: net, entry: 'Net' }, (soFar) =>
      seen.push(soFar.graph.nodes.length),
    );
    expect(seen.length).toBeGreaterThan(0);
    expect(graph.problems.map(({ code }) => code)).toEqual(['budget']);
    expect(graph.nodes.length).toBeGreaterThanOrEqual(seen[0]);
  });
});

describe('while a file is written', () => {
  const half = source(8).replace('return self.conv(x)', 'return self.conv(');

  it('the last good graph stays, marked; once saved, the text is shown as it is', async () => {
    writeFileSync(net, source(8));
    const reading = started();
    const request = { file: net, entry: 'Net' };
    const good = await reading.inspect(request);
    reading.setDocument(net, { text: half, unsaved: true });
    const shown = await reading.inspect(request);
    expect(shown.graph).toEqual(good.graph);
    expect(shown.stale?.nodes).toEqual([1]);
    expect(shown.stale?.lines).toEqual([{ file: net, first: 8, end: 9 }]);
    expect(await reading.inspect(request)).toBe(shown);
    reading.setDocument(net, { text: half, unsaved: false });
    expect((await reading.inspect(request)).stale).toBeUndefined();
  });
});

describe('a worker that dies', () => {
  const crashing = (): string =>
    stub(
      'crashing',
      `parentPort.on('message', (message) => {
        if (message.type === 'inspect' && message.request.entry === 'Bad') process.exit(1);
        if (message.type === 'entries') parentPort.postMessage({ type: 'entries', id: message.id, entries: [] });
        if (message.type === 'inspect') parentPort.postMessage({ type: 'failed', id: message.id, text: 'read by another worker' });
      });`,
    );

  it('ends the question that it was at in a problem; the others are asked of another one', async () => {
    const reading = started(crashing());
    const bad = reading.inspect({ file: net, entry: 'Bad' });
    const good = expect(reading.inspect({ file: net, entry: 'Good' })).rejects.toThrow('read by another worker');
    expect((await bad).graph.problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      'internal: Bad could not be read: the reader ended. Others are read on. Please report this with the file.',
    ]);
    await good;
    expect(await reading.entries(net)).toEqual([]);
    expect(troubles).toEqual(['The reader ended.']);
  });

  it('counts as dead where it says nothing', async () => {
    const hanging = stub('hanging', `parentPort.on('message', ({ type }) => { if (type === 'inspect') for (;;); });`);
    const { graph } = await started(hanging, 300).inspect({ file: net, entry: 'Net' });
    expect(graph.problems[0].text).toMatch(/^Net could not be read: the reader did not answer for 0\.3 s\./);
    expect(troubles).toEqual(['The reader did not answer for 0.3 s.']);
  });

  it('gives what it had read where it then says nothing more', async () => {
    const graph = { name: 'Net', nodes: [{ id: 0 }], problems: [], source: { file: net, startLine: 2 } };
    const stuck = stub(
      'stuck',
      `parentPort.on('message', ({ type, id }) => {
        if (type !== 'inspect') return;
        parentPort.postMessage({ type: 'progress', id, inspection: ${JSON.stringify({ graph, explanation: { summary: 'so far' } })} });
        for (;;);
      });`,
    );
    const inspection = await started(stuck, 300).inspect({ file: net, entry: 'Net' });
    expect(inspection.graph.nodes).toHaveLength(1);
    expect(inspection.explanation.summary).toBe('so far');
    expect(inspection.graph.problems.map(({ text }) => text)).toEqual([
      'Net was read as far as this: the reader did not answer for 0.3 s. Please report this with the file.',
    ]);
  });

  it('that cannot be loaded ends every question, none waits', async () => {
    const broken = started(stub('broken', 'throw new Error("no such grammar");'));
    const { graph } = await broken.inspect({ file: net, entry: 'Net' });
    expect(graph.problems[0].text).toContain('failed (no such grammar)');
    await expect(broken.entries(net)).rejects.toThrow('failed (no such grammar)');
  });
});

describe('the protocol', () => {
  it('drops what it does not know', () => {
    expect(readToWorker({ type: 'entries', id: 1, file: '/a.py' })).not.toBeNull();
    for (const value of [
      null,
      1,
      {},
      { type: 'entries' },
      { type: 'toString' },
      { type: 'document', file: '/a.py', document: 3 },
    ])
      expect(readToWorker(value)).toBeNull();
    expect(readFromWorker({ type: 'same', id: 3 })).not.toBeNull();
    for (const value of [null, {}, { type: 'same', id: 'x' }, { type: 'inspection', id: 1, number: 1, inspection: {} }])
      expect(readFromWorker(value)).toBeNull();
  });
});
