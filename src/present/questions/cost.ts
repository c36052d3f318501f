/** Questions about what a network costs, and what its 1×1 and 3×3 convolutions buy. */
import { multiplyAdds, parameterCount } from '../../graph/cost';
import { formatCount } from '../../graph/format';
import type { Node } from '../../graph/graph';
import { counted, shortNumber } from '../../explain/numbers';
import { percent } from '../drawingCardSections';
import type { Question } from './question';
import { published, said } from './said';
import type { Subject } from './subject';

/** Multiply-adds of a network as He et al. 2015 give them. */
const publishedCost = (network: string): number => Number(published('P2', 'Sec. 3.3', 'multiplyAdds', { network }));

const [vgg19, vgg16, resnet34] = ['VGG-19', 'VGG-16', '34-layer ResNet'].map(publishedCost);

type Convolution = Node<'conv2d'>;

const isSquare = ({ attributes: { kernel } }: Convolution, size: number): boolean =>
  kernel.every((each) => each === size);

/** Layers that are joined to all values of a map or a vector. */
const linearLayers = ({ graph }: Subject) => graph.nodes.filter(({ operator }) => operator === 'linear');

const isImageNet = ({ graph }: Subject): boolean =>
  graph.inputs.some((id) => graph.nodes[id].shape?.slice(-2).every((size) => Number(size) >= 224));

const cheaper: Question = {
  id: 'cheaper-than-vgg',
  text: 'Why is this network cheaper than VGG?',
  test: { none: 'No experiment here: cost is counted, not trained.' },
  asked: (subject) =>
    subject.convolutions.length >= 8 &&
    isImageNet(subject) &&
    (subject.multiplyAdds ?? Infinity) < vgg16 &&
    subject.explanation.descent?.paper !== 'P5'
      ? 'general'
      : null,
  answer(subject) {
    const { graph, name, convolutions } = subject;
    const own = subject.multiplyAdds ?? 0;
    const [first] = convolutions;
    const linear = linearLayers(subject).map(({ id }) => id);
    const inLinear = parameterCount(graph, linear).total;
    const pointwise = convolutions.filter((layer) => isSquare(layer, 1));
    const share =
      multiplyAdds(
        graph,
        pointwise.map(({ id }) => id),
      ).weighted / own;
    return {
      here: [
        `${name}: ${formatCount(own)} multiply-adds at ${subject.depth} weight layers, ${percent(own / vgg19)} of VGG-19 (${formatCount(vgg19)}, published).`,
        ...(first.attributes.stride[0] > 1
          ? [`Its first convolution halves the map at once: ${first.shape?.slice(1).join('×')} leaves it.`]
          : []),
        ...(pointwise.length > 0
          ? [
              `${counted(pointwise.length, '1×1 convolution')} of ${convolutions.length} convolutions do ${percent(share)} of the multiply-adds.`,
            ]
          : []),
        `${counted(linear.length, 'fully connected layer')} ${linear.length === 1 ? 'holds' : 'hold'} ${formatCount(inLinear)} of ${formatCount(subject.parameters ?? 0)} parameters.`,
      ],
      says: [
        said(
          'P2',
          'Sec. 3.3',
          `The 34-layer network takes ${formatCount(resnet34)} multiply-adds, ${percent(resnet34 / vgg19)} of VGG-19: fewer filters at the large maps, and one fully connected layer behind a global average pool.`,
        ),
        said(
          'P2',
          'Sec. 4.1',
          `Even 152 layers stay below VGG-16 and VGG-19 (${formatCount(vgg16)} and ${formatCount(vgg19)} multiply-adds).`,
        ),
      ],
    };
  },
};

