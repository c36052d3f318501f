/** A thread of the back end `cpu-simd`: it takes shares of kernels from the board, and ends with the process. */
import { workerData } from 'node:worker_threads';
import { callsOf } from './calls';
import { Board } from './board';

/** What a thread is begun with. */
export interface MemberData {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of the board. */
  board: number;
}

const { module, memory, board: at } = workerData as MemberData;
const kernels = callsOf(new WebAssembly.Instance(module, { env: { memory } })).map(([, kernel]) => kernel);
const board = new Board(memory.buffer, at);
for (;;) {
  board.awaitJob();
  board.work(kernels);
}
