/** What Slurm's programs say when they refuse, and what to do about it. */

/** `passing`: it may well be granted later. `too many`: fewer tasks at once may be granted. `final`: not as it was asked. */
export type RefusalKind = 'passing' | 'too many' | 'final';

/** Slurm does not do what it was asked; the message says why and what to do. */
export class SlurmError extends Error {
  constructor(
    message: string,
    readonly kind: RefusalKind = 'final',
  ) {
    super(message);
  }
}

interface Refusal {
  pattern: RegExp;
  what: string;
  toDo: string;
  kind?: RefusalKind;
}

const refusals: readonly Refusal[] = [
  {
    pattern:
      /Unable to contact slurm controller|Connection refused|Socket timed out|Zero Bytes|configuration source|resolve_ctls/i,
    what: 'Slurm does not answer',
    toDo: 'Is this a login node of the cluster? `sinfo` has to work here. If it did until now, try again later.',
    kind: 'passing',
  },
  {
    pattern: /Invalid partition name|invalid partition specified/i,
    what: 'there is no such partition',
    toDo: '`sinfo` lists those that there are.',
  },
  {
    pattern: /Invalid account|account\/partition combination/i,
    what: 'the account may not be used here',
    toDo: 'Name one with --account=NAME; `sacctmgr show associations user=$USER` lists yours.',
  },
  {
    pattern: /Invalid qos/i,
    what: 'there is no such quality of service',
    toDo: '`sacctmgr show qos` lists those that there are.',
  },
  {
    pattern: /violates accounting\/QOS policy|QOSMaxSubmit|MaxSubmitJob|AssocMaxSubmit|job submit limit/i,
    what: 'that is more than may be submitted at once',
    toDo: 'Wait until some of your jobs have ended, name another --qos, or compare fewer variants and seeds.',
    kind: 'too many',
  },
  {
    pattern:
      /Requested (?:node configuration|partition configuration) (?:is )?not available|More processors requested|Node count specification invalid|Memory specification can not be satisfied/i,
    what: 'no node has what the options ask for',
    toDo: 'Ask for less, or for another partition; `sinfo -o "%P %c %m %G %l"` shows what there is.',
  },
  {
    pattern: /Invalid generic resource|gres/i,
    what: 'there is no such generic resource',
    toDo: '`sinfo -o "%P %G"` shows the names, as in --gres=gpu:1.',
  },
  {
    pattern: /time limit is invalid|Requested time limit|Invalid time limit/i,
    what: 'the time limit is not allowed',
    toDo: '`sinfo -o "%P %l"` shows the longest of each partition.',
  },
  {
    pattern:
      /Access\/permission denied|Permission denied|User'?s group not permitted|Invalid user|authentication|Munge/i,
    what: 'you are not permitted to',
    toDo: "Ask the cluster's administrators for an account.",
  },
  {
    pattern: /Invalid job array specification/i,
    what: 'the job array is larger than this cluster allows',
    toDo: 'Compare fewer variants and seeds.',
    kind: 'too many',
  },
  {
    pattern: /unrecognized option|invalid option|Invalid (?:directive|argument|specification)/i,
    what: 'it does not know one of the options',
    toDo: 'See `man sbatch`.',
  },
];

/** A refusal in words: "sbatch: there is no such partition ("nope"). `sinfo` lists those that there are." */
export function refusalOf(program: string, output: string): SlurmError {
  const said = output
    .split('\n')
    .map((line) => line.replace(/^\w+: (?:error|fatal): /, '').trim())
    .filter(Boolean)
    .join(' ');
  const found = refusals.find(({ pattern }) => pattern.test(output));
  if (!found) return new SlurmError(`${program} failed: ${said || 'it said nothing'}`);
  return new SlurmError(`${program}: ${found.what} ("${said}"). ${found.toDo}`, found.kind);
}
