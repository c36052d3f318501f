import * as vscode from 'vscode';
import { pathOf } from './documents';
import type { Inspector } from './inspector';
import type { TeamPapers } from './teamPapers';

/** arXiv ids and titles of the catalogue's papers, wherever a source names them, lead to the papers. */
export class PaperLinks implements vscode.DocumentLinkProvider {
  constructor(
    private readonly papers: TeamPapers,
    private readonly inspector: Inspector,
  ) {}

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const text = document.getText();
    const { mentionsIn } = await import('./engine');
    const { papers } = await this.papers.catalogue();
    const mentions = mentionsIn(text, papers);
    if (mentions.length === 0) return [];
    const counts = await this.claimsIn(pathOf(document.uri));
    return mentions.map(({ start, end, arxiv, paper }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const url = paper?.url ?? `https://arxiv.org/abs/${arxiv}`;
      const link = new vscode.DocumentLink(range, vscode.Uri.parse(url));
      link.tooltip = paper ? tooltipOf(paper, counts.get(paper.id)?.size) : `arXiv:${arxiv}`;
      return link;
    });
  }

  /** Claims of each paper that apply to what is known of a file: nothing is read for a tooltip. */
  private async claimsIn(file: string): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>();
    for (const { reference, inspection } of await this.inspector.known()) {
      if (reference.file !== file) continue;
      for (const { paper, id } of inspection.explanation.claims) {
        const ids = found.get(paper) ?? new Set();
        found.set(paper, ids.add(id));
      }
    }
    return found;
  }
}

function tooltipOf({ title, venue }: { title: string; venue: string }, claims: number | undefined): string {
  const count = claims === undefined ? '' : `${claims} ${claims === 1 ? 'claim applies' : 'claims apply'} here`;
  return [title, venue, count].filter(Boolean).join(' · ');
}
