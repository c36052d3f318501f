/** A program that trains a network and is asked for steps, a line at a time; between two questions it does nothing. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Contender {
  /**
   * @param program and its arguments. Its first line of JSON is what it says of itself.
   * @param environment beside that of this process.
   */
  constructor(program, args, environment = {}) {
    this.child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.errors = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.errors = (this.errors + text).slice(-2000)));
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.closed = new Promise((resolve) => this.child.once('close', resolve));
    this.ready = this.next();
  }

  async next() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(' ')} ended:\n${this.errors}`);
    return JSON.parse(value);
  }

  /** @returns what it answers to a line. */
  ask(line) {
    this.child.stdin.write(`${line}\n`);
    return this.next();
  }

  async end() {
    this.child.stdin.end();
    this.child.kill();
    await this.closed;
  }
}
