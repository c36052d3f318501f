import { multiplyAdds, parameterCount } from '../../graph/cost';
import type { AnyNode, Graph, Node } from '../../graph/graph';
import type {
  AuxiliaryHead,
  InceptionArchitecture,
  InceptionRow,
  ModuleWidths,
} from '../../papers/architectures/architecture';
import { googLeNet } from '../../papers/architectures/googLeNet';
import { counted, shortNumber } from '../numbers';
import { heightOfTensor } from '../structures/mapSizes';
import { count, list, square, strided, type Compared, type Difference } from './compared';
import type { NamedArchitecture } from './evidence';
import type { FoundModule, InceptionProfile } from './inceptionProfile';
import { layerDifferences } from './layers';

type Inception = Compared<InceptionProfile, InceptionArchitecture>;

type Module = Extract<InceptionRow, { kind: 'module' }>;

const modulesOf = ({ rows }: InceptionArchitecture): Module[] =>
  rows.filter((row): row is Module => row.kind === 'module');

const columns = [
  'conv1',
  'reduce3',
  'conv3',
  'reduce5',
  'conv5',
  'pool',
] as const satisfies readonly (keyof ModuleWidths)[];

const widthsText = (widths: Pick<ModuleWidths, (typeof columns)[number]>): string =>
  list(columns.map((column) => widths[column]));

/** GoogLeNet by its nine modules; with other widths where the name says so. */
export function matchInception(
  { modules }: InceptionProfile,
  named: NamedArchitecture | null,
): { architecture: InceptionArchitecture; fits: boolean } | null {
  const paper = modulesOf(googLeNet);
  if (modules.length !== paper.length) return null;
  const fits = paper.every((module, i) => widthsText(module) === widthsText(modules[i]));
  return fits || named?.family === 'googLeNet' ? { architecture: googLeNet, fits } : null;
}

export const inceptionDifferences = (net: Inception): Difference[] => [
  ...[moduleWidths, largeKernels, stem, poolings, auxiliaryHeads, head, dropoutRate].flatMap((check) => check(net)),
  ...layerDifferences({ normalisation: 'none', activation: 'relu', he: false }, net.profile.nodes, net.explained),
];

function moduleWidths({ profile, architecture, graph }: Inception): Difference[] {
  const paper = modulesOf(architecture);
  const differing = profile.modules.flatMap((module, i) =>
    widthsText(module) === widthsText(paper[i]) ? [] : [{ module, paper: paper[i] }],
  );
  if (differing.length === 0) return [];
  const [first] = differing;
  return [
    {
      id: 'module-widths',
      here: `widths ${widthsText(first.module)} in ${nameOf(first.module)}${differing.length > 1 ? ` and others in ${counted(differing.length - 1, 'module')}` : ''}`,
      there: `${widthsText(first.paper)} in ${first.paper.name}`,
      effect: `${count(parameterCount(graph).total)} parameters`,
      nodes: differing.map(({ module }) => module.node),
    },
  ];
}

const nameOf = ({ name }: FoundModule): string => name || 'the module';

/** The 5×5 of the third branch: one 3×3 in torchvision, two of them elsewhere. */
function largeKernels({ profile, graph }: Inception): Difference[] {
  const others = profile.modules.filter(({ largeKernels: found }) => found.join() !== '5');
  if (others.length === 0) return [];
  const kinds = new Set(others.map(({ largeKernels: found }) => found.map(square).join(' and ')));
  const layers = others.flatMap(({ large }) => large);
  const ids = layers.map(({ id }) => id);
  const cost = multiplyAdds(graph, ids);
  const then = others.reduce((sum, module) => sum + costOfFive(module, graph), 0);
  return [
    {
      id: '5x5-as-3x3',
      here: `${list([...kinds])} in the place of the 5×5 in ${counted(others.length, 'module')}`,
      there: '5×5',
      effect: `${count(cost.weighted + cost.activations)} multiply-adds in these convolutions, not ${count(then)}; one value sees ${list([...new Set(others.map(({ largeKernels: found }) => square(found.reduce((sum, kernel) => sum + kernel - 1, 1))))])} of the module’s input`,
      nodes: ids,
    },
  ];
}

/** Multiply-adds of one 5×5 from the reduction to the width of the branch, on the maps of the module. */
function costOfFive({ reduce5, conv5, node }: FoundModule, graph: Graph): number {
  const [, , height, width] = graph.nodes[node].shape ?? [];
  return 25 * reduce5 * conv5 * Number(height) * Number(width);
}

const text = (row: Exclude<InceptionRow, Module>): string =>
  row.kind === 'pool'
    ? `${square(row.kernel)} max pooling${strided(row.stride)}`
    : `${square(row.kernel)} ${row.width}${strided(row.stride)}`;

function layerText(node: AnyNode): string {
  if (node.operator === 'conv2d')
    return `${square(node.attributes.kernel[0])} ${node.attributes.outChannels}${strided(node.attributes.stride[0])}`;
  return node.operator === 'maxPool'
    ? `${square(node.attributes.kernel[0])} max pooling${strided(node.attributes.stride[0])}`
    : node.operator;
}

function stem({ profile, architecture, graph }: Inception): Difference[] {
  const end = architecture.rows.findIndex(({ kind }) => kind === 'module');
  const paper = architecture.rows
    .slice(0, end)
    .filter((row): row is Exclude<InceptionRow, Module> => row.kind !== 'module')
    .map(text);
  const here = profile.stem.map(layerText);
  if (here.join() === paper.join()) return [];
  const size = heightOfTensor(graph.nodes[profile.modules[0].input].shape, graph);
  return [
    {
      id: 'stem',
      here: here.join(' · ') || 'no layer before the first module',
      there: paper.join(' · '),
      effect: `the first module works on maps of ${typeof size === 'number' ? square(size) : `${size} by ${size}`}`,
      nodes: profile.stem.length > 0 ? [profile.stem[0].id] : [profile.modules[0].node],
    },
  ];
}

