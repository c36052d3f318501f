/** The script that a job array runs, and the options that it is submitted with. */
import { SlurmError } from './errors';

/** What a task starts, on its node. */
export interface TaskProgram {
  /** A Node program that the nodes have at this path. */
  node: string;
  /** The training process, `train.cjs`, at a path that the nodes share. */
  entry: string;
  backEnd: string;
  /** Set for it besides what Slurm hands on. */
  environment: Readonly<Record<string, string>>;
}

/** Any text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Task i trains the run whose folder stands in line i + 1 of the list.
 * @param folder of the comparison, as the nodes see it too.
 * @param list file with the folders of its runs, in `folder`.
 */
export function batchScript(folder: string, list: string, program: TaskProgram): string {
  const { node, entry, backEnd, environment } = program;
  const settings = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return `#!/bin/sh
# A comparison of Throughline: each task trains one run, from where its journal stands.
cd ${quoted(folder)} || { echo "This node does not see the folder of the comparison." >&2; exit 73; }
run=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quoted(list)})
[ -w "$run" ] || { echo "This node cannot write into the folder of the comparison." >&2; exit 73; }
exec >>"$run/log.txt" 2>&1
${settings.join('')}exec ${quoted(node)} ${quoted(entry)} run "$run" --backend ${quoted(backEnd)}
`;
}

/** Options that the array itself needs as they are. */
const ours = [
  '--array',
  '-a',
  '--wrap',
  '--output',
  '-o',
  '--error',
  '-e',
  '--parsable',
  '--job-name',
  '-J',
  '--wait',
  '-W',
];

/**
 * The words of a line of options, as a shell splits them: blanks part, quotes keep together.
 * @throws SlurmError for one that would take the array apart.
 */
export function optionsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ''));
  const taken = words.map((word) => word.split('=')[0]).find((name) => ours.includes(name));
  if (taken) throw new SlurmError(`The Slurm option ${taken} is set by Throughline itself; leave it out.`);
  return words;
}

/** Seconds before its time limit at which a task is told to keep what it has. */
const notice = 60;

/**
 * Arguments of sbatch.
 * @param atOnce tasks that may run at the same time; as many as Slurm likes, if left out.
 */
export function batchArguments(
  array: { name: string; tasks: number; atOnce?: number; output: string; script: string },
  options: readonly string[],
): string[] {
  const limit = array.atOnce === undefined ? '' : `%${array.atOnce}`;
  return [
    `--job-name=${array.name}`,
    `--output=${array.output}`,
    '--open-mode=append',
    // What a failed node or a preemption takes away, Slurm starts again by itself.
    '--requeue',
    `--signal=B:TERM@${notice}`,
    ...options,
    `--array=0-${array.tasks - 1}${limit}`,
    array.script,
  ];
}
