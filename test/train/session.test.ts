import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonChange } from '../../src/train/comparison';
import { graphHash } from '../../src/train/fingerprint';
import { machineText } from '../../src/train/machine';
import { readComparison, readRun, runFolder, writeLadder, writePlan } from '../../src/train/runFolder';
import { ComparisonSession } from '../../src/train/session';
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

/** Resolves when a change comes for which the condition holds. */
const when = (session: ComparisonSession, condition: (change: ComparisonChange) => boolean): Promise<void> =>
  new Promise((resolve) => {
    session.on('change', (_, change) => {
      if (condition(change)) resolve();
    });
  });

describe('a comparison that really trains', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
  });
  afterAll(() => bundle.remove());

  const start = (name: string, options: Parameters<typeof smallComparison>[0] = {}) => {
    const folder = join(bundle.folder, name);
    const session = new ComparisonSession({
      entry: bundle.entry,
      ...smallComparison(options),
      backEnd: 'wasm',
      folder,
    });
    return { session, folder };
  };

  it('learns, measures, and leaves a folder that says the same', async () => {
    const { session, folder } = start('whole');
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
    expect(readComparison(folder)).toEqual(comparison);
    const [{ graph, data, training }] = smallComparison().runs;
    expect(readRun(folder, 'original/seed0').header).toEqual({
      ...{
        kind: 'header',
        version: 'unknown',
        graph: graphHash(graph),
        machine: machineText(),
        run: 'original/seed0',
        variant: 'original',
      },
      ...{ seed: 0, data, backEnd: 'wasm', training },
    });
    expect(readFileSync(join(runFolder(folder, 'original/seed0'), 'log.txt'), 'utf8')).toMatch(/Z started\n/);
  });

  it.each(['wasm', 'cpu', 'cpu-simd'] as const)(
    'gives the same curve for the same seed on %s, with one run at a time or two',
    async (backEnd) => {
      const small = { variants: ['original'], seeds: 2, steps: 6, batchSize: 8, data: { train: 32, test: 8 } };
      const curves = async (parallel: number) => {
        const session = new ComparisonSession({
          ...{ entry: bundle.entry, ...smallComparison(small), backEnd, parallel },
          folder: join(bundle.folder, `${backEnd}-${parallel}`),
        });
        return (await session.start()).runs.map(({ steps }) => steps.map(({ loss }) => loss));
      };
      const [first, other] = await curves(1);
      expect(first).toHaveLength(6);
      expect(other).not.toEqual(first);
      expect(await curves(2)).toEqual([first, other]);
    },
  );

  it('is cancelled at once', async () => {
    const { session, folder } = start('cancelled', { steps: 100_000 });
    const over = session.start();
    await when(session, (change) => change.kind === 'step' && change.step >= 3);
    const pids = [...session.processes.values()] as number[];
    const asked = performance.now();
    await session.cancel();
    expect(performance.now() - asked).toBeLessThan(2500);
    expect((await over).runs.map(({ status }) => status).includes('cancelled')).toBe(true);
    expect(pids.filter(alive)).toEqual([]);
    expect(readComparison(folder).runs.some(({ steps }) => steps.length >= 3)).toBe(true);
  });

  it('loses nothing to a killed process, and goes on where it stopped', async () => {
    const { session, folder } = start('killed', { steps: 40 });
    const over = session.start();
    await when(session, (change) => change.kind === 'step' && change.run === 'original/seed0' && change.step >= 5);
    process.kill(session.processes.get('original/seed0')!, 'SIGKILL');
    const [killed, other] = (await over).runs;
    expect(killed.status).toBe('failed');
    expect(killed.message).toMatch(/^The training process was ended by SIGKILL after step \d+\./);
    expect(killed.steps.length).toBeGreaterThanOrEqual(5);
    expect(other.status).toBe('finished');
    expect(readComparison(folder).runs[0].steps).toEqual(killed.steps);

    // The end of the process tears the line that it was writing.
    writeFileSync(join(runFolder(folder, killed.id), 'journal.jsonl'), '{"kind":"step","run":"orig', { flag: 'a' });
    const resumed = await start('killed', { steps: 40 }).session.start();
    expect(resumed.runs.map(({ status }) => status)).toEqual(['finished', 'finished']);
    expect(resumed.runs[0].steps.slice(0, killed.steps.length)).toEqual(killed.steps);
    expect(resumed.runs[0].steps.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const begun = readRun(folder, killed.id).events.flatMap(({ kind }) =>
      kind === 'started' || kind === 'resumed' ? [kind] : [],
    );
    expect(begun).toEqual(['started', 'resumed']);
    expect(resumed.runs[1]).toEqual(other);
  });

  it('trains a run of a folder without a host', async () => {
    const { plan, runs } = smallComparison({ variants: ['original'], steps: 3 });
    const folder = join(bundle.folder, 'alone');
    writePlan(folder, plan, runs);
    const own = runFolder(folder, runs[0].id);
    const { status, stdout } = spawnSync(process.execPath, [bundle.entry, 'run', own, '--backend', 'wasm']);
    expect(status).toBe(0);
    expect(String(stdout)).toMatch(/wasm: used\n.*started\n/);
    const comparison = readComparison(folder);
    expect(comparison.standing).toBe('over');
    expect(comparison.runs[0]).toMatchObject({ status: 'finished', steps: { length: 3 } });
    // The same task once more, as a scheduler may start it: nothing is measured twice.
    spawnSync(process.execPath, [bundle.entry, 'run', own, '--backend', 'wasm']);
    expect(readComparison(folder).runs[0].steps).toEqual(comparison.runs[0].steps);
  });

  it('goes on with as many threads as a run began with, to the same end', async () => {
    const plan = smallComparison({
      variants: ['original'],
      steps: 12,
      data: { difficulty: 'easy', train: 64, test: 20 },
    });
    /** Once for each number of threads; all but the last are paused behind five steps. */
    const trained = async (name: string, threads: number[]) => {
      const folder = join(bundle.folder, name);
      for (const [i, count] of threads.entries()) {
        const session = new ComparisonSession({
          ...{ entry: bundle.entry, ...plan, backEnd: 'cpu-simd' as const, folder, threads: count },
        });
        let stopped = i === threads.length - 1;
        session.on('change', (_, change) => {
          if (stopped || change.kind !== 'step' || change.step < 5) return;
          stopped = true;
          void session.pause();
        });
        await session.start();
      }
      const { events } = readRun(folder, 'original/seed0');
      return {
        losses: readComparison(folder).runs[0].steps.map(({ loss }) => loss),
        devices: events.flatMap((event) => ('backEnd' in event ? [event.backEnd] : [])),
      };
    };
    const whole = await trained('threads-whole', [2]);
    const paused = await trained('threads-paused', [2, 1]);
    expect(paused.devices.map(({ threads }) => threads)).toEqual([2, 2]);
    expect(paused.devices[1].device).toMatch(/2 threads$/);
    expect(paused.losses).toEqual(whole.losses);
  });

  it('says which operator cannot be trained, instead of blaming a back end', async () => {
    const { plan, runs } = smallComparison();
    const [run] = runs;
    const nodes = run.graph.nodes.map((node) =>
      node.operator === 'relu'
        ? { ...node, operator: 'elementwise' as const, attributes: { function: 'digamma' } }
        : node,
    );
    const folder = join(bundle.folder, 'strange');
    const strange = [{ ...run, graph: { ...run.graph, nodes } }];
    const session = new ComparisonSession({ entry: bundle.entry, plan, runs: strange, backEnd: 'auto', folder });
    await expect(session.start()).rejects.toThrow(
      /^elementwise \(net\.py:\d+\) cannot be trained: the function `digamma` is not one of exp, /,
    );
  });

  it('says that a back end is not there', async () => {
    const options = { entry: bundle.entry, ...smallComparison(), folder: join(bundle.folder, 'absent') };
    const wanted = existsSync('node_modules/@tensorflow/tfjs-node-gpu') ? null : ('tfjs-node-gpu' as const);
    if (!wanted) return;
    await expect(new ComparisonSession({ ...options, backEnd: wanted }).start()).rejects.toThrow(
      'The back end tfjs-node-gpu is not usable: not installed. Choose another one, or auto: --backend, or the setting throughline.training.backEnd.',
    );
  });
});

