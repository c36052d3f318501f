import { capital } from '../papers/citedSentence';
import type { Deviation } from '../explain/deviations/deviation';
import type { ClaimFinding, ResidualUnit } from '../explain/explanation';
import { formatSize } from '../graph/format';
import { depth, multiplyAddFormula, parameterFormula } from '../graph/cost';
import type { Graph } from '../graph/graph';
import { typeset, withoutClasses } from '../papers/typeset';
import { branchText, extentText } from './branch';
import { descentText, deviationText } from './descent';
import { formsText } from './formsText';
import { layerHover } from './facts/layerHover';
import { initialisationSentence } from './initialisation';
import type { Inspection } from './inspection';
import { citedMarkdown, escapeMarkdown, markdownLink } from './markdownText';
import { pathLengthsText } from './pathLengths';
import { shapesText } from './totals';
import { unitTitle } from './words';

/**
 * What the pointer rests on: a block class, the addition of its forward, a factory that builds a whole network, or a layer by
 * the nodes of each of its uses.
 */
export type HoverTarget =
  | { kind: 'unit' | 'addition'; unit: number }
  | { kind: 'network' }
  | { kind: 'layer'; uses: readonly (readonly number[])[] };

/** What a reader of the hover may do next. */
export type HoverAction =
  { kind: 'showInGraph'; node?: number } | { kind: 'train' } | { kind: 'changeAssumption' } | { kind: 'explain' };

export interface HoverOptions {
  /** Colour of the text around the picture, as CSS. */
  foreground: string;
  /** Size of that text in pixels. */
  fontSize?: number;
  /** Colours of the parts of a formula that speak of a state of the identity path, by state. */
  classColours?: Readonly<Record<string, string>>;
  /** One sentence on how what is shown stands to the present text. */
  remark?: string;
  /** Target of an action's link; undefined leaves the action out. */
  link(action: HoverAction): string | undefined;
}

/** Statements and problems that a hover has room for. */
const mostClaims = 3;
const mostProblems = 2;

/**
 * A hover as Markdown: the kind of unit, its equation as a picture, its identity term, its layers and their cost, links,
 * what the papers say, and what was assumed. The links stand where a hover is seen without scrolling. Pictures are data
 * URIs; links are those of `options.link` and of the papers.
 */
