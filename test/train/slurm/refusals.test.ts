/** What a cluster that is not ours to configure may answer, from programs that say it in Slurm's place. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Arrays } from '../../../src/train/slurm/arrays';
import { optionsOf } from '../../../src/train/slurm/batch';
import { submit } from '../../../src/train/slurm/commands';
import { hopelessReason, ruleOf } from '../../../src/train/slurm/states';

describe.skipIf(process.platform === 'win32')('a cluster that refuses', () => {
  const path = process.env.PATH;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-refusals-'));
    process.env.PATH = `${folder}:/usr/bin:/bin`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });

  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  it.each([
    [
      'Batch job submission failed: Access/permission denied',
      /you are not permitted to .*Ask the cluster's administrators/,
    ],
    ['Batch job submission failed: Unable to contact slurm controller (connect failure)', /Slurm does not answer/],
    [
      'Batch job submission failed: Requested node configuration is not available',
      /no node has what the options ask for/,
    ],
    [
      'Batch job submission failed: Invalid account or account/partition combination specified',
      /the account may not be/,
    ],
    ['Batch job submission failed: Something new', /^sbatch failed: Batch job submission failed: Something new$/],
  ])('%s', async (said, expected) => {
    program('sbatch', `echo "sbatch: error: ${said}" >&2; exit 1`);
    await expect(submit(['job.sh'])).rejects.toThrow(expected);
  });

  it('is none where its programs are missing', async () => {
    process.env.PATH = folder;
    await expect(submit(['job.sh'])).rejects.toThrow(/^sbatch was not found: this machine has no Slurm, .*login node/);
  });

  it('takes as many tasks as it lets a user submit, and the others when some have ended', async () => {
    // No more than five tasks in the queue, as a limit of its quality of service has it.
    program('scontrol', 'echo "MaxArraySize            = 1001"');
    program(
      'sbatch',
      `for word; do case "$word" in --array=*) last=\${word##*-}; last=\${last%\\%*};; esac; done
       queued=$(cat ${folder}/queued 2>/dev/null || echo 0); queued=$((queued + last + 1))
       if [ $queued -gt 5 ]; then
         echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)" >&2
         exit 1
       fi
       echo $queued > ${folder}/queued; echo "$queued;cluster"`,
    );
    const told: string[] = [];
    const task = { node: 'node', entry: 'train.cjs', backEnd: 'auto', environment: {} };
    const arrays = new Arrays(folder, { program: task, options: [], tell: (text) => told.push(text) });
    const runs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => `${id}/seed0`);
    expect(await arrays.submit(runs, 0)).toBe(5);
    expect(told).toEqual(['Slurm job 4: 4 runs submitted.', 'Slurm job 5: 1 run submitted.']);
    expect(await arrays.submit(runs.slice(5), 5)).toBe(0);
    writeFileSync(join(folder, 'queued'), '2\n');
    expect(await arrays.submit(runs.slice(5), 2)).toBe(3);
    expect(readFileSync(join(folder, 'slurm', 'submissions.json'), 'utf8')).toMatch(
      /"f\/seed0",\s*"g\/seed0",\s*"h\/seed0"/,
    );
    writeFileSync(join(folder, 'queued'), '5\n');
    await expect(arrays.submit(runs, 0)).rejects.toThrow(
      /that is more than may be submitted at once .*or compare fewer/,
    );
  });
});

describe('options of sbatch in one line', () => {
  it('are split as a shell does', () => {
    expect(optionsOf('--partition=gpu  --gres=gpu:1 --comment="two words" -t 02:00:00')).toEqual([
      '--partition=gpu',
      '--gres=gpu:1',
      '--comment=two words',
      '-t',
      '02:00:00',
    ]);
  });

  it('are refused where they would take the array apart', () => {
    expect(() => optionsOf('--array=0-3')).toThrow(
      'The Slurm option --array is set by Throughline itself; leave it out.',
    );
  });
});

it('states of Slurm: those that pass, those that are over, those that nobody knows', () => {
  expect(ruleOf('CANCELLED by 1000').standing).toBe('cancelled');
  expect(ruleOf('NODE_FAIL')).toMatchObject({ standing: 'lost', why: 'its node failed' });
  expect(ruleOf('TIMEOUT').toDo).toMatch(/--time/);
  expect(ruleOf('A_NEW_STATE').standing).toBe('running');
  expect(hopelessReason('(PartitionTimeLimit)')).toMatch(/more time than its partition gives/);
  expect(hopelessReason('Resources')).toBeUndefined();
});
