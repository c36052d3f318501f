/** What Slurm says of a job (its manual of squeue, "JOB STATE CODES"), and what follows from it for a run. */

/**
 * `waiting`: it will start by itself. `running`: it has begun and may still write. `ended`: the task is over and had its say.
 * `lost`: it was taken away from outside, and another try may end well. `stuck`: Slurm will not start it by itself.
 * `cancelled`: somebody ended it.
 */
export type TaskStanding = 'waiting' | 'running' | 'ended' | 'lost' | 'stuck' | 'cancelled';

export interface StateRule {
  standing: TaskStanding;
  /** Of a task that did not end well: "its node failed". */
  why?: string;
  /** What its user can do, where the same would come of another try. */
  toDo?: string;
}

const rules: Record<string, StateRule> = {
  PENDING: { standing: 'waiting' },
  CONFIGURING: { standing: 'waiting' },
  REQUEUED: { standing: 'waiting' },
  REQUEUE_FED: { standing: 'waiting' },
  RESV_DEL_HOLD: { standing: 'stuck', why: 'it is held: its reservation was deleted' },
  REQUEUE_HOLD: { standing: 'stuck', why: 'it was put back into the queue and is held' },
  SPECIAL_EXIT: { standing: 'stuck', why: 'it was put back into the queue and is held' },
  RUNNING: { standing: 'running' },
  COMPLETING: { standing: 'running' },
  SUSPENDED: { standing: 'running' },
  STOPPED: { standing: 'running' },
  SIGNALING: { standing: 'running' },
  RESIZING: { standing: 'running' },
  STAGE_OUT: { standing: 'running' },
  COMPLETED: { standing: 'ended' },
  FAILED: { standing: 'lost', why: 'it failed' },
  BOOT_FAIL: { standing: 'lost', why: 'its node did not start' },
  NODE_FAIL: { standing: 'lost', why: 'its node failed' },
  PREEMPTED: { standing: 'lost', why: 'it was preempted' },
  REVOKED: { standing: 'lost', why: 'it was revoked' },
  TIMEOUT: { standing: 'lost', why: 'its time limit was over', toDo: 'Give it more time: --time=HH:MM:SS.' },
  DEADLINE: { standing: 'lost', why: 'its deadline was over', toDo: 'Give it a later one: --deadline.' },
  OUT_OF_MEMORY: { standing: 'lost', why: 'its memory was used up', toDo: 'Give it more memory: --mem=SIZE.' },
  CANCELLED: { standing: 'cancelled', why: 'it was cancelled' },
};

/** Rule of a state as squeue and sacct write it: `CANCELLED by 1000`, `RUNNING+`. One that is not known counts as running. */
export const ruleOf = (state: string): StateRule => rules[/^[A-Z_]+/.exec(state)?.[0] ?? ''] ?? { standing: 'running' };

/** Why Slurm leaves a pending job where it is, in words; only of reasons for which it would wait for ever. */
const hopeless: Record<string, string> = {
  BadConstraints: 'no node fits its constraints',
  DependencyNeverSatisfied: 'what it depends on never ends well',
  PartitionTimeLimit: 'it asks for more time than its partition gives',
  PartitionNodeLimit: 'it asks for more nodes than its partition has',
  AccountNotAllowed: 'its account may not use the partition',
  QOSNotAllowed: 'its quality of service may not use the partition',
  InvalidAccount: 'its account is not known',
  InvalidQOS: 'its quality of service is not known',
  JobHeldUser: 'it is held (scontrol release starts it)',
  JobHeldAdmin: 'it is held by an administrator',
  'launch failed requeued held': 'it could not be launched and is held',
};

/** @returns undefined for a reason that passes. */
export const hopelessReason = (reason: string): string | undefined => hopeless[reason.replace(/[()]/g, '')];
