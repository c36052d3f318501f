import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../src/train/journal';
import { replay } from '../../src/train/replay';
import { ComparisonSession } from '../../src/train/session';
import type { JournalLine } from '../../src/train/comparison';
import { bundleTrainingProcess, scriptedProcess, type Bundle } from './bundle';
import { smallComparison } from './small';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Resolves when a line arrives for which the condition holds. */
const when = (session: ComparisonSession, condition: (line: JournalLine) => boolean): Promise<void> =>
  new Promise((resolve) => {
    session.on('change', (_, line) => {
      if (condition(line)) resolve();
    });
  });

describe('a comparison that really trains', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
  });
  afterAll(() => bundle.remove());

  const start = (name: string, options: Parameters<typeof smallComparison>[0] = {}) => {
    const journal = join(bundle.folder, name, 'journal.jsonl');
    const session = new ComparisonSession({
      entry: bundle.entry,
      ...smallComparison(options),
      backEnd: 'wasm',
      journal,
    });
    return { session, journal };
  };

  it('learns, measures, and leaves a journal that says the same', async () => {
    const { session, journal } = start('whole');
    const comparison = await session.start();
    expect(comparison.ladder.map(({ name, usable }) => [name, usable])).toEqual([['wasm', true]]);
    for (const run of comparison.runs) {
      expect(run.status).toBe('finished');
      expect(run.steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      const losses = run.steps.map(({ loss }) => loss);
      expect(mean(losses.slice(-10))).toBeLessThan(mean(losses.slice(0, 10)) - 0.3);
      expect(run.evaluations.map(({ step, of }) => `${of} ${step}`)).toEqual([
        'test 12',
        'test 24',
        'test 36',
        'test 48',
        'test 60',
        'train 60',
      ]);
      expect(run.probes.map(({ step, when }) => `${when} ${step}`)).toEqual([
        'before 0',
        ...Array.from({ length: 9 }, (_, i) => `during ${6 * (i + 1)}`),
        'after 60',
      ]);
      expect(run.probes[0].units.map(({ name }) => name)).toEqual(['layer1.0', 'layer2.0', 'layer3.0']);
      expect(run.probes.flatMap(({ units }) => units).every(({ total }) => total > 0)).toBe(true);
    }
    expect(comparison.secondsLeft).toBe(0);
    expect(replay(readJournal(journal))).toEqual(comparison);
  });

  it('gives the same curve for the same seed, and another for another', async () => {
    const curve = async (name: string) => {
      const comparison = await start(name, { variants: ['original'], seeds: 2, steps: 12 }).session.start();
      return comparison.runs.map(({ steps }) => steps.map(({ loss }) => loss));
    };
    const [[first, other], [again]] = [await curve('seeds'), await curve('seeds-again')];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('is cancelled at once', async () => {
    const { session, journal } = start('cancelled', { steps: 100_000 });
    const over = session.start();
    await when(session, (line) => line.kind === 'step' && line.step >= 3);
    const pids = [...session.processes.values()] as number[];
    const asked = performance.now();
    await session.cancel();
    expect(performance.now() - asked).toBeLessThan(2500);
    expect((await over).runs.map(({ status }) => status).includes('cancelled')).toBe(true);
    expect(pids.filter(alive)).toEqual([]);
    expect(replay(readJournal(journal))?.runs.some(({ steps }) => steps.length >= 3)).toBe(true);
  });

  it('loses nothing to a killed process, and goes on where it stopped', async () => {
    const { session, journal } = start('killed', { steps: 40 });
    const over = session.start();
    await when(session, (line) => line.kind === 'step' && line.run === 'original/seed0' && line.step >= 5);
    process.kill(session.processes.get('original/seed0')!, 'SIGKILL');
    const [killed, other] = (await over).runs;
    expect(killed.status).toBe('failed');
    expect(killed.message).toMatch(/^The training process was ended by SIGKILL after step \d+\./);
    expect(killed.steps.length).toBeGreaterThanOrEqual(5);
    expect(other.status).toBe('finished');
    expect(replay(readJournal(journal))?.runs[0].steps).toEqual(killed.steps);

    // The end of the host tears the line that it was writing.
    writeFileSync(journal, '{"kind":"step","run":"orig', { flag: 'a' });
    const resumed = await start('killed', { steps: 40 }).session.start();
    expect(resumed.runs.map(({ status }) => status)).toEqual(['finished', 'finished']);
    const started = readJournal(journal).flatMap((line) => (line.kind === 'started' ? [line.run] : []));
    expect(started.sort()).toEqual(['original/seed0', 'original/seed0', 'shortcut-only-gating-6/seed0']);
    expect(resumed.runs[1]).toEqual(other);
  });

  it('says which operator cannot be trained, instead of blaming a back end', async () => {
    const { plan, runs } = smallComparison();
    const [run] = runs;
    const nodes = run.graph.nodes.map((node) =>
      node.operator === 'relu'
        ? { ...node, operator: 'elementwise' as const, attributes: { function: 'digamma' } }
        : node,
    );
    const strange = [{ ...run, graph: { ...run.graph, nodes } }];
    const session = new ComparisonSession({ entry: bundle.entry, plan, runs: strange, backEnd: 'auto' });
    await expect(session.start()).rejects.toThrow(
      /^elementwise \(net\.py:\d+\) cannot be trained: the function `digamma` is not one of exp, /,
    );
  });

  it('says that a back end is not there', async () => {
    const options = { entry: bundle.entry, ...smallComparison() };
    const wanted = existsSync('node_modules/@tensorflow/tfjs-node-gpu') ? null : ('tfjs-node-gpu' as const);
    if (!wanted) return;
    await expect(new ComparisonSession({ ...options, backEnd: wanted }).start()).rejects.toThrow(
      'The back end tfjs-node-gpu is not usable: not installed. Choose another one, or "auto".',
    );
  });
});

describe('a training process that misbehaves', () => {
  const finding = `{ kind: 'back-end', finding: { name: task.backEnd, usable: true, reason: 'ready' } }`;
  const failing = async (script: string, patience?: number) => {
    const process = scriptedProcess(script);
    try {
      const session = new ComparisonSession({ entry: process.entry, ...smallComparison(), backEnd: 'auto', patience });
      return await session.start();
    } finally {
      process.remove();
    }
  };

  it('that crashes fails its run with the end of its error output, and the others go on', async () => {
    const comparison = await failing(`
      if (task.kind === 'try') { await send(${finding}); process.exit(0); }
      if (task.run.variant === 'original') { console.error('libcuda: out of memory'); process.exit(3); }
      await send({ kind: 'finished', run: task.run.id, at, seconds: 1, testError: 5, trainError: 4, testLoss: 1 });
      process.exit(0);`);
    expect(comparison.runs.map(({ status }) => status)).toEqual(['failed', 'finished']);
    expect(comparison.runs[0].message).toBe(
      'The training process ended with code 3 after step 0.\nlibcuda: out of memory',
    );
  });

  it('that hangs is ended and fails its run', async () => {
    const comparison = await failing(
      `if (task.kind === 'try') { await send(${finding}); process.exit(0); }
       for (;;);`,
      1,
    );
    expect(comparison.runs.map(({ message }) => message)).toEqual([
      'The training process said nothing for 1 s after step 0.',
      'The training process said nothing for 1 s after step 0.',
    ]);
  });

  it('while a back end is tried is a finding: the next one is taken', async () => {
    const comparison = await failing(`
      if (task.kind === 'try' && task.backEnd !== 'wasm') process.kill(process.pid, 'SIGSEGV');
      else if (task.kind === 'try') { await send(${finding}); process.exit(0); }
      else { await send({ kind: 'finished', run: task.run.id, at, seconds: 1, testError: 5, trainError: 4, testLoss: 1 });
             process.exit(0); }`);
    expect(comparison.ladder.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'tfjs-node-gpu: its process was ended by SIGSEGV',
      'tfjs-node: its process was ended by SIGSEGV',
      'webgpu: its process was ended by SIGSEGV',
      'wasm: ready',
    ]);
    expect(comparison.runs.every(({ status }) => status === 'finished')).toBe(true);
  });
});

