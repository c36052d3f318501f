/**
 * Graphs that are given again where reading again would give the same.
 *
 * A reading is a function of what it looks at: module-level code and class bodies of the files that it loads, the bodies of
 * the functions that it calls, whether paths exist, and the answers to a few questions about a file's text (its entries, the
 * comments for us, the sizes in its examples, its calls of a name), which are asked anew; a function that makes such a call
 * counts as evaluated. Its result besides depends on positions. So where an
 * edit lies inside the body of a function that the reading never called, or touches comments and blank lines alone, and the
 * structure of the tree beside the edit is the same, the reading would go the same way, and its graph differs in positions
 * alone. What is in doubt (a tree with errors, a piece of text that was taken from the edited lines, a sentence that names a
 * line whose place is not known) is read anew.
 */
import type { Graph, SourceRange } from '../../graph/graph';
import type { Sources } from '../sources';
import { movedRange, type Edit } from './edit';
import { mostEdits, type Observations } from './observations';

/** Graphs that are held, and their nodes altogether, of which one weighs about a kilobyte. The latest graph is always held. */
const most = { graphs: 60, nodes: 10_000 };

/** A place in a file: `12:4`. */
type Place = string;

interface Kept {
  graph: Graph;
  versions: Map<string, number | undefined>;
  existing: Observations['existing'];
  asked: Observations['asked'];
  /** Where the functions begin that were evaluated, by file. */
  evaluated: Map<string, Set<Place>>;
  texts: Map<string, (readonly [number, number])[]>;
}

export class KeptGraphs {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly sources: Sources) {}

  /** The graph of before, its positions as they are now; undefined where it has to be read. */
  again(key: string): Graph | undefined {
    const kept = this.kept.get(key);
    if (!kept) return undefined;
    this.kept.delete(key);
    const present = presentForm(kept, this.sources);
    if (!present) return undefined;
    this.kept.set(key, present);
    return present.graph;
  }

  keep(key: string, graph: Graph, seen: Observations): void {
    const evaluated = new Map<string, Set<Place>>();
    for (const { source } of seen.evaluated) {
      const places = evaluated.get(source.file) ?? new Set();
      evaluated.set(source.file, places.add(`${source.startLine}:${source.startColumn}`));
    }
    const texts = new Map([...seen.texts].map(([file, lines]) => [file, [...lines.values()]]));
    this.kept.set(key, {
      graph,
      evaluated,
      texts,
      versions: seen.versions,
      existing: seen.existing,
      asked: seen.asked,
    });
    this.letGo();
  }

  /** Lets the graphs go that nobody asked for the longest. */
  private letGo(): void {
    let nodes = 0;
    for (const { graph } of this.kept.values()) nodes += graph.nodes.length;
    for (const [key, { graph }] of this.kept) {
      if (this.kept.size === 1 || (this.kept.size <= most.graphs && nodes <= most.nodes)) return;
      this.kept.delete(key);
      nodes -= graph.nodes.length;
    }
  }
}

function presentForm(kept: Kept, sources: Sources): Kept | undefined {
  let present = kept;
  for (const [file, version] of kept.versions) {
    const now = sources.version(file);
    if (now === version) continue;
    if (now === undefined || version === undefined || now - version > mostEdits) return undefined;
    for (let at = version; at < now; at++) {
      const edit = sources.edit(file, at);
      const next = edit && after(present, file, edit);
      if (!next) return undefined;
      present = next;
    }
    present.versions.set(file, now);
  }
  for (const [path, exists] of kept.existing) if (sources.exists(path) !== exists) return undefined;
  for (const { answer, again, everywhere } of present.asked.values())
    if ((everywhere || present !== kept) && JSON.stringify(again()) !== JSON.stringify(answer)) return undefined;
  return present;
}

