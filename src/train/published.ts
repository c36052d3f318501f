/** What the papers' tables say of a variant. The numbers are the catalogue's. */
import type { Explanation } from '../explain/explanation';
import { depth } from '../graph/cost';
import type { Graph } from '../graph/graph';
import {
  activationsTable,
  activationTable,
  cifarTable,
  initialisationTable,
  optionsTable,
  paperOf,
  shortcutTable,
  type Cell,
  type PaperKey,
  type Table,
} from '../papers/catalogue';
import type { ShortcutVariant } from '../vary/shortcutVariants';
import type { DimensionName, Variant } from '../vary/variant';
import type { ComparisonPlan, Published } from './comparison';

/** What a row is found by: the values, and the network that they made. */
interface Subject {
  variants: readonly Variant[];
  graph: Graph;
  explanation: Explanation;
}

interface Source {
  paper: PaperKey;
  table: Pick<Table, 'item' | 'setting'>;
  value(subject: Subject): Published | undefined;
}

/** The table that belongs to the dimensions of a comparison, by their names in the order of `dimensionNames`. */
const sources: Readonly<Record<string, Source>> = {
  shortcut: {
    paper: 'P1',
    table: shortcutTable,
    value: ({ variants: [variant] }) => shortcutValue(variant as ShortcutVariant),
  },
  order: {
    paper: 'P1',
    table: activationTable,
    value({ variants: [variant], explanation: { units } }) {
      const column = units.some(({ branch }) => branch.weightLayers.length === 3) ? 'resnet164' : 'resnet110';
      return cell(activationTable.rows.find((row) => row.case === variant.label)?.[column]);
    },
  },
  option: {
    paper: 'P2',
    table: optionsTable,
    value({ variants: [{ id }] }) {
      const model = id === 'plain' ? 'plain-34' : `ResNet-34 ${id.slice(-1).toUpperCase()}`;
      return cell(optionsTable.rows.find((row) => row.model === model)?.top1);
    },
  },
  'depth option': {
    paper: 'P2',
    table: cifarTable,
    value: ({ variants, graph }) =>
      variants.some(({ id }) => id === 'option-a')
        ? cell(cifarTable.rows.find(({ method, layers }) => method === 'ResNet' && layers === depth(graph))?.error)
        : undefined,
  },
  rectifier: {
    paper: 'P3',
    table: activationsTable,
    value: ({ variants: [{ label }] }) =>
      cell(activationsTable.rows.find(({ activation }) => activation === label)?.top1),
  },
  initialisation: {
    paper: 'P3',
    table: initialisationTable,
    value({ variants: [{ id }], graph }) {
      const row = initialisationTable.rows.find(({ network }) => network === `${depth(graph)} layers`);
      if (!row) return undefined;
      if (id === 'xavier') return topOne(row.xavier);
      return id.startsWith('he-') ? (cell(row.top1) ?? cell(row.he)) : undefined;
    },
  },
};

const cell = (value: Cell | undefined): Published | undefined =>
  value === undefined || value === null ? undefined : { text: typeof value === 'number' ? value.toFixed(2) : value };

/** The first of "top-1 / top-5"; words as they are. */
const topOne = (text: string): Published => ({ text: text.split(' / ')[0] });

/** First and last gate bias that a row stands for: "init b_g = 0 to −5". */
function biases(remark: string): readonly [number, number] | null {
  const found = /b_g = (−?\d+)(?: to (−?\d+))?/.exec(remark);
  if (!found) return null;
  const number = (text: string): number => Number(text.replace('−', '-'));
  return [number(found[1]), number(found[2] ?? found[1])];
}

function shortcutValue({ label, onShortcut, onBranch, rewrite }: ShortcutVariant): Published | undefined {
  const row = shortcutTable.rows.find((candidate) => {
    const same = candidate.case === label && candidate.onShortcut === onShortcut && candidate.onBranch === onBranch;
    if (!same || !('bias' in rewrite)) return same;
    const range = biases(candidate.remark);
    return range !== null && rewrite.bias <= range[0] && rewrite.bias >= range[1];
  });
  const found = cell(row?.error);
  return found && row?.remark ? { ...found, remark: row.remark } : found;
}

const sourceOf = (varied: readonly DimensionName[]): Source | undefined => sources[varied.join(' ')];

/** The row of the table that is this variant's; undefined where the papers have none. */
export const publishedValue = (varied: readonly DimensionName[], subject: Subject): Published | undefined =>
  sourceOf(varied)?.value(subject);

/** The table beside which a comparison along these dimensions stands; undefined where the papers have none. */
export function publishedTable(varied: readonly DimensionName[]): ComparisonPlan['published'] {
  const source = sourceOf(varied);
  if (!source) return undefined;
  const { citation, url } = paperOf(source.paper);
  return { citation, url, item: source.table.item, setting: source.table.setting };
}
