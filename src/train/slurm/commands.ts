/** Slurm's own programs, of which this is all that is used: sbatch, squeue, sacct, scontrol, scancel. */
import { execFile } from 'node:child_process';
import { refusalOf, SlurmError } from './errors';

/** Seconds for one of the programs to answer; a busy controller takes its time. */
const patience = 60;

/** Arguments of a command line are short: job ids of more arrays than this are asked for in turns. */
const idsAtOnce = 200;

/** What the queue or the accounting says of one task of an array. */
export interface TaskState {
  /** "RUNNING". */
  state: string;
  /** Why it waits: "Resources", "JobArrayTaskLimit". */
  reason: string;
}

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

function call(program: string, args: readonly string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: patience * 1000, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const { code, killed } = (error ?? {}) as { code?: string | number; killed?: boolean };
      if (code === 'ENOENT') {
        reject(
          new SlurmError(
            `${program} was not found: this machine has no Slurm, or its programs are not on the PATH. Start this on a login node of the cluster, or train on this machine.`,
          ),
        );
      } else if (killed)
        reject(new SlurmError(`${program} did not answer within ${patience} s. Try again later.`, 'passing'));
      else resolve({ code: typeof code === 'number' ? code : error ? 1 : 0, stdout, stderr });
    });
  });
}

async function callWell(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await call(program, args);
  if (code === 0) return stdout;
  throw refusalOf(program, stderr || stdout);
}

/** Submits a script. @returns the id of its job. */
export async function submit(args: readonly string[]): Promise<string> {
  const answer = await callWell('sbatch', ['--parsable', ...args]);
  // In a federation the cluster's name stands behind it: `1234;cluster`.
  const id = answer.trim().split('\n').at(-1)?.split(';')[0] ?? '';
  if (/^\d+$/.test(id)) return id;
  throw new SlurmError(`sbatch answered ${JSON.stringify(answer.trim())}, and no job id.`);
}

/** Tasks that one array of this cluster may have; the indices begin at 0. */
export async function largestArray(): Promise<number> {
  const text = await callWell('scontrol', ['show', 'config']);
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(text)?.[1] ?? 1001);
  if (size >= 1) return size;
  throw new SlurmError('This cluster allows no job arrays (MaxArraySize is 0), which a comparison is submitted as.');
}

/** Rows of `id|…`, by id. */
const table = (text: string): Map<string, string[]> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line.includes('|'))
      .map((line) => {
        const [id, ...cells] = line.trim().split('|');
        return [id, cells];
      }),
  );

/**
 * Tasks (`12_3`) of the queue, those that ended a short while ago among them. Jobs that Slurm has forgotten are left out.
 * @throws SlurmError where the queue cannot be asked.
 */
export async function queueStates(jobs: readonly string[]): Promise<Map<string, TaskState>> {
  const found = new Map<string, TaskState>();
  for (let i = 0; i < jobs.length; i += idsAtOnce) {
    const ids = jobs.slice(i, i + idsAtOnce).join(',');
    const args = ['--noheader', '--array', '--all', '--states=all', `--jobs=${ids}`, '--format=%i|%T|%r'];
    const { code, stdout, stderr } = await call('squeue', args);
    // It knows none of them any more.
    if (code !== 0 && /Invalid job id/i.test(stderr)) continue;
    if (code !== 0) throw refusalOf('squeue', stderr);
    for (const [id, [state, reason]] of table(stdout)) found.set(id, { state, reason });
  }
  return found;
}

/** The same from the accounting, which remembers longer; null where this cluster keeps none. */
export async function accountedStates(jobs: readonly string[]): Promise<Map<string, TaskState> | null> {
  const found = new Map<string, TaskState>();
  for (let i = 0; i < jobs.length; i += idsAtOnce) {
    const ids = jobs.slice(i, i + idsAtOnce).join(',');
    const args = ['--noheader', '--parsable2', '--allocations', '--array', `--jobs=${ids}`, '--format=JobID,State'];
    const said = await call('sacct', args).catch(() => null);
    if (said === null || said.code !== 0) return null;
    for (const [id, [state]] of table(said.stdout)) found.set(id, { state, reason: '' });
  }
  return found;
}

/** Ids of jobs that still run or wait under a name. */
export async function jobsNamed(name: string): Promise<string[]> {
  const text = await callWell('squeue', ['--noheader', '--all', `--name=${name}`, '--format=%F']);
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter(Boolean);
}

/** Ends jobs or single tasks, whether they run or wait; of those that are over, nothing is said. */
export async function cancel(ids: readonly string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += idsAtOnce) {
    const { code, stderr } = await call('scancel', ['--quiet', ...ids.slice(i, i + idsAtOnce)]);
    if (code !== 0 && !/Invalid job id|already completing|already completed/i.test(stderr)) {
      throw refusalOf('scancel', stderr);
    }
  }
}