function poolings({ profile, architecture }: Inception): Difference[] {
  let modules = 0;
  const paper = architecture.rows.flatMap((row) => {
    if (row.kind === 'module') modules += 1;
    return row.kind === 'pool' && modules > 0 ? [{ after: modules - 1, text: text(row) }] : [];
  });
  const here = profile.pools.map(({ after, node }) => ({ after, text: layerText(node as AnyNode), node }));
  return paper.flatMap((pool): Difference[] => {
    const found = here.find(({ after }) => after === pool.after);
    const name = nameOf(profile.modules[pool.after]);
    if (found?.text === pool.text) return [];
    return [
      {
        id: 'pooling',
        here: found ? `${found.text} behind ${name}` : `no pooling behind ${name}`,
        there: pool.text,
        effect: found ? 'windows do not overlap as the paper’s do' : 'the modules behind it work on larger maps',
        nodes: [found?.node.id ?? profile.modules[pool.after].node],
      },
    ];
  });
}

/** Heads that the network has, whether this reading (without training) runs them or not. */
function auxiliaryHeads({ profile, architecture, graph }: Inception): Difference[] {
  const heads = headsOf(graph, profile);
  const paper = architecture.auxiliary;
  const cited = { paper: architecture.paper, item: 'Sec. 5' } as const;
  if (heads.length !== paper.length) {
    return [
      {
        id: 'auxiliary-classifiers',
        here: heads.length === 0 ? 'no auxiliary classifier' : counted(heads.length, 'auxiliary classifier'),
        there: `${paper.length} auxiliary classifiers, on the outputs of ${paper.map(({ after }) => after.replace('inception ', '')).join(' and ')} while training`,
        effect:
          heads.length === 0
            ? 'in training the gradient comes from the one classifier at the end'
            : `in training the gradient comes from ${counted(heads.length + 1, 'classifier')}`,
        nodes: [profile.modules[0].node],
        cited,
        source: graph.source,
      },
    ];
  }
  const differing = heads.filter(
    (head, i) => head.convolution !== paper[i].convolution || head.hidden !== paper[i].hidden,
  );
  if (differing.length === 0) return [];
  return [
    {
      id: 'auxiliary-widths',
      here: `${list(differing.map(headText))} in the auxiliary classifiers`,
      there: headText(paper[0]),
      effect: 'the auxiliary classifiers are of another size',
      nodes: [profile.modules[0].node],
      cited,
      source: graph.source,
    },
  ];
}

const headText = ({ convolution, hidden }: Pick<AuxiliaryHead, 'convolution' | 'hidden'>): string =>
  `1×1 ${convolution}, linear ${hidden}`;

/**
 * The classifiers beside the main one, run in this reading or not: among the parameters that the main way does not use, each
 * linear layer of as many classes, with the layers before it.
 */
function headsOf(graph: Graph, { main }: InceptionProfile): Pick<AuxiliaryHead, 'convolution' | 'hidden'>[] {
  const used = new Set(main.flatMap((id) => graph.nodes[id].parameters));
  const classes = graph.nodes[main.at(-1)!]?.shape?.at(-1);
  const heads: Pick<AuxiliaryHead, 'convolution' | 'hidden'>[] = [];
  let [convolution, hidden] = [0, 0];
  for (const { id, shape } of graph.parameters) {
    if (used.has(id)) continue;
    if (shape.length === 4) convolution = Number(shape[0]);
    else if (shape.length === 2 && shape[0] === classes) heads.push({ convolution, hidden });
    else if (shape.length === 2) hidden = Number(shape[0]);
  }
  return heads;
}

/** Average pooling over the whole maps, then one linear layer. */
function head({ profile, graph }: Inception): Difference[] {
  const linear = profile.head.filter(({ operator }) => operator === 'linear');
  const pool = profile.head.find(({ operator }) =>
    ['averagePool', 'adaptiveAveragePool', 'reduce', 'maxPool'].includes(operator),
  );
  const found: Difference[] = [];
  if (pool?.operator === 'maxPool') {
    found.push({
      id: 'head-pooling',
      here: 'max pooling before the classifier',
      there: 'average pooling',
      effect: 'the classifier sees the largest value of each map, not its mean',
      nodes: [pool.id],
    });
  }
  if (linear.length > 1) {
    found.push({
      id: 'classifier-layers',
      here: `${linear.length} linear layers behind the last module`,
      there: 'one linear layer',
      effect: `${count(
        parameterCount(
          graph,
          linear.map(({ id }) => id),
        ).total,
      )} parameters in them`,
      nodes: linear.map(({ id }) => id),
    });
  }
  return found;
}

function dropoutRate({ profile, architecture }: Inception): Difference[] {
  const dropping = profile.head.filter((node): node is AnyNode & Node<'dropout'> => node.operator === 'dropout');
  if (dropping.some(({ attributes }) => attributes.p === architecture.dropout)) return [];
  const [first] = dropping;
  const at = first ?? profile.head.find(({ operator }) => operator === 'linear');
  if (!at) return [];
  return [
    {
      id: 'classifier-dropout',
      here: first
        ? `dropout ${shortNumber(first.attributes.p)} before the classifier`
        : 'no dropout before the classifier',
      there: `dropout ${architecture.dropout}`,
      effect: first
        ? `${shortNumber(first.attributes.p * 100)}\u202f% of its inputs are dropped in a training step`
        : 'none of its inputs is dropped',
      nodes: [at.id],
    },
  ];
}
