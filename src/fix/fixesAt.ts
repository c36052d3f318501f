import { rules } from '../diagnose/rules';
import type { Finding } from '../diagnose/finding';
import { explain } from '../explain/explain';
import type { BudgetLimits } from '../read/evaluate/budget';
import { createReader, type ReadRequest, type SourceFiles } from '../read/reader';
import { languageOf } from '../read/sources';
import { parsePython } from '../read/syntax/python';
import { Grammars } from '../read/syntax/treeSitter';
import type { Read } from './context';
import type { Fix } from './edits';
import { fixableCodes, fixesFor } from './fixes';
import { SourceText } from './sourceText';

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

/**
 * Rewritings of a finding that hold, of Python alone; none where no finding of the code is at the line, or where the code's
 * form is not understood.
 * @param files the texts as they stand, imports included
 */
export async function fixesAt(question: FixQuestion, files: SourceFiles, options: FixOptions): Promise<Fix[]> {
  const { graph, explanation, request, code, file, line } = question;
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
  const reread = async (path: string, text: string): Promise<Read> => {
    const read = (other: string) => (other === path ? text : files.read(other));
    const reader = await createReader({ ...files, read, changed: undefined }, options);
    try {
      const rewritten = reader.read(request);
      return { graph: rewritten, explanation: explain(rewritten) };
    } finally {
      reader.dispose();
    }
  };
  try {
    return await fixesFor(finding, { graph, explanation, source }, reread);
  } finally {
    for (const each of sources.values()) each?.module.release();
  }
}
