import * as vscode from 'vscode';
import type { ArchitectureReference } from './architecture';
import type { Services } from './commands';

interface Item extends vscode.QuickPickItem {
  id?: string;
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

/** Lists what the papers answer about an architecture; the answer chosen stands on the panel's side card. */
export async function askPapers(
  reference: ArchitectureReference,
  { inspector, panels }: Pick<Services, 'inspector' | 'panels'>,
): Promise<void> {
  const inspection = await inspector.inspect(reference.file, reference.entry);
  const { questionsFor } = await import('./engine');
  const questions = questionsFor(inspection);
  if (questions.length === 0) {
    void vscode.window.showInformationMessage(
      `The papers answer no question about ${reference.entry}: it has none of the structures that they speak of.`,
    );
    return;
  }
  const itemsOf = (direct: boolean): Item[] =>
    questions.filter((each) => each.direct === direct).map(({ id, text }) => ({ id, label: text }));
  const [about, general] = [itemsOf(true), itemsOf(false)];
  const items = [
    ...(about.length > 0 ? [separator('about what stands in the code'), ...about] : []),
    ...(general.length > 0 ? [separator('about what could stand there'), ...general] : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Ask the papers about ${reference.entry}`,
    placeHolder: 'Answered with the numbers of this architecture',
  });
  if (chosen?.id) await panels.showAnswer(reference, chosen.id);
}
