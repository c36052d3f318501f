/** A comparison as Slurm job arrays, on a real Slurm of one node that is started here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonChange } from '../../../src/train/comparison';
import { SlurmExecutor, type SlurmOptions } from '../../../src/train/executors/slurm';
import { readComparison, runFolder } from '../../../src/train/runFolder';
import { ComparisonSession } from '../../../src/train/session';
import { bundleTrainingProcess, type Bundle } from '../bundle';
import { smallComparison } from '../small';
import { said, startCluster, whyNoCluster, type Cluster } from './cluster';

const reason = whyNoCluster();
if (reason) console.warn(`Slurm is not tested here: ${reason}.`);

describe.skipIf(reason !== undefined)('on a Slurm cluster', () => {
  const before = process.env.SLURM_CONF;
  let bundle: Bundle;
  let cluster: Cluster;
  beforeAll(async () => {
    [bundle, cluster] = await Promise.all([bundleTrainingProcess(), startCluster(['MaxArraySize=3'])]);
    Object.assign(process.env, cluster.environment);
  }, 60_000);
  afterAll(async () => {
    if (before === undefined) delete process.env.SLURM_CONF;
    else process.env.SLURM_CONF = before;
    await cluster.stop();
    bundle.remove();
  }, 30_000);

  const tiny = { batchSize: 8, data: { train: 32, test: 16, difficulty: 'easy' } } as const;

  const start = (name: string, size: Parameters<typeof smallComparison>[0], options: Partial<SlurmOptions> = {}) => {
    const folder = join(bundle.folder, name);
    const program = { node: process.execPath, entry: bundle.entry, backEnd: 'wasm', environment: {} };
    const every = { journals: 0.3, queue: 0.5 };
    const executor = new SlurmExecutor({ program, options: ['--cpus-per-task=1'], every, ...options });
    const session = new ComparisonSession({
      entry: bundle.entry,
      ...smallComparison({ ...tiny, ...size }),
      backEnd: 'wasm',
      folder,
      executor,
    });
    const changes: ComparisonChange[] = [];
    session.on('change', (_, change) => changes.push(change));
    const when = (kind: ComparisonChange['kind'], condition: (change: ComparisonChange) => boolean = () => true) =>
      expect
        .poll(() => changes.some((change) => change.kind === kind && condition(change)), { timeout: 30_000 })
        .toBe(true);
    return { session, folder, changes, when };
  };

  const queue = (format: string): string[] =>
    said('squeue', ['-h', '-r', '-o', format], cluster.environment).split('\n').filter(Boolean);

  it('four runs train as arrays no larger than the cluster allows, two at a time', async () => {
    const { session, folder, changes } = start('whole', { seeds: 2, steps: 4 }, { atOnce: 2 });
    let most = 0;
    const looking = setInterval(
      () => (most = Math.max(most, queue('%T').filter((state) => state === 'RUNNING').length)),
      300,
    );
    const comparison = await session.start();
    clearInterval(looking);
    expect(comparison.runs.map(({ status, steps }) => `${status} ${steps.length}`)).toEqual(
      Array(4).fill('finished 4'),
    );
    expect(comparison.ladder).toMatchObject([{ name: 'wasm', usable: true }]);
    expect(readComparison(folder).runs).toEqual(comparison.runs);
    expect(changes.filter(({ kind }) => kind === 'step')).toHaveLength(16);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
    const scripts = said('sh', ['-c', `ls ${join(folder, 'slurm')}`], cluster.environment);
    expect(scripts.match(/\.runs$/gm)).toHaveLength(2);
  }, 60_000);

  const stepOf = (changes: readonly ComparisonChange[]): number =>
    Math.max(
      0,
      ...changes.map((change) => (change.kind === 'step' && change.run === 'original/seed0' ? change.step : 0)),
    );

  it('a task that is killed is submitted again and goes on; a host that was closed finds its tasks; cancelling ends them', async () => {
    const first = start('resumed', { variants: ['original'], seeds: 2, steps: 100_000 });
    const over = first.session.start();
    await first.when('step', (change) => change.kind === 'step' && change.run === 'original/seed0' && change.step >= 3);
    const { pid } = JSON.parse(readFileSync(join(runFolder(first.folder, 'original/seed0'), 'lock'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    await first.when('note', (change) => change.kind === 'note' && /it failed.* submitted again/.test(change.text));
    const killedAt = stepOf(first.changes);
    await first.when('step', () => stepOf(first.changes) > killedAt);
    await first.session.leave();
    await over;

    const jobs = queue('%F');
    const second = start('resumed', { variants: ['original'], seeds: 2, steps: 100_000 });
    const again = second.session.start();
    await second.when('step', (change) => change.kind === 'step' && change.run === 'original/seed0');
    await second.when('step', (change) => change.kind === 'step' && change.run === 'original/seed1');
    expect(queue('%F')).toEqual(jobs);
    await second.session.cancel();
    const comparison = await again;
    expect(comparison.runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(queue('%i')).toEqual([]);
    expect(comparison.runs[0].steps.map(({ step }) => step)).toEqual(comparison.runs[0].steps.map((_, i) => i + 1));
  }, 60_000);

  it('a task that never comes to a step fails its run, with what it wrote', async () => {
    const program = { node: '/nowhere/node', entry: bundle.entry, backEnd: 'wasm', environment: {} };
    const { session } = start('lost', { variants: ['original'], steps: 4 }, { program, retries: 1 });
    const [run] = (await session.start()).runs;
    expect(run.status).toBe('failed');
    expect(run.message).toMatch(
      /^Slurm task \d+_0: it failed\. It was tried 2 times since step 0\.\n.*\/nowhere\/node: not found/s,
    );
  }, 60_000);

  it('says what Slurm refuses', async () => {
    const refused = start('refused', { steps: 4 }, { options: ['--partition=nope'] });
    await expect(refused.session.start()).rejects.toThrow(
      'sbatch: there is no such partition ("invalid partition specified: nope Batch job submission failed: Invalid partition name specified"). `sinfo` lists those that there are.',
    );
  }, 30_000);
});
