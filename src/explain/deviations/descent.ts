import type { Network } from './compared';
import { cite, type PaperKey } from '../../papers/catalogue';
import type { PaperArchitecture } from '../../papers/architectures/architecture';
import { isConvolutional, spineUnits } from '../claims/finding';
import { counted } from '../numbers';
import { deviationOf, list, type Difference } from './compared';
import type { Descent, Deviation } from './deviation';
import { evidenceOf, type Evidence } from './evidence';
import { highwayDifferences, highwayProfile } from './highway';
import { inceptionDifferences, matchInception } from './inception';
import { inceptionProfile } from './inceptionProfile';
import { denseNet, resNeXt, squeezeExcitation } from './later';
import { layerDifferences } from './layers';
import { bodyDifferences } from './residualBody';
import { matchResidual } from './residualMatch';
import { publishedOf } from './published';
import { residualProfile } from './residualProfile';
import { lastActivation, unitDifferences } from './residualUnits';
import { stackDifferences } from './stack';
import { matchStack, stackProfile } from './stackProfile';
import { lineName } from '../../graph/cells';

/** What was found: the architecture that a network descends from, why, and how it differs. */
interface Found {
  architecture: PaperArchitecture | { name: string; paper: PaperKey; item: string; kind?: undefined };
  /** "16 units of 3 layers in stages of 3, 4, 6, 3"; empty where the structure alone does not fit. */
  structure: string;
  differences: Difference[];
}

/** Kinds of architectures, tried in this order. */
const kinds: readonly ((explained: Network, evidence: Evidence) => Found | null)[] = [
  residual,
  stack,
  inception,
  highway,
  later,
];

/**
 * The architecture of a paper that a network is or says that it is, and where it differs from it. The structure decides; a name
 * counts only where the structure is of that family. Null and nothing for every other network: what is merely another
 * architecture is no deviation.
 */
export function descentOf(explained: Network): { descent: Descent | null; deviations: Deviation[] } {
  const evidence = evidenceOf(explained.graph);
  for (const find of kinds) {
    const found = find(explained, evidence);
    if (!found || isAnother(found, evidence)) continue;
    return {
      descent: {
        ...cite(found.architecture.paper, found.architecture.item),
        architecture: found.architecture.name,
        ...reasonOf(found, evidence),
        compared: find !== later,
        published: publishedOf(found.architecture),
      },
      deviations: found.differences.map((difference) => deviationOf(difference, found.architecture, explained.graph)),
    };
  }
  return { descent: null, deviations: withoutLastActivation(explained) };
}

/** Differences that make a network another one, unless its name says that it is the paper's. */
const essential: ReadonlySet<string> = new Set([
  'activation-order',
  'shortcut-kind',
  'shortcut-pooling',
  'normalisation-kind',
  'normalisation-missing',
  'activation',
  'stage-strides',
]);

const isAnother = ({ differences }: Found, { named }: Evidence): boolean =>
  named === null && differences.some(({ id }) => essential.has(id));

/** What the appendix of He et al. 2016 says of every pre-activation network, that of no paper, too. */
function withoutLastActivation(explained: Network): Deviation[] {
  const { graph, identityPath } = explained;
  const units = spineUnits(explained);
  const full = units.filter(({ activationOrder }) => activationOrder === 'fullPreActivation');
  const end = identityPath.items.at(-1);
  if (full.length * 2 <= units.length || end?.kind !== 'operators' || end.role !== 'head') return [];
  if (!units.every((unit) => isConvolutional(unit, graph))) return [];
  const head = end.nodes.map((id) => graph.nodes[id]);
  return lastActivation(units, head, graph).map((each) => deviationOf(each, { paper: 'P1', item: 'appendix' }, graph));
}

/** A name first, since it is the author's own word; then a citation; the structure is said with each. */
function reasonOf(
  { architecture, structure }: Found,
  { named, cited, source }: Evidence,
): Pick<Descent, 'by' | 'because' | 'source'> {
  const with_ = (text: string) => [text, structure].filter(Boolean).join('; ');
  const reference = cited.find(({ paper }) => paper === architecture.paper)?.reference;
  if (named && (named.family === 'googLeNet' || architecture.name.includes(String(named.depth))))
    return { by: 'name', because: with_(`named ${named.text}`), source };
  if (reference) {
    const line = lineName(reference.source.file, reference.source.startLine);
    const place = reference.source.file === source.file ? line : `${fileName(reference.source.file)}, ${line}`;
    const what = reference.arxiv ? `arXiv:${reference.arxiv}` : reference.title;
    return { by: 'citation', because: with_(`cites ${what} in ${place}`), source: reference.source };
  }
  if (named) return { by: 'name', because: with_(`named ${named.text}`), source };
  return { by: 'structure', because: structure, source };
}

function residual(explained: Network, { named }: Evidence): Found | null {
  const profile = residualProfile(explained);
  const match = profile && matchResidual(profile, named);
  if (!match) return null;
  const { architecture, fits } = match;
  const net = { explained, graph: explained.graph, profile, architecture };
  const nodes = [
    ...profile.stem,
    ...profile.units.flatMap(({ unit }) => unit.nodes.map((id) => explained.graph.nodes[id])),
    ...profile.head,
  ];
  const counts = profile.stages.map(({ units }) => units.length);
  const structure = `${counted(profile.units.length, 'unit')} of ${profile.kernels.length} convolutions in stages of ${list(counts)}`;
  return {
    architecture,
    structure: fits ? `${structure}${architecture.stagesOf ? `, those of ${architecture.stagesOf}` : ''}` : '',
    differences: [
      ...bodyDifferences(net),
      ...unitDifferences(net),
      ...layerDifferences(
        { normalisation: 'batchNorm', activation: 'relu', dropout: null, he: true },
        nodes,
        explained,
      ),
    ],
  };
}

function stack(explained: Network, { named }: Evidence): Found | null {
  const profile = stackProfile(explained);
  const match = profile && matchStack(profile, named);
  if (!match) return null;
  const { architecture, fits } = match;
  return {
    architecture,
    structure: fits ? `${counted(profile.convolutions.length, 'convolution')} of its widths, one behind the other` : '',
    differences: stackDifferences({ explained, graph: explained.graph, profile, architecture }),
  };
}

function inception(explained: Network, { named }: Evidence): Found | null {
  const profile = inceptionProfile(explained);
  const match = profile && matchInception(profile, named);
  if (!match) return null;
  const { architecture, fits } = match;
  return {
    architecture,
    structure: fits ? `${counted(profile.modules.length, 'inception module')} of its widths` : '',
    differences: inceptionDifferences({ explained, graph: explained.graph, profile, architecture }),
  };
}

function highway(explained: Network): Found | null {
  const profile = highwayProfile(explained);
  if (!profile) return null;
  return {
    architecture: { name: 'highway network', paper: 'P6', item: 'Sec. 2' },
    structure: `${counted(profile.units.length, 'layer')} y = H·T + x·(1−T)`,
    differences: highwayDifferences(profile),
  };
}

/** Architectures of later papers, which nothing is compared with. */
function later(explained: Network, { named }: Evidence): Found | null {
  const profile = residualProfile(explained);
  const found = (profile && (resNeXt(profile) ?? squeezeExcitation(profile))) ?? denseNet(explained, named);
  return found && { architecture: found, structure: found.structure, differences: [] };
}

const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
