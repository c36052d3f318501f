import { parameterCount } from '../../graph/cost';
import type { AnyNode, Node } from '../../graph/graph';
import type { StackArchitecture, StackLayer } from '../../papers/architectures/architecture';
import { parametersTable, publishedIn } from '../../papers/catalogue';
import { counted, shortNumber } from '../numbers';
import { count, list, square, strided, type Compared, type Difference } from './compared';
import { layerDifferences } from './layers';
import { convolutionsOf, type StackProfile } from './stackProfile';

type Stack = Compared<StackProfile, StackArchitecture>;

/** A stack of layers beside that of the paper. */
export const stackDifferences = (net: Stack): Difference[] => [
  ...[convolutionLayers, poolings, resizedMaps, classifier, dropoutRates, slopes].flatMap((check) => check(net)),
  ...layerDifferences(
    {
      normalisation: net.architecture.normalisation,
      activation: net.architecture.activation,
      ...(net.architecture.dropout === null ? { dropout: null } : {}),
      he: net.architecture.paper === 'P2' || net.architecture.paper === 'P3',
    },
    net.profile.nodes,
    net.explained,
  ),
];

const convolutionText = (kernel: number, width: number | string, stride: number): string =>
  `${square(kernel)} ${width}${strided(stride)}`;

function convolutionLayers({ profile, architecture, graph }: Stack): Difference[] {
  const paper = convolutionsOf(architecture);
  const differing = profile.convolutions.flatMap((node, i) => {
    const { kernel, outChannels, stride } = node.attributes;
    const here = convolutionText(kernel[0], outChannels, stride[0]);
    const there = convolutionText(paper[i].kernel, paper[i].width, paper[i].stride);
    return here === there ? [] : [{ node, here, there }];
  });
  if (differing.length === 0) return [];
  const [first] = differing;
  const more = differing.length > 1 ? ` and ${counted(differing.length - 1, 'other')}` : '';
  return [
    {
      id: 'convolutions',
      here: `convolution ${first.here}${more}`,
      there: `${first.there}${more ? ' and others' : ''}`,
      effect: `${count(parameterCount(graph).total)} parameters`,
      nodes: differing.map(({ node }) => node.id),
    },
  ];
}

/** Places of pools among the convolutions: after how many of them each stands. */
function poolings({ profile, architecture }: Stack): Difference[] {
  const end = architecture.layers.at(-1)?.kind === 'convolution' ? profile.convolutions.at(-1)!.id : Infinity;
  const body = profile.body.filter(({ id }) => id <= end);
  const here = body.filter((node) => node.operator !== 'conv2d');
  const places = placed(body, (node) => node.operator === 'conv2d', layerText);
  const wanted = placed(architecture.layers, ({ kind }) => kind === 'convolution', paperText);
  if (places.join() === wanted.join()) return [];
  const at = places.findIndex((text, i) => text !== wanted[i]);
  const [own, paper] = [places[at === -1 ? places.length : at], wanted[at === -1 ? places.length : at]];
  return [
    {
      id: 'pooling',
      here: own ?? `nothing ${placeOf(paper)}`,
      there: paper ?? `nothing ${placeOf(own)}`,
      effect: `${counted(here.filter(({ operator }) => operator === 'maxPool').length, 'pooling')} among the convolutions, not ${architecture.layers.filter(({ kind }) => kind === 'pool').length}`,
      nodes: here.length > 0 ? [(here[at] ?? here[here.length - 1]).id] : [profile.convolutions[0].id],
    },
  ];
}

const placeOf = (text: string | undefined): string => /behind .*$/.exec(text ?? '')?.[0] ?? 'there';

function placed<Layer>(
  layers: readonly Layer[],
  isConvolution: (layer: Layer) => boolean,
  text: (layer: Layer) => string,
): string[] {
  let convolutions = 0;
  return layers.flatMap((layer) => {
    if (isConvolution(layer)) {
      convolutions += 1;
      return [];
    }
    return [`${text(layer)} behind convolution ${convolutions}`];
  });
}

const responseText = 'local response normalisation';

const layerText = (node: AnyNode): string =>
  node.operator === 'maxPool'
    ? `${square(node.attributes.kernel[0])} max pooling${strided(node.attributes.stride[0])}`
    : responseText;

const paperText = (layer: StackLayer): string =>
  layer.kind === 'pool' ? `${square(layer.kernel)} max pooling${strided(layer.stride)}` : responseText;

