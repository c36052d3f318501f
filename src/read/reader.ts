/**
 * The way in: the architecture at a position, or by name. Reading never runs the user's code, never throws for bad code
 * and never hangs.
 */
import type { Graph, SourceRange } from '../graph/graph';
import { isNotebook } from '../graph/cells';
import { GraphBuilder } from '../graph/builder';
import type { DataType } from '../graph/graph';
import type { Shape } from '../graph/shape';
import type { BudgetLimits } from './evaluate/budget';
import { choicesFor, type ArgumentChoice } from './arguments/choices';
import { entryAtPosition } from './entries/entries';
import type { ConditionChoice } from './evaluate/decisions';
import { readArchitecture } from './reading';
import { withReferences } from './references';
import { KeptGraphs } from './reuse/kept';
import { askedFor, endOfCell, entriesByCell } from './notebook/redefined';
import { saidByCell } from './notebook/sentences';
import { Sources } from './sources';
import { Grammars } from './syntax/treeSitter';

export type { ConditionChoice } from './evaluate/decisions';

/** Files as the reader sees them: unsaved editors first, then the disk. */
export interface SourceFiles {
  /** Text of a file, or undefined where it cannot be read. */
  read(path: string): string | undefined;
  /** Does a file or folder exist? */
  exists(path: string): boolean;
  /** Folders in which absolute imports are looked up: workspace folders, site-packages. */
  roots: readonly string[];
  /**
   * Files around a file (a workspace's, a project's) that call something of a name, the nearest first: where its call sites
   * are looked for. Bounded in files and in time; absent where there is nothing to search.
   */
  calling?(name: string, file: string): readonly string[];
  /** Told of a file whose text changed, that came to be, or that is gone. */
  changed?(path: string): void;
}

/** A thing in a file that builds a network: shown by a lens. */
export interface ArchitectureEntry {
  /** `resnet50`, `Bottleneck`; dotted for a method: `Net.small`; a call as it is written: `Net(depth=20)`. */
  name: string;
  kind: 'factory' | 'class' | 'call' | 'comment';
  /** Is it a whole network (image or tokens in, outputs out) rather than a block of one? */
  network: boolean;
  range: SourceRange;
  /** The name itself, for the lens and the selection. */
  nameRange: SourceRange;
  /** It needs no lens of its own: another one beside it says the same. */
  quiet?: boolean;
}

export interface ReadRequest {
  file: string;
  /**
   * `resnet50`, `resnet50(num_classes=10)`, `Net(3) input=1x3x32x32`: arguments in the file's own language, evaluated in its
   * scope. What it does not give is taken from a comment, from calls, from defaults, and said.
   */
  entry: string;
  /** Shapes of the inputs, in place of those of the entry's text. Without any the reader assumes and says so. */
  inputs?: readonly { shape: Shape; dataType: DataType }[];
  /** Which way to take conditions that the source leaves open; without them the reader chooses and says so. */
  choices?: readonly ConditionChoice[];
}

export interface ReadOptions {
  /** What the reading may take; without it what the reader was made with. */
  budget?: Partial<BudgetLimits>;
  /**
   * Called while the reading goes on, first after 300 ms and then about as often: the graph as far as it has come, or the
   * best one so far where the reader tries several ways. It must not throw.
   */
  onProgress?: (graph: Graph) => void;
  /** Asked now and then: true ends the reading at once, and what it gives is of no use. */
  isCancelled?: () => boolean;
}

export interface Reader {
  /** Every class and function of a file that builds a network or a block. Cheap: no evaluation. */
  entries(file: string): ArchitectureEntry[];
  /** The entry whose definition holds a position (zero-based), innermost first. */
  entryAt(file: string, line: number, column: number): ArchitectureEntry | undefined;
  /**
   * Reads as far as it can within the budget, by default 2 s; what went wrong is among the graph's problems. Gives the same
   * object as before while nothing that it depends on has changed.
   */
  read(request: ReadRequest, options?: ReadOptions): Graph;
  /** What an entry can be read as: comments, calls in its file and around it, defaults. */
  choices(file: string, entry: string): ArgumentChoice[];
  /** Forgets what it knows of a file whose text changed. */
  invalidate(file: string): void;
  /** Frees the syntax trees, which lie outside of JavaScript's memory. The reader is of no use afterwards. */
  dispose(): void;
}

/** Expressions inside each other by the thousand are more than the stack holds: undefined then. */
function unlessTooDeep<Result>(body: () => Result): Result | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const sameName = (a: ArchitectureEntry, b: ArchitectureEntry): boolean =>
  a.kind === b.kind &&
  a.nameRange.startLine === b.nameRange.startLine &&
  a.nameRange.startColumn === b.nameRange.startColumn;

function tooDeep({ file, entry }: ReadRequest): Graph {
  const source: SourceRange = { file, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
  const text = `${file} cannot be read: something in it is nested too deeply. Take it out of the file.`;
  const builder = new GraphBuilder();
  builder.problems.push({ severity: 'error', code: 'budget', text, source });
  return builder.finish({ name: entry, framework: 'pytorch', source, outputs: [] });
}

/**
 * A reader over files. Parsed files are kept until they are invalidated, graphs while reading them again would give the
 * same: every reading sees the files as they are.
 * @param options.grammars Folder of the tree-sitter .wasm files.
 * @param options.budget What a reading may take: an editor waits for less than a terminal.
 * @throws where the grammars cannot be loaded.
 */
export async function createReader(
  files: SourceFiles,
  options: { grammars: string; budget?: Partial<BudgetLimits> },
): Promise<Reader> {
  const grammars = await Grammars.load(options.grammars, ['python', 'typescript', 'tsx', 'javascript']);
  const sources = new Sources(files, grammars);
  const kept = new KeptGraphs(sources);
  const entries = (file: string): ArchitectureEntry[] => unlessTooDeep(() => entriesByCell(sources, file)) ?? [];
  return {
    entries,
    entryAt: (file, line, column) => {
      const found = unlessTooDeep(() =>
        sources.upTo(file, endOfCell(file, line), () => entryAtPosition(sources, file, line, column)),
      );
      // Of a name that several cells define, the one of this cell.
      return found && isNotebook(file) ? (entries(file).find((entry) => sameName(entry, found)) ?? found) : found;
    },
    read: (request, { budget = options.budget, ...rest } = {}) => {
      const key = JSON.stringify(request);
      const { entry, end } = askedFor(request);
      const again = sources.upTo(request.file, end, () => kept.again(key));
      if (again) return saidByCell(again);
      const { result, seen } = sources.upTo(request.file, end, () =>
        sources.watch(
          () =>
            unlessTooDeep(() =>
              withReferences(sources, readArchitecture(sources, { ...request, entry }, { budget, ...rest })),
            ) ?? tooDeep(request),
        ),
      );
      // What was cut short depends on the clock.
      const whole = !result.problems.some(({ code }) => code === 'budget' || code === 'internal');
      if (whole && !rest.isCancelled?.()) kept.keep(key, result, seen);
      return saidByCell(result);
    },
    choices: (file, entry) => {
      const asked = askedFor({ file, entry });
      return sources.upTo(file, asked.end, () => choicesFor(sources, file, asked.entry));
    },
    invalidate: (file) => sources.invalidate(file),
    dispose: () => sources.dispose(),
  };
}
