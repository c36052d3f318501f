/** One forked training process: what it says, how it ends, how it is ended. */
import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stop } from './executors/executor';
import type { FromProcess, ToProcess } from './protocol';
import { runFiles } from './runFolder';

/** How a process ended without saying what it was to say. */
export interface Ending {
  /** "ended with code 1", "was ended by SIGKILL", "said nothing for 120 s". */
  text: string;
  /** The last lines that it wrote to its error output. */
  errorOutput: string;
}

export interface ProcessOptions {
  /** Seconds without a word after which the process counts as hung and is killed. */
  patience: number;
  /** Node program that runs it; the one that runs this, if left out. */
  program?: string;
  /** Of the run that it trains: what it writes goes to the log there. */
  folder?: string;
}

/** Time between the wish to stop and the kill, in milliseconds. A pause may wait for a long step, since its work is kept. */
const grace: Record<Stop, number> = { cancel: 1000, pause: 30_000 };

const keptErrorOutput = 4000;

/** A line of the log that tells of the run, in contrast to what a library wrote before it crashed. */
const isOwnLine = (line: string): boolean => /^\d{4}-\d\d-\d\dT/.test(line);

export class TrainingProcess {
  private readonly child: ChildProcess;
  private errorOutput = '';
  private silence: NodeJS.Timeout | undefined;
  private hung = false;
  /** Length of the log before it began. */
  private readonly logFrom: number;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;

  /**
   * @param entry the bundled process, `train.cjs`.
   */
  constructor(
    entry: string,
    task: ToProcess,
    private readonly options: ProcessOptions,
    onMessage: (message: FromProcess) => void,
  ) {
    const log = options.folder === undefined ? null : openSync(join(options.folder, runFiles.log), 'a');
    this.logFrom = log === null ? 0 : fstatSync(log).size;
    this.child = fork(entry, [], {
      // An inherited inspector port or loader would be fought over.
      execArgv: [],
      ...(options.program === undefined ? {} : { execPath: options.program }),
      // A desktop editor's own program runs it: it is to be Node, not a second editor.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        // Else one process takes all memory of the GPU, needed or not.
        TF_FORCE_GPU_ALLOW_GROWTH: process.env.TF_FORCE_GPU_ALLOW_GROWTH ?? 'true',
        TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '1',
      },
      // A file rather than a pipe: what it says last is on the disk, whether this process lives or not.
      stdio: log === null ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', log, log, 'ipc'],
      // Two versions of Node need not agree on the advanced form.
      serialization: options.program === undefined ? 'advanced' : 'json',
    });
    if (log !== null) closeSync(log);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errorOutput = (this.errorOutput + text).slice(-keptErrorOutput);
    });
    this.child.on('message', (message) => {
      this.watch();
      onMessage(message as FromProcess);
    });
    this.ended = new Promise((resolve) => {
      let failure = '';
      this.child.on('error', (error) => {
        failure = `could not be started: ${error.message}`;
        if (this.child.pid === undefined) resolve(this.ending(failure));
      });
      // `close` comes after the last of the error output, `exit` may come before it.
      this.child.on('close', (code, signal) => {
        const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
        resolve(this.ending(this.hung ? `said nothing for ${this.options.patience} s` : failure || how));
      });
    });
    this.watch();
    this.child.send(task, (error) => {
      if (error) this.kill();
    });
  }

  private ending(text: string): Ending {
    clearTimeout(this.silence);
    const written = this.errorOutput || this.logged();
    const lines = written.trim().split('\n');
    return {
      text,
      errorOutput: lines
        .filter((line) => !isOwnLine(line))
        .slice(-6)
        .join('\n'),
    };
  }

  private logged(): string {
    const { folder } = this.options;
    if (folder === undefined) return '';
    try {
      const log = readFileSync(join(folder, runFiles.log)).subarray(this.logFrom);
      return log.subarray(-keptErrorOutput).toString('utf8');
    } catch {
      return '';
    }
  }

  private watch(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.hung = true;
      this.kill();
    }, this.options.patience * 1000);
    this.silence.unref();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks the process to stop behind the step that it is at, and kills it where it does not. */
  async stop(how: Stop): Promise<void> {
    if (this.child.connected) this.child.send({ kind: how } satisfies ToProcess, () => undefined);
    const timer = setTimeout(() => this.kill(), grace[how]);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
