import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ArchitectureReference } from './architecture';
import type { Inspector } from './inspector';

/** A block of which no network of its file is made; the message says what to do. */
export class NoNetworkError extends Error {}

/**
 * What is to be trained or checked where a block is meant: a network of its file that is made of it, chosen by the user where there are
 * several.
 *
 * @returns the architecture itself where it is no block, undefined where the user chose none
 * @throws NoNetworkError
 */
export async function networkOf(
  reference: ArchitectureReference,
  inspector: Inspector,
): Promise<ArchitectureReference | undefined> {
  const { file, entry } = reference;
  const entries = await inspector.entries(file);
  const found = entries.find(({ name }) => name === entry);
  if (!found || found.network) return reference;
  const networks: string[] = [];
  for (const { name, network } of entries) {
    if (!network) continue;
    const { graph } = await inspector.inspect(file, name);
    if (graph.modules.some(({ type }) => type === entry)) networks.push(name);
  }
  if (networks.length === 0) {
    throw new NoNetworkError(
      `${entry} is a block, and no network in ${basename(file)} is made of it. Open a file with one that is.`,
    );
  }
  if (networks.length === 1) return { file, entry: networks[0] };
  const picked = await vscode.window.showQuickPick(networks, {
    title: `${entry} is a block of several networks`,
    placeHolder: 'The network that is meant',
  });
  return picked === undefined ? undefined : { file, entry: picked };
}
