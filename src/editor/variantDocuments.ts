import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { sourceText } from '../read/notebook/notebook';
import { readReference, type ArchitectureReference } from './architecture';
import { FollowingDocuments } from './followingDocuments';
import type { Inspector } from './inspector';
import { moduleText, notebookAt } from './notebooks';

const scheme = 'throughline-variant';

/** What a document shows: a variant's code, or the class or function that the source has in the place of its unit's. */
interface Shown extends ArchitectureReference {
  variants: readonly string[];
  part: 'variant' | 'source';
}

/** Reads a command's second argument: ids of values. */
export const readIds = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((id) => typeof id === 'string') ? value : undefined;

/** Read-only documents with variants of architectures as code. They follow the text that they are made from. */
export class VariantDocuments extends FollowingDocuments {
  constructor(inspector: Inspector) {
    super(scheme, inspector);
  }

  override async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = shownBy(uri);
    if (!shown) return '';
    try {
      const { text, source } = await codeOf(shown, this.inspector);
      return shown.part === 'variant' ? text : source;
    } catch (error) {
      // The text has changed so that the variant cannot be applied any more: the document says so.
      return `${uri.path.endsWith('.py') ? '#' : '//'} ${(error as Error).message}\n`;
    }
  }
}

/**
 * Shows a variant as code beside the class or function of the source that it changes; alone where the source has none.
 * @param ids values of different dimensions; asked for where they are left out.
 */
export async function showVariantCode(
  reference: ArchitectureReference,
  ids: readonly string[] | undefined,
  inspector: Inspector,
): Promise<void> {
  const variants = ids ?? (await pickVariants(reference, inspector));
  if (!variants || variants.length === 0) return;
  const { file, entry } = reference;
  const { title, network, language, source } = await codeOf({ file, entry, variants }, inspector);
  const uriOf = (part: Shown['part']): vscode.Uri =>
    vscode.Uri.from({
      scheme,
      path: `/${network}-${part === 'variant' ? variants.join('+') : 'source'}.${endings[language]}`,
      query: JSON.stringify({ file, entry, variants, part }),
    });
  if (source === '') await vscode.window.showTextDocument(uriOf('variant'), { preview: true });
  else await vscode.commands.executeCommand('vscode.diff', uriOf('source'), uriOf('variant'), title, { preview: true });
}

/** Endings of files, by which the editor knows the language. */
const endings = { python: 'py', typescript: 'ts', javascript: 'js' } as const;

/** The code of a variant, and what of the source its first unit takes the place of; '' where there is none. */
async function codeOf(
  { file, entry, variants }: Pick<Shown, 'file' | 'entry' | 'variants'>,
  inspector: Inspector,
): Promise<{ title: string; text: string; network: string; language: keyof typeof endings; source: string }> {
  const { filesOfCode, variantCode, variantsCalled } = await import('./engine');
  const { graph, explanation } = await inspector.inspect(file, entry);
  const files = filesOfCode(graph, explanation);
  const texts = new Map(await Promise.all(files.map(async (each) => [each, await textOf(each)] as const)));
  const code = variantCode(graph, explanation, variantsCalled(variants), (each) => texts.get(each));
  const { title, text, network, language, unit } = code;
  return { title, text, network, language, source: unit?.definition ? await linesOf(unit.definition) : '' };
}

/** The text of a file as it is in the editor, else on disk; '' where there is none. */
async function textOf(file: string): Promise<string> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
  const notebook = notebookAt(file);
  if (notebook) return moduleText(notebook);
  return open?.getText() ?? sourceText(file, await readFile(file, 'utf8').catch(() => '')) ?? '';
}

/** The lines of a definition. */
async function linesOf({
  file,
  startLine,
  endLine,
}: {
  file: string;
  startLine: number;
  endLine: number;
}): Promise<string> {
  const lines = (await textOf(file)).split(/\r?\n/).slice(startLine, endLine + 1);
  return `${lines.join('\n')}\n`;
}

interface Item extends vscode.QuickPickItem {
  id?: string;
}

/** Asks for values, those that the architecture can take; of each dimension at most one. */
async function pickVariants(
  { file, entry }: ArchitectureReference,
  inspector: Inspector,
): Promise<string[] | undefined> {
  const { dimensionNames, dimensions, takes, variantLabel } = await import('./engine');
  const { graph, explanation } = await inspector.inspect(file, entry);
  const items = dimensionNames.flatMap((name): Item[] => {
    const { title, values } = dimensions[name];
    const taken = values.filter((value) => takes(graph, explanation, value));
    const separator = { label: title, kind: vscode.QuickPickItemKind.Separator };
    return taken.length === 0
      ? []
      : [separator, ...taken.map((value) => ({ label: variantLabel(value), id: value.id }))];
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: `Show Variant of ${entry} as Code`,
    placeHolder: 'One value of each dimension',
    canPickMany: true,
  });
  const ids = picked?.flatMap(({ id }) => id ?? []);
  const twice = dimensionNames.find((name) => dimensions[name].values.filter(({ id }) => ids?.includes(id)).length > 1);
  if (twice) throw new Error(`Choose one value of ${dimensions[twice].title}: one architecture has one.`);
  return ids;
}

function shownBy({ query }: vscode.Uri): Shown | undefined {
  try {
    const value = JSON.parse(query) as Partial<Shown>;
    const reference = readReference(value);
    const variants = (value.variants ?? []).filter((id) => typeof id === 'string');
    return reference && { ...reference, variants, part: value.part === 'source' ? 'source' : 'variant' };
  } catch {
    return undefined;
  }
}
