/** A real Slurm of one node in a folder of its own: munged, slurmctld and slurmd of Debian's packages, on ports of their own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = ['/usr/sbin/munged', '/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/bin/sbatch'];

/** Why there can be none here; undefined where there can. slurmd starts tasks as their users, which only root may. */
export function whyNoCluster(): string | undefined {
  const missing = programs.filter((program) => !existsSync(program));
  if (missing.length > 0) return `${missing.join(', ')} missing: install slurm-wlm and munge`;
  if (process.getuid?.() !== 0) return 'slurmd has to be started by root';
  return undefined;
}

export interface Cluster {
  folder: string;
  /** For Slurm's programs to find it. */
  environment: { SLURM_CONF: string };
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** @param settings further lines of slurm.conf. */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-slurm-'));
  const inside = (name: string): string => join(folder, name);
  for (const name of ['munge', 'state', 'spool']) mkdirSync(inside(name), { mode: 0o700 });
  writeFileSync(inside('munge/key'), randomBytes(1024), { mode: 0o600 });
  const node = hostname().split('.')[0];
  const configuration = inside('slurm.conf');
  writeFileSync(
    configuration,
    [
      'ClusterName=throughline',
      `SlurmctldHost=${node}(127.0.0.1)`,
      'SlurmUser=root',
      'SlurmdUser=root',
      'AuthType=auth/munge',
      'CredType=cred/munge',
      `AuthInfo=socket=${inside('munge/socket')}`,
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      `StateSaveLocation=${inside('state')}`,
      `SlurmdSpoolDir=${inside('spool')}`,
      `SlurmctldPidFile=${inside('slurmctld.pid')}`,
      `SlurmdPidFile=${inside('slurmd.pid')}`,
      `SlurmctldLogFile=${inside('slurmctld.log')}`,
      `SlurmdLogFile=${inside('slurmd.log')}`,
      // Neither control groups nor systemd: a container has none.
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'JobAcctGatherType=jobacct_gather/none',
      'AccountingStorageType=accounting_storage/none',
      'MpiDefault=none',
      'ReturnToService=2',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_CPU',
      'KillWait=3',
      'SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1',
      `NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
      'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
      ...settings,
    ].join('\n') + '\n',
  );
  const environment = { SLURM_CONF: configuration };
  const started: ChildProcess[] = [];
  /** In the foreground, so that it is ours to end. */
  const start = (program: string, args: readonly string[]): void => {
    started.push(spawn(program, [...args], { env: { ...process.env, ...environment }, stdio: 'ignore' }));
  };
  start('/usr/sbin/munged', [
    ...['--foreground', '--force', `--key-file=${inside('munge/key')}`, `--socket=${inside('munge/socket')}`],
    ...[
      `--pid-file=${inside('munge/pid')}`,
      `--log-file=${inside('munge/log')}`,
      `--seed-file=${inside('munge/seed')}`,
    ],
  ]);
  await until(() => existsSync(inside('munge/socket')), 'munged did not start');
  start('/usr/sbin/slurmctld', ['-D', '-c', '-f', configuration]);
  start('/usr/sbin/slurmd', ['-D', '-f', configuration]);
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
      if (child.exitCode === null && child.signalCode === null) await new Promise((gone) => child.once('exit', gone));
      clearTimeout(killer);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => /\bidle\b/.test(said('sinfo', ['-h', '-o', '%T'], environment)), 'the node did not become idle');
  } catch (error) {
    const log = existsSync(inside('slurmctld.log')) ? readFileSync(inside('slurmctld.log'), 'utf8').slice(-2000) : '';
    await stop();
    throw new Error(`${(error as Error).message}\n${log}`, { cause: error });
  }
  return { folder, environment, stop };
}

/** What a program of Slurm's prints; nothing where it fails. */
export function said(program: string, args: readonly string[], environment: Cluster['environment']): string {
  try {
    return execFileSync(program, [...args], {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
      stdio: 'pipe',
    });
  } catch {
    return '';
  }
}

async function until(condition: () => boolean, complaint: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(complaint);
}