/** Adaptive pooling before hidden linear layers, where it is no identity. */
function resizedMaps({ profile, architecture, graph }: Stack): Difference[] {
  const node = profile.nodes.find(({ operator }) => operator === 'adaptiveAveragePool');
  const [before, after] = [node && graph.nodes[node.inputs[0]].shape, node?.shape];
  if (!node || architecture.hidden.length === 0 || !before || !after || before.join() === after.join()) return [];
  const sizes = [before, after].map((shape) => shape.slice(2).join('×'));
  const larger = Number(after[2]) > Number(before[2]);
  return [
    {
      id: 'adaptive-pooling',
      here: `adaptive average pooling from ${sizes[0]} to ${sizes[1]} before the classifier`,
      there: 'no such pooling',
      effect: larger ? 'values are repeated for the classifier' : 'the classifier sees means, not the maps',
      nodes: [node.id],
    },
  ];
}

function classifier({ profile, architecture, graph }: Stack): Difference[] {
  const widths = profile.linear.slice(0, -1).map(({ attributes }) => attributes.outFeatures);
  if (profile.linear.length === 0 || widths.join() === architecture.hidden.join()) return [];
  const text = (hidden: readonly (number | string)[]) =>
    hidden.length === 0
      ? 'one linear layer'
      : `${counted(hidden.length + 1, 'linear layer')}, the hidden ones of ${list(hidden)}`;
  const [, letter] = /^VGG (\S+)/.exec(architecture.name) ?? [];
  const published = parametersTable.rows.find(({ configuration }) => configuration === letter);
  const beside = published
    ? `; the paper’s has ${publishedIn('P5', parametersTable, 'parameters', (row) => row === published).text} million`
    : '';
  return [
    {
      id: 'classifier-layers',
      here: text(widths),
      there: text(architecture.hidden),
      effect: `${count(parameterCount(graph).total)} parameters${beside}`,
      nodes: profile.linear.map(({ id }) => id),
      ...(published
        ? { cited: { paper: 'P5' as const, item: `${architecture.item} and ${parametersTable.item}` } }
        : {}),
    },
  ];
}

/** Dropout behind the hidden linear layers, and none among the convolutions. */
function dropoutRates({ profile, architecture }: Stack): Difference[] {
  const rate = architecture.dropout;
  if (typeof rate !== 'number') return [];
  const dropping = profile.nodes.filter(
    (node): node is AnyNode & Node<'dropout'> => node.operator === 'dropout' && node.attributes.p > 0,
  );
  const last = profile.convolutions.at(-1)!.id;
  const [early, late] = [dropping.filter(({ id }) => id < last), dropping.filter(({ id }) => id > last)];
  const found: Difference[] = [];
  if (early.length > 0) {
    found.push({
      id: 'dropout',
      here: `dropout behind ${counted(early.length, 'convolution')}`,
      there: 'no dropout there',
      effect: 'a part of the maps is cut at random in each training step',
      nodes: early.map(({ id }) => id),
    });
  }
  if (profile.linear.length !== architecture.hidden.length + 1) return found;
  const others = late.filter(({ attributes }) => attributes.p !== rate);
  if (late.length >= architecture.hidden.length && others.length === 0) return found;
  found.push({
    id: 'classifier-dropout',
    here:
      late.length === 0
        ? 'no dropout in the classifier'
        : `dropout ${list(late.map(({ attributes }) => shortNumber(attributes.p)))} in the classifier`,
    there: `dropout ${rate} behind the first two linear layers`,
    effect: 'the hidden linear layers are regularised otherwise',
    nodes: late.length > 0 ? late.map(({ id }) => id) : profile.linear.map(({ id }) => id),
    cited: { paper: architecture.paper, item: 'Sec. 3.1' },
  });
  return found;
}

/** He et al. 2015b: slopes of PReLU start at 0.25. */
function slopes({ profile, graph }: Stack): Difference[] {
  const others = profile.nodes.flatMap((node) => {
    const initialiser = node.operator === 'prelu' ? graph.parameters[node.parameters[0]]?.initialiser : undefined;
    return initialiser?.kind === 'constant' && initialiser.value !== firstSlope
      ? [{ node, value: initialiser.value }]
      : [];
  });
  if (others.length === 0) return [];
  return [
    {
      id: 'prelu-slope',
      here: `PReLU slopes start at ${list([...new Set(others.map(({ value }) => shortNumber(value)))])}`,
      there: `slopes that start at ${firstSlope}`,
      effect: `½(1 + a²) n Var[w] = 1 asks for a variance of ${shortNumber(2 / (1 + others[0].value ** 2))}/n, not ${shortNumber(2 / (1 + firstSlope ** 2))}/n`,
      nodes: others.map(({ node }) => node.id),
      cited: { paper: 'P3', item: 'Sec. 2.1' },
    },
  ];
}

const firstSlope = 0.25;
