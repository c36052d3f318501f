/** All that a run needs to go on as if it had never stopped, on the disk. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../runFolder';
import type { RandomState } from './random';

/** Weights and everything that training changes besides. */
export interface TrainerState {
  weights: Float32Array;
  velocity: Float32Array;
  /** Running statistics of all batch norms, one behind the other. */
  mean: Float32Array;
  variance: Float32Array;
  /** Of the dropout masks; the order of the images and all other draws follow from seed and step. */
  random: RandomState;
}

export interface Checkpoint extends TrainerState {
  /** Steps that are done. */
  step: number;
  /** Of training so far, over all processes. */
  seconds: number;
}

const magic = 'throughline checkpoint 1\n';
const digestLength = 32;
const arrays = ['weights', 'velocity', 'mean', 'variance'] as const;

interface Head {
  graph: string;
  step: number;
  seconds: number;
  random: RandomState;
  lengths: number[];
}

const digestOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Magic, length of the head, head as JSON, the arrays as they lie in memory, SHA-256 of all before it. */
function encode(graph: string, { step, seconds, random, ...state }: Checkpoint): Buffer {
  const lengths = arrays.map((name) => state[name].length);
  const head = Buffer.from(JSON.stringify({ graph, step, seconds, random, lengths } satisfies Head));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  const content = Buffer.concat([Buffer.from(magic), size, head, ...arrays.map((name) => bytesOf(state[name]))]);
  return Buffer.concat([content, digestOf(content)]);
}

/** @throws Error that says in what the file is broken, or that it is of another network. */
function decode(graph: string, file: Buffer): Checkpoint {
  const content = file.subarray(0, Math.max(0, file.length - digestLength));
  if (!content.subarray(0, magic.length).equals(Buffer.from(magic))) throw new Error('it is no checkpoint');
  if (!digestOf(content).equals(file.subarray(content.length))) throw new Error('its checksum is wrong');
  let offset = magic.length + 4;
  const headLength = content.readUInt32LE(magic.length);
  const head = JSON.parse(content.toString('utf8', offset, offset + headLength)) as Head;
  if (head.graph !== graph) throw new Error('it is of another network');
  offset += headLength;
  const [weights, velocity, mean, variance] = head.lengths.map((length) => {
    // A copy of its own: a Float32Array begins at a multiple of four bytes.
    const values = new Float32Array(length);
    bytesOf(values).set(content.subarray(offset, (offset += 4 * length)));
    return values;
  });
  return { step: head.step, seconds: head.seconds, random: head.random, weights, velocity, mean, variance };
}

/** The checkpoints of a run's folder: the newest, and the one before it. */
export class Checkpoints {
  private readonly newest: string;
  private readonly previous: string;

  /** @param graph hash of the graph that is trained. */
  constructor(
    folder: string,
    private readonly graph: string,
  ) {
    this.newest = join(folder, runFiles.checkpoint);
    this.previous = join(folder, runFiles.previousCheckpoint);
  }

  /**
   * The newest that can be used.
   * @param most last step that the journal has: a checkpoint of a later one has lost its journal in a power cut.
   * @returns null where there is none; `troubles` says of each that could not be used why.
   */
  read(most: number): { checkpoint: Checkpoint | null; troubles: string[] } {
    const troubles: string[] = [];
    for (const path of [this.newest, this.previous]) {
      if (!existsSync(path)) continue;
      try {
        const checkpoint = decode(this.graph, readFileSync(path));
        if (checkpoint.step <= most) return { checkpoint, troubles };
        throw new Error(`it is of step ${checkpoint.step}, and the journal ends at ${most}`);
      } catch (error) {
        troubles.push(`${path} cannot be used: ${(error as Error).message}.`);
      }
    }
    return { checkpoint: null, troubles };
  }

  /** Writes a checkpoint. Whenever the process ends meanwhile, this one or the one before it is whole. */
  write(checkpoint: Checkpoint): void {
    const neighbour = `${this.newest}.new`;
    const file = openSync(neighbour, 'w');
    try {
      writeSync(file, encode(this.graph, checkpoint));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (existsSync(this.newest)) renameSync(this.newest, this.previous);
    renameSync(neighbour, this.newest);
  }

  /** Keeps the newest alone: nothing follows it. */
  settle(): void {
    rmSync(this.previous, { force: true });
  }
}

/** How often checkpoints are written. */
export interface CheckpointPace {
  /** Seconds between two at least. */
  seconds: number;
  /** Largest share of the time that they may take. */
  share: number;
}

export const defaultPace: CheckpointPace = { seconds: 10, share: 0.01 };

/** Says when the next one is due: the longer one takes to write, the later. */
export class CheckpointClock {
  private last = performance.now();
  private cost = 0;

  constructor(private readonly pace: CheckpointPace) {}

  get isDue(): boolean {
    return performance.now() - this.last >= Math.max(1000 * this.pace.seconds, this.cost / this.pace.share);
  }

  /** Writes one, and measures how long that takes. */
  async time(write: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await write();
    this.last = performance.now();
    this.cost = this.last - start;
  }
}
