import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findingsOf, withoutIgnored } from '../diagnose/findings';
import { explain } from '../explain/explain';
import type { Graph } from '../graph/graph';
import { inspectionJson } from '../present/json';
import { inspectionMarkdown } from '../present/markdown';
import { fileName, type Inspection, isReadFully } from '../present/inspection';
import { inspectionText } from '../present/text';
import { cellsOf, NotebookError } from '../read/notebook/notebook';
import { createReader, type ArchitectureEntry, type ReadRequest } from '../read/reader';
import { parseAddress, parseCondition, parseInput } from './address';
import { filesOnDisk, grammarsFolder, textOf } from './files';
import { papersFor } from './papers';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';
import { isNotebook, lineName } from '../graph/cells';

/** Nobody types while a command runs. */
const patientBudget = { milliseconds: 30_000 };

const formats = ['text', 'json', 'markdown', 'svg', 'mermaid', 'dot'] as const;
type Format = (typeof formats)[number];

/** Options of every command that reads an architecture. */
export const architectureOptions = {
  input: { type: 'string', multiple: true },
  assume: { type: 'string', multiple: true },
} as const;

/** `throughline inspect`: prints what an architecture is. Gives the exit code. */
export async function inspect(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...architectureOptions,
      format: { type: 'string', default: 'text' },
      graph: { type: 'boolean', default: false },
    },
  });
  const format = formats.find((name) => name === values.format);
  if (!format) throw new UsageError(`--format ${values.format} is not known; choose ${formats.join(', ')}.`);
  if (values.graph && format !== 'text')
    throw new UsageError('--graph adds the graph to the text form: leave --format out.');
  const graph = await readArchitecture(positionals, values, terminal);
  const explained = { graph, explanation: explain(graph, { papers: papersFor(graph.source.file, terminal) }) };
  const findings = withoutIgnored(findingsOf(explained), textOf);
  const inspection = { ...explained, findings };
  terminal.print(await rendered(inspection, format, values.graph));
  return isReadFully(graph) ? exitCodes.readFully : exitCodes.withProblems;
}

/**
 * Reads what a command line names.
 * @throws UsageError where the file or the entry does not exist.
 */
export async function readArchitecture(
  positionals: readonly string[],
  given: { input?: readonly string[]; assume?: readonly string[] },
  { folder, environment }: Terminal,
): Promise<Graph> {
  if (positionals.length !== 1) {
    const what =
      positionals.length === 0 ? 'No architecture named' : `One architecture at a time, not ${positionals.length}`;
    throw new UsageError(
      `${what}: write FILE#ENTRY, as in models/resnet.py#resnet50. Quote it where it has brackets or spaces.`,
    );
  }
  const { file, entry } = parseAddress(positionals[0], folder);
  const request: Omit<ReadRequest, 'entry'> = {
    file,
    ...(given.input?.length ? { inputs: given.input.flatMap(parseInput) } : {}),
    ...(given.assume?.length ? { choices: given.assume.map((text) => parseCondition(text, file, folder)) } : {}),
  };
  sayUnreadable(file);
  const reader = await createReader(filesOnDisk(file, folder, environment.PYTHONPATH), {
    grammars: grammarsFolder(),
    budget: patientBudget,
  });
  const known = () => {
    const names = reader.entries(file).map(({ name }) => name);
    return names.length > 0 ? `It has ${names.join(', ')}.` : 'No class or function in it is known to build a network.';
  };
  if (!entry) {
    const addresses = addressesOf(positionals[0].replace(/#.*$/, ''), reader.entries(file));
    throw new UsageError(`${file}: no entry named. ${known()} Write ${positionals[0]}#NAME.${addresses}`);
  }
  const graph = reader.read({ ...request, entry });
  const missing = graph.problems.find(({ code }) => code === 'no-entry');
  if (missing) throw new UsageError(`${missing.text}\n${known()}`);
  return graph;
}

/** @throws UsageError for a notebook of which no cell can be read. */
function sayUnreadable(file: string): void {
  if (!isNotebook(file)) return;
  try {
    cellsOf(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(`${file} cannot be read: ${error.message}`);
    throw error;
  }
}

/** `resnet.py#resnet18()`: how an architecture is named on the screen. */
export const addressOf = ({ source, name }: Graph): string => `${fileName(source.file)}#${name}`;

/** What can be asked for, an address a line, quoted where a shell would take it apart. */
function addressesOf(file: string, entries: readonly ArchitectureEntry[]): string {
  const addresses = entries.map(({ name, network, kind, range }) => {
    const address = `${file}#${name}`;
    const quoted = /^[\w./#:+-]+$/.test(address) ? address : `'${address.replaceAll("'", String.raw`'\''`)}'`;
    const what = kind === 'comment' || kind === 'call' ? kind : `${network ? 'network' : 'block'}, ${kind}`;
    return { quoted, what: `${what}, ${lineName(range.file, range.startLine)}` };
  });
  const width = Math.max(0, ...addresses.map(({ quoted }) => quoted.length));
  return addresses.map(({ quoted, what }) => `\n  ${quoted.padEnd(width)}  ${what}`).join('');
}

async function rendered(inspection: Inspection, format: Format, withGraph: boolean): Promise<string> {
  switch (format) {
    case 'text':
      return inspectionText(inspection, { graph: withGraph });
    case 'json':
      return JSON.stringify(inspectionJson(inspection), null, 2);
    case 'markdown':
      return inspectionMarkdown(inspection);
    case 'mermaid':
      return (await import('../present/mermaid')).mermaidText(inspection.graph, inspection.explanation);
    case 'dot':
      return (await import('../present/dot')).dotText(inspection.graph, inspection.explanation);
    case 'svg': {
      const [{ drawingOf }, { drawingSvg }] = await Promise.all([
        import('../present/drawing'),
        import('../present/svg'),
      ]);
      return drawingSvg(drawingOf(inspection.graph, inspection.explanation));
    }
  }
}
