/** The side card: the verdict, the equation that holds with this network's own indices, counts, and what the papers say. */
import type { Crossing, Explanation, ResidualUnit } from '../explain/explanation';
import type { Graph } from '../graph/graph';
import {
  assumptions,
  claimsSection,
  descentSection,
  equationSection,
  pathsSection,
  percent,
  problemsFirst,
  richText,
} from './drawingCardSections';
import { initialisationSection } from './drawingCurve';
import { identityMappings } from '../papers/identityMappings';
import { rectifiers } from '../papers/rectifiers';
import { mathematics, mathSizes } from './drawingMath';
import type { Card, CardSection, Row } from './drawingModel';
import { plainNetworkCard } from './drawingPlainCard';
import { questionsSection } from './questions/answerCard';
import { orderNames } from './words';

export function networkCard(graph: Graph, explanation: Explanation, rows: readonly Row[]): Card {
  const { identityPath, units, claims } = explanation;
  if (units.length === 0) return plainNetworkCard(graph, explanation, rows);
  return {
    source: graph.source,
    variants: true,
    title: 'Identity path',
    verdict: identityPath.summary,
    sections: [
      equationSection(explanation, shortestPathText(explanation)),
      checkSection,
      ...pathsSection(explanation),
      ...problemsFirst(graph),
      ...descentSection(explanation, rows),
      ...initialisationSection(explanation.initialisation),
      ...claimsSection(claims, rows),
      ...questionsSection({ graph, explanation }),
      ...assumptions(graph),
    ],
  };
}

const checkSection: CardSection = {
  kind: 'check',
  heading: 'Checked by numbers',
  text: richText(
    `Both sides of equations (4), (5), (7) and (8) of ${identityMappings.citation}, and of (9) and (13) of ${rectifiers.citation}, computed on this network, scaled as for training: how far apart they are.`,
  ),
};

const isUnknown = (crossings: readonly Crossing[]): boolean =>
  crossings.some(({ factor }) => factor.state === 'unknown');

function shortestPathText({ identityPath: { items, paths } }: Explanation): string {
  // Of what an unresolved call does, nothing is claimed.
  if (items.some((item) => item.kind === 'operators' && item.role === 'between' && isUnknown(item.crossings)))
    return '';
  const last = items.filter(({ kind }) => kind === 'unit').length;
  const ends = `from $\\mathbf{x}_{${last}}$ back to $\\mathbf{x}_{0}$`;
  if (paths.fewest === 0) return `A path ${ends} crosses no weight layer.`;
  const count = paths.counts[paths.fewest] ?? 0;
  const layers = paths.fewest === 1 ? 'a weight layer' : `${paths.fewest} weight layers`;
  return `Every path ${ends} crosses at least ${layers}${count === 1 ? `; one crosses exactly ${paths.fewest}` : ''}.`;
}

export function unitCard(
  explanation: Explanation,
  unit: ResidualUnit,
  rows: readonly Row[],
  source: CardSection[],
): Card {
  const layers = unit.branch.weightLayers.length;
  const claims = explanation.claims.filter((claim) => claim.units.includes(unit.index));
  const deviations = explanation.deviations.filter(({ units }) => units.includes(unit.index));
  const total = rows.reduce((sum, row) => sum + (row.parameters.value ?? 0), 0);
  const row = rows.find((each) => each.unit === unit.index);
  const share = total > 0 && row?.parameters.value ? `, ${percent(row.parameters.value / total)} of the network` : '';
  const weightsOnShortcut = unit.shortcut.crossings.filter(({ factor }) => factor.state === 'replaced').length;
  return {
    title: row?.name ?? unit.name,
    verdict: `${rows.length > 1 ? `Unit ${unit.index} of 0 – ${rows.filter((each) => each.unit !== null).length - 1}, ` : ''}${unit.activationOrder === 'other' ? unit.activationText : orderNames[unit.activationOrder]}, ${unit.shortcut.text}${unit.shortcut.kind === 'identity' ? ' shortcut' : ''}`,
    sections: [
      {
        kind: 'equation',
        heading: 'What holds here',
        equations: [unit.equation.latex, unit.equation.gradientLatex]
          .filter(Boolean)
          .map((latex) => mathematics(latex, mathSizes.label, { display: true })),
        symbols: [],
        note: richText(unit.sentence),
      },
      {
        kind: 'counts',
        heading: 'Two paths',
        entries: [
          {
            value: weightsOnShortcut === 0 ? '1' : String(weightsOnShortcut),
            text:
              weightsOnShortcut === 0
                ? 'path crosses no weight layer'
                : `weight ${weightsOnShortcut === 1 ? 'layer' : 'layers'} on the shortcut`,
            state: unit.identityTerm.state,
          },
          { value: String(layers), text: `weight ${layers === 1 ? 'layer' : 'layers'} on the branch` },
        ],
      },
      {
        kind: 'counts',
        heading: 'Cost',
        entries: [
          { value: row?.parameters.text ?? '', text: `parameters${share}` },
          { value: row?.multiplyAdds.text ?? '', text: 'multiply-adds' },
        ],
      },
      ...source,
      ...descentSection({ descent: null, deviations }, rows),
      ...claimsSection(claims, rows),
    ],
    source: unit.source,
    variants: true,
  };
}
