import * as vscode from 'vscode';
import type { ArchitectureReference } from './architecture';
import type { Services } from './commands';
import type { GivenSize } from './trainVariants';

interface Item extends vscode.QuickPickItem {
  varied?: Pick<GivenSize, 'experiment' | 'vary'>;
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

/**
 * Asks what is to be trained: a ready-made experiment, or every value of one dimension that the architecture can take.
 *
 * @returns undefined where the user chose none
 */
export async function pickVaried(
  reference: ArchitectureReference,
  { inspector }: Pick<Services, 'inspector'>,
): Promise<Pick<GivenSize, 'experiment' | 'vary'> | undefined> {
  const { graph, explanation } = await inspector.inspect(reference.file, reference.entry);
  const { dimensionNames, dimensions, experiments, takes } = await import('./engine');
  const ready = experiments.map(({ id, title, expected, networks }): Item => ({
    label: title,
    description: networks.kind === 'plain' ? 'plain networks of the paper' : '',
    detail: expected,
    varied: { experiment: id },
  }));
  const own = dimensionNames.flatMap((name): Item[] => {
    const { title, text, values } = dimensions[name];
    const takesAll = values.every((value) => takes(graph, explanation, value));
    return takesAll ? [{ label: `${capitalised(title)} variants`, detail: text, varied: { vary: [name] } }] : [];
  });
  const items: Item[] = [
    separator('experiments of the papers'),
    ...ready,
    ...(own.length > 0 ? [separator(`every value, on ${reference.entry}`), ...own] : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Train and Compare',
    placeHolder: `What is to be varied in ${reference.entry}`,
    matchOnDetail: true,
  });
  return chosen?.varied;
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
