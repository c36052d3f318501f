import type { Condition } from '../papers/condition';
import type { Equation, Figure, Paper, Table } from '../papers/paper';

/** What `papers --format json` prints. docs/papers.md says what each field means. */
export interface PapersJson {
  papers: PaperJson[];
}

interface TableJson extends Table {
  /** Number of the table: "1"; null for numbers of the text. */
  number: string | null;
}

interface PaperJson extends Omit<Paper, 'arxiv' | 'equations' | 'tables' | 'figures' | 'settings' | 'claims'> {
  arxiv: string | null;
  /** Numbers without their brackets; null for formulas without one. */
  equations: (Omit<Equation, 'number'> & { number: string | null })[];
  tables: TableJson[];
  figures: readonly Figure[];
  settings: TableJson[];
  claims: { id: string; statement: string; item: string; kind: string; appliesTo: Condition; unconfirmed?: true }[];
}

const tableJson = (table: Table): TableJson => ({
  number: /^Table (\S+)$/.exec(table.item)?.[1] ?? null,
  ...table,
});

/** Papers as data for other programs. */
export const papersJson = (papers: readonly Paper[]): PapersJson => ({
  papers: papers.map(({ equations, tables, settings, claims, arxiv, ...paper }) => ({
    ...paper,
    arxiv: arxiv ?? null,
    equations: equations.map(({ number, ...equation }) => ({
      number: number?.replace(/[()]/g, '') ?? null,
      ...equation,
    })),
    tables: tables.map(tableJson),
    settings: settings.map(tableJson),
    claims: claims.map(({ id, item, statement, kind = 'claim', appliesTo, unconfirmed }) => ({
      id,
      statement,
      item,
      kind,
      appliesTo,
      ...(unconfirmed ? { unconfirmed } : {}),
    })),
  })),
});
