/**
 * What was submitted for a comparison, kept in its folder: `slurm/submissions.json` with the ids of its arrays, beside each
 * array's script and the list of its runs. A host that was closed finds its tasks again by it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileTrouble, JournalError } from '../journal';

export interface Submission {
  /** Under which the queue has it, until its id is known: a host may end between submitting and writing it down. */
  name: string;
  /** Of the array; null while it is being submitted. */
  job: string | null;
  /** Ids of its runs: task i trains the i-th. */
  runs: string[];
}

const fileName = 'submissions.json';

/** Were tasks submitted for a comparison of which it is not known that they are over? */
export function hasTasks(comparison: string): boolean {
  try {
    const { arrays } = JSON.parse(readFileSync(join(comparison, 'slurm', fileName), 'utf8')) as {
      arrays: Submission[];
    };
    return arrays.length > 0;
  } catch {
    return false;
  }
}

export class Submissions {
  private constructor(
    readonly folder: string,
    private arrays: Submission[],
  ) {}

  /** @throws JournalError where the folder cannot be written to. */
  static open(comparison: string): Submissions {
    const folder = join(comparison, 'slurm');
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new JournalError(`${folder} cannot be made: ${fileTrouble(error)}. Choose another folder for the results.`);
    }
    try {
      const { arrays } = JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as { arrays: Submission[] };
      return new Submissions(folder, arrays);
    } catch {
      return new Submissions(folder, []);
    }
  }

  /** Of an array that is to be submitted now: short, and the same for no other of this machine's comparisons. */
  nextName(): string {
    const place = createHash('sha256').update(this.folder).digest('hex').slice(0, 8);
    return `throughline-${place}-${this.arrays.length + 1}`;
  }

  get all(): readonly Submission[] {
    return this.arrays;
  }

  get jobs(): string[] {
    return this.arrays.flatMap(({ job }) => job ?? []);
  }

  /** The newest task of a run, as Slurm writes it: `12_3`. */
  taskOf(run: string): string | undefined {
    const submission = this.arrays.findLast(({ runs, job }) => job !== null && runs.includes(run));
    return submission && `${submission.job}_${submission.runs.indexOf(run)}`;
  }

  add(submission: Submission): void {
    this.arrays.push(submission);
    this.write();
  }

  /** Its id is known, or nothing came of it. */
  settle(name: string, job: string | null): void {
    const found = this.arrays.find((submission) => submission.name === name);
    if (!found) return;
    if (job === null) this.arrays = this.arrays.filter((submission) => submission !== found);
    else found.job = job;
    this.write();
  }

  /** Forgets all: what was submitted is over, and counts no more as tries. */
  clear(): void {
    this.arrays = [];
    this.write();
  }

  private write(): void {
    const path = join(this.folder, fileName);
    writeFileSync(`${path}.new`, JSON.stringify({ arrays: this.arrays }, null, 1));
    renameSync(`${path}.new`, path);
  }
}