/** The first unit of 1×1, 3×3, 1×1 that keeps its size, with its widths; null where there is none. */
function bottleneckOf({ graph, units }: Subject): { name: string; wide: number; narrow: number } | null {
  for (const { name, branch } of units) {
    const layers = branch.weightLayers.map((id) => graph.nodes[id]);
    const convolutions = layers.filter((node): node is Convolution => node.operator === 'conv2d');
    if (layers.length !== 3 || convolutions.length !== 3) continue;
    const [reduce, middle, restore] = convolutions;
    if (!isSquare(reduce, 1) || !isSquare(middle, 3) || !isSquare(restore, 1)) continue;
    const [wide, narrow] = [reduce.attributes.inChannels, reduce.attributes.outChannels];
    const known = typeof wide === 'number' && typeof narrow === 'number';
    if (known && narrow < wide && wide === restore.attributes.outChannels && middle.attributes.groups === 1)
      return { name, wide, narrow };
  }
  return null;
}

const bottleneck: Question = {
  id: 'bottleneck',
  text: 'What does the bottleneck buy?',
  test: { none: 'No experiment here: weights and multiply-adds are counted, not trained.' },
  asked: (subject) => (bottleneckOf(subject) ? 'direct' : null),
  answer(subject) {
    const { name, wide, narrow } = bottleneckOf(subject)!;
    const own = 2 * wide * narrow + 9 * narrow ** 2;
    const pair = 2 * 9 * wide ** 2;
    return {
      here: [
        `${name}: 1×1 ${wide} → ${narrow}, 3×3 ${narrow}, 1×1 ${narrow} → ${wide} takes ${formatCount(own)} weights. Two 3×3 of ${wide} would take ${formatCount(pair)}, ${shortNumber(pair / own)} times as many, and as many times the multiply-adds.`,
      ],
      says: [
        said(
          'P2',
          'Sec. 4.1',
          'The bottleneck on 256 channels costs about what two 3×3 on 64 channels cost. A projection in the place of its identity would double its time and its size.',
        ),
      ],
    };
  },
};

/** Runs of 3×3 convolutions of one width and stride 1, one directly behind the other but for activations and normalisation. */
function stacksOf({ graph, convolutions }: Subject): Convolution[][] {
  const passes = new Set(['relu', 'batchNorm', 'leakyRelu', 'prelu', 'dropout']);
  const stacks: Convolution[][] = [];
  const stackOf = new Map<number, Convolution[]>();
  for (const layer of convolutions) {
    const { stride, groups, inChannels, outChannels } = layer.attributes;
    const keepsWidth = typeof inChannels === 'number' && inChannels === outChannels;
    if (!isSquare(layer, 3) || stride.some((step) => step !== 1) || groups !== 1 || !keepsWidth) continue;
    let before = layer.inputs[0];
    while (passes.has(graph.nodes[before].operator)) before = graph.nodes[before].inputs[0];
    const stack = stackOf.get(before) ?? [];
    if (stack.length === 0) stacks.push(stack);
    stack.push(layer);
    stackOf.set(layer.id, stack);
  }
  return stacks.filter(({ length }) => length > 1);
}

const small: Question = {
  id: 'stacks-of-3x3',
  text: 'Why stacks of 3×3 convolutions in the place of larger ones?',
  test: { none: 'No experiment here: what a stack sees and costs is counted, not trained.' },
  asked: (subject) => (subject.units.length === 0 && stacksOf(subject).length > 0 ? 'direct' : null),
  answer(subject) {
    const stacks = stacksOf(subject);
    const longest = stacks.reduce((a, b) => (b.length > a.length ? b : a));
    const size = 2 * longest.length + 1;
    const width = Number(longest[longest.length - 1].attributes.outChannels);
    const [stacked, single] = [longest.length * 9 * width ** 2, size ** 2 * width ** 2];
    const names = longest.map(({ module }) => module);
    return {
      here: [
        `${names[0]} to ${names[names.length - 1]}: ${longest.length} convolutions of 3×3 see what one of ${size}×${size} sees. With ${width} channels in and out they take ${formatCount(stacked)} weights, the one would take ${formatCount(single)}; and there are ${longest.length} activations in the place of one.`,
      ],
      says: [
        said(
          'P5',
          'Sec. 2.3',
          'Two 3×3 convolutions see what one of 5×5 sees, three what one of 7×7 sees: 27 C² weights in the place of 49 C², which is 81\u202f% more.',
        ),
      ],
    };
  },
};

export const costQuestions: readonly Question[] = [bottleneck, small, cheaper];
