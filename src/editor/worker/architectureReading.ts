import type { Inspection } from '../../present/inspection';
import type { ArgumentChoice } from '../../read/arguments/choices';
import type { ArchitectureEntry, ReadRequest } from '../../read/reader';
import type { Fix } from '../../fix/edits';
import type { OpenText } from './protocol';

/** Given what there is of an architecture that takes long, after 300 ms and then about as often. */
export type ProgressListener = (inspection: Inspection) => void;

/** What the editor asks of reading, wherever it is done. Changes take effect before the questions that follow them. */
export interface ArchitectureReading {
  /**
   * @param roots where imports are looked up beside a file's own package
   * @param folders of the workspace, in which calls are looked for
   */
  setRoots(roots: readonly string[], folders: readonly string[]): void;
  /** An open document as it stands, or null where it is closed. */
  setDocument(file: string, document: OpenText | null): void;
  /** A file on the disk came, went or changed. */
  changed(file: string): void;
  /** Every architecture of a file; reads no more than its own text. */
  entries(file: string): Promise<ArchitectureEntry[]>;
  /** The innermost entry around a position (zero-based). */
  entryAt(file: string, line: number, column: number): Promise<ArchitectureEntry | undefined>;
  /** What an entry can be read as. */
  choices(file: string, entry: string): Promise<ArgumentChoice[]>;
  /** Rewritings of the finding of a code at a line (zero-based) of a file that were seen to hold. */
  fixes(request: ReadRequest, code: string, file: string, line: number): Promise<Fix[]>;
  /** Reads and explains an architecture as the texts stand. The same object is given while nothing has changed. */
  inspect(request: ReadRequest, onProgress?: ProgressListener): Promise<Inspection>;
  dispose(): void;
}
