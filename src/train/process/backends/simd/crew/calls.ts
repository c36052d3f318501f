/** A kernel takes addresses, counts and steps in bytes, in the order in which src/kernels says them. */
export type Kernel = (...words: number[]) => void;

/** All kernels in one order, the same in every thread: a kernel's number is its place. */
export const callsOf = ({ exports }: WebAssembly.Instance): [name: string, kernel: Kernel][] =>
  Object.entries(exports)
    .filter((entry): entry is [string, Kernel] => typeof entry[1] === 'function')
    .sort(([a], [b]) => (a < b ? -1 : 1));