export function hoverFor(
  graph: Graph,
  explanation: Inspection['explanation'],
  target: HoverTarget,
  options: HoverOptions,
): string {
  if (target.kind === 'layer') return layerHover({ graph, explanation }, target.uses, options);
  const unit = target.kind === 'network' ? undefined : explanation.units[target.unit];
  const parts = unit
    ? unitParts(graph, unit, target.kind === 'unit', options)
    : networkParts({ graph, explanation }, options);
  const isHere = ({ units }: { units: readonly number[] }) => !unit || units.includes(unit.index);
  const claims = explanation.claims.filter(isHere);
  const deviations = explanation.deviations.filter(isHere);
  // A hover shows a dozen lines and scrolls: what can be done stands above what can be read.
  const remark = options.remark ? `_${escapeMarkdown(options.remark)}_` : '';
  return [
    remark,
    ...parts,
    actions({ graph, explanation }, unit, options),
    claimList(deviations, claims),
    ...provenance(graph),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function unitParts(graph: Graph, unit: ResidualUnit, whole: boolean, options: HoverOptions): string[] {
  const { text, figure } = unitTitle(unit);
  const extent = extentText(graph, unit.input);
  const branch = [
    escapeMarkdown(branchText(graph, unit)),
    `${formatSize(parameterFormula(graph, unit.branch.nodes).total)} parameters`,
    `${formatSize(multiplyAddFormula(graph, unit.branch.nodes))} multiply-adds${extent ? ` at ${extent}` : ''}`,
  ];
  return [
    `**${escapeMarkdown(text)}**${figure ? ` · ${markdownLink(figure.text, figure.url)}` : ''}`,
    equation(unit.equation.latex, options),
    whole ? equation(unit.equation.gradientLatex, options) : '',
    escapeMarkdown(unit.sentence),
    escapeMarkdown(capital(formsText(unit))),
    unit.shortcut.kind === 'identity' ? '' : `Shortcut: ${escapeMarkdown(unit.shortcut.text)}`,
    `F: ${branch.join(' · ')}`,
  ];
}

function networkParts({ graph, explanation }: Inspection, options: HoverOptions): string[] {
  const { identityPath, units } = explanation;
  const symbols = identityPath.symbols.map(({ latex, text }) => `${equation(latex, options)} ${escapeMarkdown(text)}`);
  return [
    `**${escapeMarkdown(graph.name)}** · ${escapeMarkdown(shapesText(graph))} · ${depth(graph)} weight layers deep`,
    escapeMarkdown(explanation.summary),
    explanation.descent ? citedMarkdown({ ...explanation.descent, statement: descentText(explanation.descent) }) : '',
    escapeMarkdown([identityPath.summary, pathLengthsText(explanation)].filter(Boolean).join('. ')),
    units.length > 0 ? '' : escapeMarkdown(initialisationSentence(explanation.initialisation)),
    units.length > 0 ? equation(identityPath.latex, options) : '',
    units.length > 0 ? symbols.join(' · ') : '',
  ];
}

/** A formula as a picture in the colour and the size of the text, with its LaTeX for those who do not see it. */
function equation(latex: string, { foreground, fontSize, classColours }: HoverOptions): string {
  if (!latex) return '';
  const { svg } = typeset(latex, { fontSize, colour: foreground, classColours });
  const alternative = withoutClasses(latex)
    .replace(/\s+/g, ' ')
    .replace(/[[\]\\`*_<>]/g, '\\$&');
  return `![${alternative}](data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')})`;
}

/** Deviations first: they are about this code, the other statements about its kind. */
function claimList(deviations: readonly Deviation[], claims: readonly ClaimFinding[]): string {
  const all = [...deviations.map((deviation) => ({ ...deviation, statement: deviationText(deviation) })), ...claims];
  const lines = all.slice(0, mostClaims).map((claim) => `- ${citedMarkdown(claim)}`);
  const more = all.length - lines.length;
  return [...lines, ...(more > 0 ? [`- ${more} more under _More_`] : [])].join('\n');
}

/** What the reader chose and what it did not understand: a number above is exact only under these. */
function provenance(graph: Graph): string[] {
  const assumed = graph.assumptions.map(({ text }) => escapeMarkdown(text.replace(/\.$/, '')));
  const problems = graph.problems.filter(({ severity }) => severity !== 'information');
  const shown = problems.slice(0, mostProblems).map(({ text }) => `- ${escapeMarkdown(text)}`);
  const more = problems.length - shown.length;
  return [
    assumed.length > 0 ? `Assumed: ${assumed.join('; ')}.` : '',
    problems.length > 0
      ? ['Not read fully:', ...shown, ...(more > 0 ? [`- ${more} more under _More_`] : [])].join('\n')
      : '',
  ];
}

function actions({ graph, explanation }: Inspection, unit: ResidualUnit | undefined, { link }: HoverOptions): string {
  const offered: [string, HoverAction, boolean][] = [
    ['Show in graph', { kind: 'showInGraph', node: unit?.addition }, true],
    ['Train shortcut variants', { kind: 'train' }, explanation.units.length > 0],
    ['Change assumption', { kind: 'changeAssumption' }, graph.assumptions.length > 0],
    ['More', { kind: 'explain' }, true],
  ];
  return offered
    .filter(([, , applies]) => applies)
    .flatMap(([text, action]) => {
      const target = link(action);
      return target ? [markdownLink(text, target)] : [];
    })
    .join(' · ');
}
