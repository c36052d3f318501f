import { deepResidualLearning } from './deepResidualLearning/index';
import { goingDeeper } from './goingDeeper/index';
import { highwayNetworks } from './highwayNetworks';
import { identityMappings } from './identityMappings/index';
import { laterWork } from './laterWork/index';
import { printed, type Cell, type Equation, type Paper, type PaperKey, type Table } from './paper';
import { rectifiers } from './rectifiers/index';
import { veryDeep } from './veryDeep/index';

export type { Cell, Claim, Equation, Paper, PaperKey, Table } from './paper';
export { activationTable, imagenetTable, preActivationTable, shortcutTable } from './identityMappings/index';
export {
  cifarTable,
  costTable,
  degradationTable,
  imagenetArchitectures,
  optionsTable,
} from './deepResidualLearning/index';
export { activationsTable, initialisationTable } from './rectifiers/index';
export { googLeNetTable } from './goingDeeper/index';
export { configurationsTable, parametersTable, singleScaleTable } from './veryDeep/index';

/** Every paper: the six that the product is about, then what came before and after them. */
export const papers: readonly Paper[] = [
  identityMappings,
  deepResidualLearning,
  rectifiers,
  goingDeeper,
  veryDeep,
  highwayNetworks,
  ...laterWork,
];

const byId = new Map(papers.map((paper) => [paper.id, paper]));

export const paperOf = (key: PaperKey): Paper => byId.get(key)!;

/** The paper of an id, an arXiv id (with or without version or "arXiv:") or a key, in any case. */
export function findPaper(name: string, among: readonly Paper[] = papers): Paper | undefined {
  const wanted = name.trim().toLowerCase();
  const arxiv = wanted.replace(/^(arxiv:|https?:\/\/arxiv\.org\/(abs|pdf)\/)/, '').replace(/(v\d+)?(\.pdf)?$/, '');
  return among.find(({ id, arxiv: own }) => id.toLowerCase() === wanted || (own !== undefined && own === arxiv));
}

/** Where a statement or a number comes from. */
export interface Citation {
  /** Id of the paper: P1, P2, … */
  paper: string;
  /** "Table 1", "eq. (5)", "Sec. 3". */
  item: string;
  /** "He et al. 2016". */
  citation: string;
  url: string;
}

export const citationIn = ({ id, citation, url }: Paper, item: string): Citation => ({
  paper: id,
  item,
  citation,
  url,
});

export const cite = (key: PaperKey, item: string): Citation => citationIn(paperOf(key), item);

/** "He et al. 2016, Table 1". */
export const citationText = ({ citation, item }: Pick<Citation, 'citation' | 'item'>): string => `${citation}, ${item}`;

/** @throws Error where the paper has no equation of that number: a mistake in our code. */
export function equationOf(key: PaperKey, number: string): Equation {
  const equation = paperOf(key).equations.find((each) => each.number === number);
  if (!equation) throw new Error(`${paperOf(key).title} has no equation ${number} in the catalogue`);
  return equation;
}

/** A published number with all that it needs to be shown. */
export interface Published<Row> extends Citation {
  /** "6.61 %", "fail". */
  text: string;
  /** Data set, network and protocol. */
  setting: string;
  row: Row;
}

/**
 * The cell of the first row that `choose` takes, with its citation.
 * @throws Error where no row is taken: a mistake in our code.
 */
export function publishedIn<Row extends Readonly<Record<string, Cell>>>(
  key: PaperKey,
  table: Table<Row>,
  column: keyof Row,
  choose: (row: Row) => boolean,
): Published<Row> {
  const text = printed(table, column, choose);
  return { ...cite(key, table.item), text, setting: table.setting, row: table.rows.find(choose)! };
}
