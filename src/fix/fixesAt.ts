import { rules } from '../diagnose/rules';
import type { Finding } from '../diagnose/finding';
import { explain } from '../explain/explain';
import type { Graph, SourceRange } from '../graph/graph';
import type { BudgetLimits } from '../read/evaluate/budget';
import { createReader, type ReadRequest, type SourceFiles } from '../read/reader';
import { languageOf } from '../read/sources';
import { parsePython } from '../read/syntax/python';
import { Grammars } from '../read/syntax/treeSitter';
import type { Read } from './context';
import type { Fix } from './edits';
import { fixableCodes, fixesFor, type Rereading } from './fixes';
import { holds as spans, SourceText } from './sourceText';

export interface FixQuestion extends Read {
  /** How the architecture was read. */
  request: ReadRequest;
  /** Code of the finding. */
  code: string;
  /** File and line (zero-based) of the finding. */
  file: string;
  line: number;
}

export interface FixOptions {
  /** Folder of the tree-sitter grammars. */
  grammars: string;
  /** What reading a rewritten text may take. */
  budget?: Partial<BudgetLimits>;
}

/** Milliseconds that the other architectures of a file may take to be read; a menu waits for them. */
const patience = 4000;

/**
 * Rewritings of a finding that hold, of Python alone; none where no finding of the code is at the line, or where the code's
 * form is not understood.
 * @param files the texts as they stand, imports included
 */
export async function fixesAt(question: FixQuestion, files: SourceFiles, options: FixOptions): Promise<Fix[]> {
  const { graph, explanation, code, file, line } = question;
  if (!fixableCodes.includes(code)) return [];
  const at = ({ source }: Finding): boolean =>
    source.file === file && source.startLine <= line && line <= source.endLine;
  const finding = rules
    .find((rule) => rule.code === code)
    ?.find({ graph, explanation })
    .find(at);
  if (!finding) return [];
  const grammars = await Grammars.load(options.grammars, ['python', 'typescript', 'tsx', 'javascript']);
  const sources = new Map<string, SourceText | undefined>();
  const source = (path: string): SourceText | undefined => {
    if (!sources.has(path)) {
      const text = languageOf(path) === 'python' ? files.read(path) : undefined;
      sources.set(path, text === undefined ? undefined : new SourceText(parsePython(grammars, path, text)));
    }
    return sources.get(path);
  };
  const reread = (rewriting: Fix, text: string): Promise<Rereading> =>
    rereadingOf(question, files, options, rewriting, text);
  try {
    return await fixesFor(finding, { graph, explanation, source }, reread);
  } finally {
    for (const each of sources.values()) each?.module.release();
  }
}

/** The architectures of the rewritten file, read with its new text; of many only those that are read in time. */
async function rereadingOf(
  { request }: FixQuestion,
  files: SourceFiles,
  options: FixOptions,
  { file, edits }: Fix,
  text: string,
): Promise<Rereading> {
  const read = (path: string) => (path === file ? text : files.read(path));
  const present = await createReader({ ...files, changed: undefined }, options);
  const rewritten = await createReader({ ...files, read, changed: undefined }, options);
  const explained = (of: Graph): Read => ({ graph: of, explanation: explain(of) });
  return {
    asked: () => explained(rewritten.read(request)),
    *others() {
      const end = performance.now() + patience;
      for (const { name } of present.entries(file)) {
        if (performance.now() > end) return;
        if (file === request.file && name === request.entry) continue;
        const before = present.read({ file, entry: name });
        if (!edits.some(({ range }) => madeFrom(before, range))) continue;
        yield { before: explained(before), after: explained(rewritten.read({ file, entry: name })) };
      }
    },
    dispose() {
      present.dispose();
      rewritten.dispose();
    },
  };
}

/** Does a stretch of source lie in what an architecture was made from? */
const madeFrom = ({ source, modules }: Graph, range: SourceRange): boolean =>
  [source, ...modules.flatMap(({ definition }) => definition ?? [])].some(
    (definition) => definition.file === range.file && spans(definition, range),
  );
