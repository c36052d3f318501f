import type { Inspection } from '../../present/inspection';
import type { ArgumentChoice } from '../../read/arguments/choices';
import type { ArchitectureEntry, ReadRequest } from '../../read/reader';
import type { Fix } from '../../fix/edits';
import type { ArchitectureReading } from './architectureReading';
import type { OpenText } from './protocol';
import type { ReadingService } from './service';

/** Reads in the extension host itself, where no worker can be had. It answers nobody else meanwhile. */
export class ReadingInPlace implements ArchitectureReading {
  private readonly service: Promise<ReadingService>;

  /** @param grammars folder of the tree-sitter grammars */
  constructor(grammars: string) {
    this.service = import('../engine').then((engine) => new engine.ReadingService(grammars));
  }

  setRoots(roots: readonly string[], folders: readonly string[]): void {
    void this.service.then((service) => service.setRoots(roots, folders));
  }

  setDocument(file: string, document: OpenText | null): void {
    void this.service.then((service) => service.setDocument(file, document));
  }

  changed(file: string): void {
    void this.service.then((service) => service.changed(file));
  }

  async entries(file: string): Promise<ArchitectureEntry[]> {
    return (await this.service).entries(file);
  }

  async entryAt(file: string, line: number, column: number): Promise<ArchitectureEntry | undefined> {
    return (await this.service).entryAt(file, line, column);
  }

  async choices(file: string, entry: string): Promise<ArgumentChoice[]> {
    return (await this.service).choices(file, entry);
  }

  async fixes(request: ReadRequest, code: string, file: string, line: number): Promise<Fix[]> {
    return (await this.service).fixes(request, code, file, line);
  }

  async inspect(request: ReadRequest): Promise<Inspection> {
    return (await this.service).inspect(request);
  }

  dispose(): void {
    // It holds nothing but memory.
  }
}
