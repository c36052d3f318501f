/** Reading short sources in tests: files in memory, a cursor mark `$0`, a printed graph. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Graph } from '../../src/graph/graph';
import { printGraph } from '../../src/graph/print';
import { createReader, type Reader, type ReadRequest, type SourceFiles } from '../../src/read/reader';

export const grammars = fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));

/** Machines that run suites are busy with much else. */
export const patientBudget = { milliseconds: 30_000 };

export const distPackages = '/usr/lib/python3/dist-packages';

/** The disk, as the command line sees it. */
export const disk: SourceFiles = {
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  exists: existsSync,
  roots: [distPackages],
};

export const filesInMemory = (files: Readonly<Record<string, string>>): SourceFiles => ({
  read: (path) => files[path],
  exists: (path) => path in files || Object.keys(files).some((file) => file.startsWith(`${path}/`)),
  roots: ['/project'],
  calling: (name, file) =>
    Object.keys(files).filter((path) => path !== file && new RegExp(`\\b${name}(?:\\(|\\s+as\\b)`).test(files[path])),
});

const heading = 'import torch, torch.nn as nn, torch.nn.functional as F';

/** Removes the indentation that all lines share. */
export function dedented(text: string): string {
  const lines = text.replace(/\n\s*$/, '\n').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}

/**
 * Reads a snippet. The entry is the one around `$0`, unless it is named. PyTorch is imported as people import it.
 * The imports stand in the first line, so a snippet begins with an empty one.
 */
export async function readSnippet(
  source: string,
  options: Partial<Omit<ReadRequest, 'file'>> & { files?: Readonly<Record<string, string>> } = {},
): Promise<Graph> {
  const marked = dedented(source);
  const before = marked.indexOf('$0');
  const text = `${heading}${marked.startsWith('\n') ? '' : '\n'}${marked.replace('$0', '')}`;
  const file = '/project/net.py';
  const reader: Reader = await createReader(filesInMemory({ [file]: text, ...options.files }), {
    grammars,
    budget: patientBudget,
  });
  let { entry } = options;
  if (entry === undefined && before >= 0) {
    const lines = marked.slice(0, before).split('\n');
    entry = reader.entryAt(file, lines.length - 1, lines[lines.length - 1].length)?.name;
  }
  return reader.read({ file, entry: entry ?? 'Net', inputs: options.inputs, choices: options.choices });
}

/** The printed graph, with what was assumed and what went wrong below it. */
export const printed = (graph: Graph): string =>
  [
    printGraph(graph),
    ...graph.assumptions.map(({ text }) => `assumed: ${text}`),
    ...graph.problems.map(({ severity, code, text }) => `${severity} ${code}: ${text}`),
  ].join('\n');
