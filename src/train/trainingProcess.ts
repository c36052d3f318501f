/** One forked training process: what it says, how it ends, how it is ended. */
import { fork, type ChildProcess } from 'node:child_process';
import type { FromProcess, ToProcess } from './protocol';

/** How a process ended without saying what it was to say. */
export interface Ending {
  /** "ended with code 1", "was ended by SIGKILL", "said nothing for 120 s". */
  text: string;
  /** The last lines that it wrote to its error output. */
  errorOutput: string;
}

/** Time between the wish to cancel and the kill, in milliseconds. */
const grace = 1000;

const keptErrorOutput = 4000;

export class TrainingProcess {
  private readonly child: ChildProcess;
  private errorOutput = '';
  private silence: NodeJS.Timeout | undefined;
  private hung = false;
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;

  /**
   * @param entry the bundled process, `train.cjs`.
   * @param patience seconds without a word after which the process counts as hung and is killed.
   */
  constructor(
    entry: string,
    task: ToProcess,
    private readonly patience: number,
    onMessage: (message: FromProcess) => void,
  ) {
    this.child = fork(entry, [], {
      // An inherited inspector port or loader would be fought over.
      execArgv: [],
      // A desktop editor's own program runs it: it is to be Node, not a second editor.
      env: {
        ...process.env,
        ELECTRON_RUN_AS_NODE: '1',
        TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '1',
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
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
        resolve(this.ending(this.hung ? `said nothing for ${this.patience} s` : failure || how));
      });
    });
    this.watch();
    this.child.send(task, (error) => {
      if (error) this.kill();
    });
  }

  private ending(text: string): Ending {
    clearTimeout(this.silence);
    return { text, errorOutput: this.errorOutput.trim().split('\n').slice(-6).join('\n') };
  }

  private watch(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.hung = true;
      this.kill();
    }, this.patience * 1000);
    this.silence.unref();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks the process to stop, and kills it where it does not within a second. */
  async cancel(): Promise<void> {
    if (this.child.connected) this.child.send({ kind: 'cancel' } satisfies ToProcess, () => undefined);
    const timer = setTimeout(() => this.kill(), grace);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