describe('what cannot be started', () => {
  const process = scriptedProcess('');
  afterAll(() => process.remove());
  const start = (journal: string, entry = process.entry, steps = 60) =>
    new ComparisonSession({ entry, ...smallComparison({ steps }), backEnd: 'auto', journal }).start();

  it('a folder that is a file', async () => {
    const file = join(process.folder, 'taken');
    writeFileSync(file, '');
    await expect(start(join(file, 'journal.jsonl'))).rejects.toThrow(
      /^The results cannot be kept in .*journal\.jsonl: a part of its path is a file\. Choose another folder/,
    );
  });

  it('a journal that is a folder', async () => {
    mkdirSync(join(process.folder, 'folder.jsonl'));
    await expect(start(join(process.folder, 'folder.jsonl'))).rejects.toThrow(
      /cannot be read: it is a folder\. Choose/,
    );
  });

  it("another comparison's journal, which stays as it is", async () => {
    const journal = join(process.folder, 'other.jsonl');
    const line = `${JSON.stringify({ kind: 'plan', plan: smallComparison({ steps: 7 }).plan })}\n`;
    writeFileSync(journal, line);
    await expect(start(journal)).rejects.toThrow(/holds another comparison \("Shortcut variants of resnet8"/);
    expect(readFileSync(journal, 'utf8')).toBe(line);
  });

  it('a missing training process', async () => {
    await expect(start(join(process.folder, 'a.jsonl'), '/nowhere/train.cjs')).rejects.toThrow(
      'The training process /nowhere/train.cjs is missing. Build it with "npm run build".',
    );
  });
});
