import { arxivUrl, type Claim, type Equation, type LaterKey, type Paper, type Table } from '../paper';

/** What a paper before or after the six is, in brief. */
export interface Later {
  id: LaterKey;
  title: string;
  authors: readonly string[];
  citation: string;
  venue: string;
  arxiv?: string;
  url?: string;
  equations: readonly Equation[];
  tables?: readonly Table[];
  claims: readonly Claim[];
}

export const paperOfLater = ({ tables = [], ...work }: Later): Paper => ({
  ...work,
  url: work.url ?? arxivUrl(work.arxiv!),
  tables,
  figures: [],
  settings: [],
});