/** What was kept, after one edit of a file; undefined where the reading may go another way. */
function after(kept: Kept, file: string, edit: Edit): Kept | undefined {
  const evaluated = kept.evaluated.get(file) ?? new Set();
  const called = ({ row, column }: { row: number; column: number }): boolean => evaluated.has(`${row}:${column}`);
  if (!edit.isQuiet && edit.functions.every(called)) return undefined;
  const lines = kept.texts.get(file) ?? [];
  if (lines.some(([first, last]) => first <= edit.oldEnd.row && last >= edit.start.row)) return undefined;
  const rows = edit.newEnd.row - edit.oldEnd.row;
  const places = new Set<Place>();
  for (const place of evaluated) {
    const [startLine, startColumn] = place.split(':').map(Number);
    const moved = movedRange({ file, startLine, startColumn, endLine: startLine, endColumn: startColumn }, edit);
    if (!moved) return undefined;
    places.add(`${moved.startLine}:${moved.startColumn}`);
  }
  try {
    const move = new Move(file, edit);
    const graph = move.value(kept.graph);
    return {
      graph,
      versions: new Map(kept.versions),
      existing: kept.existing,
      asked: new Map([...kept.asked].map(([key, asked]) => [key, { ...asked, answer: move.value(asked.answer) }])),
      evaluated: new Map([...kept.evaluated, [file, places]]),
      texts: new Map([
        ...kept.texts,
        [
          file,
          lines.map(([first, last]) =>
            first > edit.oldEnd.row ? ([first + rows, last + rows] as const) : ([first, last] as const),
          ),
        ],
      ]),
    };
  } catch (error) {
    if (error instanceof Unmovable) return undefined;
    throw error;
  }
}

/** A range or a sentence of which nobody can say how it reads now. */
class Unmovable extends Error {}

const lineNumber = /\b(lines?) (\d+)/g;

/** Takes the source ranges of plain data along; what does not move stays the same object. */
class Move {
  private readonly known = new Map<object, unknown>();
  /** First line, counted from zero, that is no longer where it was; none where all lines are. */
  private readonly firstMoved: number;

  constructor(
    private readonly file: string,
    private readonly edit: Edit,
  ) {
    this.firstMoved = edit.newEnd.row === edit.oldEnd.row ? Infinity : edit.start.row + 1;
  }

  value<Value>(value: Value, own?: SourceRange): Value {
    if (typeof value === 'string') return this.text(value, own) as Value;
    if (typeof value !== 'object' || value === null) return value;
    const known = this.known.get(value);
    if (known !== undefined) return known as Value;
    const moved = isRange(value) ? this.range(value) : Array.isArray(value) ? this.list(value) : this.record(value);
    this.known.set(value, moved);
    return moved as Value;
  }

  private range(range: SourceRange): SourceRange {
    if (range.file !== this.file) return range;
    const moved = movedRange(range, this.edit);
    if (!moved) throw new Unmovable();
    return moved;
  }

  private list(items: readonly unknown[]): readonly unknown[] {
    const moved = items.map((item) => this.value(item));
    return moved.every((item, i) => item === items[i]) ? items : moved;
  }

  private record(fields: object): object {
    const { source } = fields as { source?: unknown };
    const own = isRange(source) ? source : undefined;
    let same = true;
    const moved = Object.fromEntries(
      Object.entries(fields).map(([name, field]: [string, unknown]) => {
        const next = this.value(field, own);
        same &&= next === field;
        return [name, next];
      }),
    );
    return same ? fields : moved;
  }

  /** Sentences name lines as people count them: those of their own place go with it. */
  private text(text: string, own: SourceRange | undefined): string {
    if (this.firstMoved === Infinity || !text.includes('line')) return text;
    return text.replace(lineNumber, (whole, word: string, number: string) => {
      const line = Number(number) - 1;
      if (line < this.firstMoved) return whole;
      if (own?.file !== this.file || line !== own.startLine) throw new Unmovable();
      return `${word} ${this.range(own).startLine + 1}`;
    });
  }
}

const isRange = (value: unknown): value is SourceRange =>
  typeof value === 'object' && value !== null && 'startLine' in value && 'endColumn' in value && 'file' in value;
