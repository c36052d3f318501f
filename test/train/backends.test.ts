/** Native packages as they may turn out: one that trains, one that throws, one that crashes, one that wants another Node. */
import { copyFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tryBackEnd } from '../../src/train/ladder';
import { baseVariable, nodeVariable } from '../../src/train/runtime/installed';
import { installPackage } from '../../src/train/runtime/install';
import { ComparisonSession } from '../../src/train/session';
import { bundleTrainingProcess, type Bundle } from './bundle';
import { fakeNpm, packageThat } from './runtime/fakeNpm';
import { smallComparison } from './small';

describe('an installed native package', () => {
  let bundle: Bundle;
  let base: string;
  /** A second Node, as far as its path goes. */
  let otherNode: string;
  const before = { ...process.env };
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
    base = mkdtempSync(join(tmpdir(), 'throughline-backends-'));
    otherNode = join(base, 'node');
    copyFileSync(process.execPath, otherNode);
    chmodSync(otherNode, 0o755);
    process.env[baseVariable] = base;
  });
  afterEach(() => {
    delete process.env[nodeVariable];
  });
  afterAll(() => {
    process.env = before;
    bundle.remove();
    rmSync(base, { recursive: true, force: true });
  });

  const small = {
    variants: ['original'],
    steps: 1,
    batchSize: 2,
    data: { train: 4, test: 2, difficulty: 'easy' },
  } as const;
  const [run] = smallComparison(small).runs;

  const found = async (main: string, node?: string) => {
    const npm = fakeNpm(base, main);
    await installPackage({
      base,
      backEnd: 'tfjs-node',
      npm: node ? { ...npm, node: { path: node, version: '20.0.0' } } : npm,
    });
    return tryBackEnd(bundle.entry, 'tfjs-node', run);
  };

  it('that loads is timed', async () => {
    const finding = await found(packageThat.trains);
    expect(finding).toMatchObject({ usable: true, version: '4.22.0', device: 'CPU' });
    expect(finding.millisecondsPerStep).toBeGreaterThan(0);
    expect(finding.program).toBeUndefined();
  });

  it('that does not load says why', async () => {
    expect(await found(packageThat.throws)).toEqual({
      name: 'tfjs-node',
      usable: false,
      reason: 'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    });
  });

  it('that crashes is a finding', async () => {
    expect((await found(packageThat.crashes)).reason).toBe('its process was ended by SIGSEGV');
  });

  it('that loads under another Node alone is run by that one, in training too', async () => {
    const finding = await found(packageThat.needsOtherNode(otherNode), otherNode);
    expect(finding).toMatchObject({ usable: true, program: otherNode });

    const { plan, runs } = smallComparison(small);
    const session = new ComparisonSession({
      ...{ entry: bundle.entry, plan, runs, backEnd: 'tfjs-node' as const },
      folder: join(base, 'comparison'),
    });
    const [trained] = (await session.start()).runs;
    expect(trained).toMatchObject({ status: 'finished', backEnd: { name: 'tfjs-node', program: otherNode } });
  });

  it('is run by the Node of the settings, where there is one', async () => {
    await found(packageThat.needsOtherNode(otherNode));
    expect((await tryBackEnd(bundle.entry, 'tfjs-node', run)).usable).toBe(false);
    process.env[nodeVariable] = otherNode;
    expect((await tryBackEnd(bundle.entry, 'tfjs-node', run)).program).toBe(otherNode);
  });
});