describe('a training process that misbehaves', () => {
  const finding = `{ kind: 'back-end', finding: { name: task.backEnd, usable: true, reason: 'ready' } }`;
  const failing = async (script: string, patience?: number) => {
    const process = scriptedProcess(script);
    try {
      const { entry, folder } = process;
      const kept = join(folder, 'kept');
      const session = new ComparisonSession({
        ...{ entry, ...smallComparison(), backEnd: 'auto', patience, folder: kept },
      });
      const comparison = await session.start();
      // What was said to the host alone is no measurement; the ending that the host adds is.
      const added = readComparison(kept).runs.map(({ message }) => message);
      expect(added).toEqual(comparison.runs.map(({ message }) => message));
      return comparison;
    } finally {
      process.remove();
    }
  };

  it('that crashes fails its run with the end of its error output, and the others go on', async () => {
    const comparison = await failing(`
      if (task.kind === 'try') { await send(${finding}); process.exit(0); }
      if (task.folder.endsWith('original+seed0')) { console.error('libcuda: out of memory'); process.exit(3); }
      await send({ kind: 'finished', run, at, seconds: 1, testError: 5, trainError: 4, testLoss: 1 });
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
      else { await send({ kind: 'finished', run, at, seconds: 1, testError: 5, trainError: 4, testLoss: 1 });
             process.exit(0); }`);
    expect(comparison.ladder.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'tfjs-node-gpu: its process was ended by SIGSEGV',
      'tfjs-node: its process was ended by SIGSEGV',
      'webgpu: its process was ended by SIGSEGV',
      'cpu-simd: its process was ended by SIGSEGV',
      'wasm: ready',
    ]);
    expect(comparison.runs.every(({ status }) => status === 'finished')).toBe(true);
  });
});

