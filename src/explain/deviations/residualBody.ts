import { multiplyAdds, depth, hasSymbols, multiplyAddsOf, parameterCount } from '../../graph/cost';
import type { AnyNode, Node } from '../../graph/graph';
import type { ResidualArchitecture } from '../../papers/architectures/architecture';
import { cifarTable, publishedIn } from '../../papers/catalogue';
import { counted } from '../numbers';
import { count, list, square, strided, type Compared, type Difference } from './compared';
import type { ProfiledUnit, ResidualProfile } from './residualProfile';

type Residual = Compared<ResidualProfile, ResidualArchitecture>;

/** Stem, stages and head of a residual network beside those of the paper. */
export const bodyDifferences = (net: Residual): Difference[] =>
  [stageUnits, stageWidths, stem, stageStrides, strideInUnit, head]
    .flatMap((check) => check(net))
    .map((difference) => ({ cited: net.architecture.body, ...difference }));

function stageUnits({ profile, architecture, graph }: Residual): Difference[] {
  const here = profile.stages.map(({ units }) => units.length);
  const there = architecture.stages.map(({ units }) => units);
  if (here.join() === there.join()) return [];
  const at = here.findIndex((units, i) => units !== there[i]);
  return [
    {
      id: 'units-per-stage',
      here: `${list(here)} units in the stages`,
      there: `${list(there)} units`,
      effect: `${counted(depth(graph), 'weight layer')} deep, not ${architecture.depth}`,
      nodes: nodesOf(profile.stages[at].units),
      units: profile.stages[at].units.map(({ unit }) => unit),
    },
  ];
}

function stageWidths({ profile, architecture, graph }: Residual): Difference[] {
  const { stages, expansion } = architecture;
  const at = profile.stages.findIndex(
    ({ width, channels }, i) => width !== stages[i].width || channels !== stages[i].width * expansion,
  );
  if (at < 0) return [];
  const text = (widths: readonly { width: number; channels: number }[]) =>
    list(widths.map(({ width, channels }) => (width === channels ? width : `${width} → ${channels}`)));
  const row = cifarTable.rows.find(
    ({ method, layers }) => architecture.dataSet === 'CIFAR' && method === 'ResNet' && layers === architecture.depth,
  );
  const published = row
    ? `; the paper’s has ${publishedIn('P2', cifarTable, 'parameters', (each) => each === row).text}`
    : '';
  return [
    {
      id: 'stage-widths',
      here: `${text(profile.stages)} filters in the stages`,
      there: `${text(stages.map(({ width }) => ({ width, channels: width * expansion })))} filters`,
      effect: `${count(parameterCount(graph).total)} parameters${published}`,
      nodes: nodesOf(profile.stages[at].units),
      units: profile.stages[at].units.map(({ unit }) => unit),
      ...(row ? { cited: { paper: 'P2' as const, item: `${architecture.body.item} and ${cifarTable.item}` } } : {}),
    },
  ];
}

/** What stands before the first unit, and by how much it divides the size of the maps. */
function stem({ profile, architecture }: Residual): Difference[] {
  const convolutions = profile.stem.filter((node): node is Node<'conv2d'> => node.operator === 'conv2d');
  const pools = profile.stem.filter(isPool);
  const [first] = convolutions;
  if (!first) return [];
  const paper = architecture.stem;
  const isPapers =
    convolutions.length === 1 &&
    first.attributes.kernel[0] === paper.kernel &&
    first.attributes.stride[0] === paper.stride &&
    Number(first.attributes.outChannels) === widthOfStem(architecture, profile) &&
    pools.map(poolText).join() ===
      (paper.pool ? [`${square(paper.pool.kernel)} max pooling${strided(paper.pool.stride)}`] : []).join();
  if (isPapers) return [];
  const [here, there] = [
    product([
      ...convolutions.map(({ attributes }) => attributes.stride[0]),
      ...pools.map(({ attributes }) => attributes.stride[0]),
    ]),
    paper.stride * (paper.pool?.stride ?? 1),
  ];
  return [
    {
      id: 'stem',
      here: [
        convolutions
          .map(
            ({ attributes: { kernel, outChannels, stride } }) =>
              `${square(kernel[0])} ${outChannels}${strided(stride[0])}`,
          )
          .join(' · '),
        pools.length > 0 ? pools.map(poolText).join(' · ') : paper.pool ? 'no pooling' : '',
      ]
        .filter(Boolean)
        .join(', then ')
        .replace(', then no', ', no'),
      there: [
        `${square(paper.kernel)} ${paper.width}${strided(paper.stride)}`,
        paper.pool ? `${square(paper.pool.kernel)} max pooling${strided(paper.pool.stride)}` : '',
      ]
        .filter(Boolean)
        .join(', then '),
      effect: sizesText(profile, here, there),
      nodes: [first.id],
    },
  ];
}

/** A stem that is as wide as a first stage of another width is told with the stages. */
const widthOfStem = ({ stem: { width }, stages }: ResidualArchitecture, profile: ResidualProfile): number =>
  profile.stages[0].width === stages[0].width ? width : (profile.stages[0].width * width) / stages[0].width;

/** On which maps the units work here, and behind the paper's stem. */
function sizesText({ stages }: ResidualProfile, here: number, there: number): string {
  const sizes = stages.map(({ size }) => size);
  if (here === there) return 'the maps have the size of the paper’s';
  if (sizes.some((size) => size === null))
    return `the maps are ${there / here > 1 ? `${there / here} times as high and wide` : `1/${here / there} as high and wide`}`;
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  const then = (size: number) => Math.max(1, Math.round((size * here) / there));
  return `the units work on maps of ${square(first)} to ${square(last)}; behind the paper’s stem they would be ${square(then(first))} to ${square(then(last))}`;
}

