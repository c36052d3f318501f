import * as vscode from 'vscode';
import { readReference, type ArchitectureReference } from './architecture';
import type { FindingsOf } from './findingsOf';
import { FollowingDocuments } from './followingDocuments';
import type { Inspector } from './inspector';

const scheme = 'throughline-explanation';

/** Documents with all that is known of an architecture, as Markdown, for the editor's own preview. They follow the text. */
export class ExplanationDocuments extends FollowingDocuments {
  constructor(
    inspector: Inspector,
    private readonly findings: FindingsOf,
  ) {
    super(scheme, inspector);
  }

  override async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const reference = referenceOf(uri);
    if (!reference) return '';
    const { inspectionMarkdown } = await import('./engine');
    const inspection = await this.inspector.inspect(reference.file, reference.entry);
    const findings = await this.findings.ofArchitecture(inspection, vscode.Uri.file(reference.file));
    return inspectionMarkdown({ ...inspection, findings });
  }
}

/** Opens the preview of what is known of an architecture. */
export async function showExplanation({ file, entry }: ArchitectureReference): Promise<void> {
  const name = entry.replace(/[^\w.()=, -]+/g, '-');
  const uri = vscode.Uri.from({ scheme, path: `/${name}.md`, query: JSON.stringify({ file, entry }) });
  await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
}

/** The path of such a document names the architecture for its tab; its query says which it is. */
function referenceOf({ query }: vscode.Uri): ArchitectureReference | undefined {
  try {
    return readReference(JSON.parse(query));
  } catch {
    return undefined;
  }
}