it('goes on with the back end that it began on, whatever is the fastest by now', async () => {
  const answering = scriptedProcess(`
    const finding = { name: task.backEnd, usable: true, reason: 'ready', millisecondsPerStep: task.backEnd === 'wasm' ? 9 : 1 };
    if (task.kind === 'try') { await send({ kind: 'back-end', finding }); process.exit(0); }
    await send({ kind: 'finished', run, at, seconds: 1, testError: 5, trainError: 4, testLoss: 1 });
    process.exit(0);`);
  const folder = join(answering.folder, 'begun');
  const { plan, runs } = smallComparison();
  writePlan(folder, plan, runs);
  const slower = { name: 'cpu-simd' as const, usable: false, reason: 'slower: 30 ms a step, wasm takes 20 ms' };
  writeLadder(folder, [slower, { name: 'wasm', usable: true, reason: 'ready' }]);
  const { ladder } = await new ComparisonSession({ entry: answering.entry, plan, backEnd: 'auto', folder }).start();
  expect(ladder.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
    'cpu-simd: slower: 30 ms a step, wasm takes 20 ms',
    'wasm: ready',
  ]);
  answering.remove();
});

describe('what cannot be started', () => {
  const process = scriptedProcess('');
  afterAll(() => process.remove());
  const start = (folder: string, entry = process.entry, steps = 60) =>
    new ComparisonSession({ entry, ...smallComparison({ steps }), backEnd: 'auto', folder }).start();

  it('in a folder that is a file', async () => {
    const file = join(process.folder, 'taken');
    writeFileSync(file, '');
    await expect(start(join(file, 'runs'))).rejects.toThrow(
      /^The results cannot be kept in .*taken.runs: a part of its path is a file\. Choose another folder/,
    );
  });

  it('with a journal that is a folder', async () => {
    const { plan, runs } = smallComparison();
    const folder = join(process.folder, 'folder');
    writePlan(folder, plan, runs);
    mkdirSync(join(runFolder(folder, runs[0].id), 'journal.jsonl'));
    await expect(start(folder)).rejects.toThrow(/cannot be read: it is a folder\. Choose/);
  });

  it("in another comparison's folder, which stays as it is", async () => {
    const { plan, runs } = smallComparison({ steps: 7 });
    const folder = join(process.folder, 'other');
    writePlan(folder, plan, runs);
    await expect(start(folder)).rejects.toThrow(/holds another comparison \("Shortcut variants of resnet8"/);
    expect(readComparison(folder).plan).toEqual(plan);
  });

  it('without the training process', async () => {
    await expect(start(join(process.folder, 'a'), '/nowhere/train.cjs')).rejects.toThrow(
      'The training process /nowhere/train.cjs is missing. Build it with "npm run build".',
    );
  });
});