function stageStrides({ profile, architecture }: Residual): Difference[] {
  // A stage that stands on a single value cannot show its stride.
  const differing = profile.stages.flatMap((stage, i) =>
    stage.stride !== architecture.stages[i].stride ? [{ stage, paper: architecture.stages[i] }] : [],
  );
  if (differing.length === 0) return [];
  const dilated = differing.some(({ stage: { units } }) =>
    units.some(({ layers }) => layers.some(({ attributes }) => attributes.dilation.some((step) => step > 1))),
  );
  const last = profile.stages.at(-1)!.size;
  const ratio =
    product(architecture.stages.map(({ stride }) => stride)) / product(profile.stages.map(({ stride }) => stride));
  const members = differing.flatMap(({ stage }) => stage.units.slice(0, 1));
  return [
    {
      id: 'stage-strides',
      here: `strides ${list(profile.stages.map(({ stride }) => stride))} of the stages${dilated ? ', dilated convolutions in their place' : ''}`,
      there: `strides ${list(architecture.stages.map(({ stride }) => stride))}`,
      effect:
        last === null || ratio === 1
          ? 'the stages work on maps of other sizes'
          : `the last stage works on maps of ${square(last)}, not ${square(Math.max(1, Math.round(last / ratio)))}`,
      nodes: nodesOf(members),
      units: members.map(({ unit }) => unit),
    },
  ];
}

/** Where a bottleneck takes the stride: in the first 1×1 in the papers, in the 3×3 in many libraries. */
function strideInUnit({ profile, architecture, graph }: Residual): Difference[] {
  if (architecture.kernels.length < 3) return [];
  const strideAt = ({ layers }: ProfiledUnit) => layers.findIndex(({ attributes }) => attributes.stride[0] > 1);
  const moved = profile.units.filter((unit) => strideAt(unit) > architecture.strideIn);
  if (moved.length === 0) return [];
  const all = multiplyAdds(graph);
  const now = all.weighted + all.activations;
  const saved = moved.reduce((sum, unit) => sum + savingOf(unit, strideAt(unit), graph), 0);
  return [
    {
      id: 'bottleneck-stride-in-3x3',
      here: 'stride 2 in the 3×3 convolution of the bottleneck',
      there: 'stride 2 in the first 1×1 convolution',
      effect: hasSymbols(graph)
        ? 'the first 1×1 works on maps of four times the area'
        : `${count(now)} multiply-adds, not ${count(now - saved)}`,
      nodes: moved.map((unit) => unit.layers[strideAt(unit)].id),
      units: moved.map(({ unit }) => unit),
    },
  ];
}

/** Multiply-adds that the layers before the strided one would do less if the first of them took its stride. */
function savingOf({ layers }: ProfiledUnit, at: number, graph: Residual['graph']): number {
  const area = product(layers[at].attributes.stride);
  return layers
    .slice(0, at)
    .reduce((sum, layer) => sum + (multiplyAddsOf(layer as AnyNode, graph)?.weighted ?? 0) * (1 - 1 / area), 0);
}

/** Global average pooling and one linear layer. A network whose head has other weight layers is another: a detector, a decoder. */
function head({ profile }: Residual): Difference[] {
  const linear = profile.head.filter(({ operator }) => operator === 'linear');
  if (profile.head.some(({ operator }) => /^conv/.test(operator)) || linear.length === 0) return [];
  const found: Difference[] = [];
  if (linear.length > 1) {
    found.push({
      id: 'classifier-layers',
      here: `${linear.length} linear layers behind the last unit`,
      there: 'one linear layer',
      effect: `${count(linear.slice(0, -1).reduce((sum, { attributes }) => sum + widthsOf(attributes as Node<'linear'>['attributes']), 0))} weights in those before the classifier`,
      nodes: linear.map(({ id }) => id),
    });
  }
  const before = profile.head.slice(0, profile.head.indexOf(linear[0]));
  const pool = before.find(({ operator }) => operator === 'maxPool' || operator === 'reduce');
  const isMaximum =
    pool && (pool.operator === 'maxPool' || (pool.operator === 'reduce' && pool.attributes.function === 'max'));
  const inputs = Number((linear[0] as Node<'linear'>).attributes.inFeatures);
  const channels = profile.stages.at(-1)!.channels;
  if (isMaximum) {
    found.push({
      id: 'head-pooling',
      here: 'max pooling before the classifier',
      there: 'global average pooling',
      effect: 'the classifier sees the largest value of each map, not its mean',
      nodes: [pool.id],
    });
  } else if (inputs > channels && inputs % channels === 0) {
    found.push({
      id: 'head-pooling',
      here: `${inputs / channels} values of each map for the classifier`,
      there: 'global average pooling, one value of each map',
      effect: `the classifier has ${inputs / channels} times the weights`,
      nodes: [linear[0].id],
    });
  }
  return found;
}

const widthsOf = ({ inFeatures, outFeatures }: Node<'linear'>['attributes']): number =>
  Number(inFeatures) * Number(outFeatures);

const isPool = (node: AnyNode): node is Node<'maxPool'> & AnyNode => node.operator === 'maxPool';
const poolText = ({ attributes: { kernel, stride } }: Node<'maxPool'>): string =>
  `${square(kernel[0])} max pooling${strided(stride[0])}`;
const product = (values: readonly number[]): number => values.reduce((all, value) => all * value, 1);
const nodesOf = (units: readonly ProfiledUnit[]): number[] => units.flatMap(({ layers }) => layers.map(({ id }) => id));
