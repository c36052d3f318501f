/** Which paper's architecture a network is, how it differs, and where its cost sits: in words and in rows of tables. */
import type { Descent, Deviation, PublishedFigure, StageCost } from '../explain/deviations/deviation';
import type { Explanation } from '../explain/explanation';
import { formatCount } from '../graph/format';
import { citationText } from '../papers/catalogue';
import { capital } from '../papers/citedSentence';
import { placeOf } from './inspection';

/** "ResNet-50: named resnet50; 16 units of 3 convolutions in stages of 3, 4, 6, 3". */
export const descentText = ({ architecture, because }: Descent): string => `${architecture}: ${because}`;

/** "Stride 2 in the 3×3 convolution; the paper: in the first 1×1. 4.09 G multiply-adds, not 3.86 G". */
export const deviationText = ({ here, there, effect }: Deviation): string =>
  `${capital(here)}; the paper: ${there}. ${capital(effect)}`;

export const deviationColumns = ['here', 'in the paper', 'effect', 'paper', 'place'] as const;

export const deviationRow = (deviation: Deviation): string[] => [
  deviation.here,
  deviation.there,
  deviation.effect,
  citationText(deviation),
  placeOf(deviation.source),
];

/** "published: 3.8e9 multiply-adds (He et al. 2015, Table 1)". */
export const publishedText = (figures: readonly PublishedFigure[]): string =>
  figures.length === 0
    ? ''
    : `published: ${figures.map((figure) => `${figure.text} ${figure.what} (${citationText(figure)})`).join('; ')}`;

const countText = (count: number | null): string => (count === null ? '?' : formatCount(count));

/** Columns of the cost table; the published ones stand apart and only where a paper has a row of that part. */
export function costTable(explanation: Pick<Explanation, 'cost'>): {
  columns: string[];
  rows: string[][];
  numbers: number[];
} {
  const { cost } = explanation;
  const total = cost.reduce((sum, { multiplyAdds }) => sum + (multiplyAdds ?? 0), 0);
  const whats = [...new Set(cost.flatMap(({ published = [] }) => published.map(({ what }) => what)))];
  const share = ({ multiplyAdds }: StageCost) =>
    multiplyAdds === null || total === 0 ? '' : `${((100 * multiplyAdds) / total).toFixed(1)}\u202f%`;
  return {
    columns: [
      'part',
      'output',
      'layers',
      'parameters',
      'multiply-adds',
      'share',
      ...whats.map((what) => `published ${what}`),
    ],
    rows: cost.map((row) => [
      row.role === 'unused' ? `${row.name} (not used in this reading)` : row.name,
      row.shape.join('×'),
      row.role === 'unused' ? '' : String(row.layers),
      countText(row.parameters),
      row.role === 'unused' ? '' : countText(row.multiplyAdds),
      row.role === 'unused' ? '' : share(row),
      ...whats.map((what) => row.published?.find((figure) => figure.what === what)?.text ?? ''),
    ]),
    numbers: [2, 3, 4, 5, ...whats.map((_, i) => 6 + i)],
  };
}

/** Below the table: where its published columns are from. */
export function costNotes(explanation: Pick<Explanation, 'cost'>): string[] {
  const [first] = explanation.cost.flatMap(({ published = [] }) => published);
  return [costSentence(explanation), first ? `published: ${citationText(first)}` : ''].filter(Boolean);
}

/** "layer3 has 36 % of the multiply-adds, layer4 58 % of the parameters"; empty where there is one part or sizes are symbols. */
function costSentence({ cost: all }: Pick<Explanation, 'cost'>): string {
  const cost = all.filter(({ role }) => role !== 'unused');
  if (cost.length < 3 || cost.some(({ parameters, multiplyAdds }) => parameters === null || multiplyAdds === null))
    return '';
  const largest = (of: 'parameters' | 'multiplyAdds') => {
    const total = cost.reduce((sum, row) => sum + row[of]!, 0);
    const most = cost.reduce((best, row) => (row[of]! > best[of]! ? row : best));
    return { name: most.name, share: total > 0 ? Math.round((100 * most[of]!) / total) : 0 };
  };
  const [work, size] = [largest('multiplyAdds'), largest('parameters')];
  if (work.share === 0 || size.share === 0) return '';
  return work.name === size.name
    ? `${work.name} has ${work.share}\u202f% of the multiply-adds and ${size.share}\u202f% of the parameters`
    : `${work.name} has ${work.share}\u202f% of the multiply-adds, ${size.name} ${size.share}\u202f% of the parameters`;
}
