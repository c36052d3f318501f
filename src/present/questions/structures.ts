/** Questions about modules that are no residual units: inception modules, dense blocks, gates of channels. */
import { multiplyAddsOf } from '../../graph/cost';
import { formatCount } from '../../graph/format';
import type { Graph, Node } from '../../graph/graph';
import { counted } from '../../explain/numbers';
import type { Structure } from '../../explain/structures/structure';
import { percent } from '../drawingCardSections';
import type { Question } from './question';
import { said } from './said';
import type { Subject } from './subject';

const of = ({ explanation }: Subject, kind: Structure['kind']): Structure[] =>
  explanation.structures.filter((structure) => structure.kind === kind);

/** A 1×1 convolution and the larger one that takes what it makes, but for normalisation and activation between them. */
function reductionsIn({ nodes }: Structure, graph: Graph): { reduce: Node<'conv2d'>; large: Node<'conv2d'> }[] {
  const between = new Set(['batchNorm', 'relu', 'prelu', 'leakyRelu']);
  return nodes.flatMap((id) => {
    const large = graph.nodes[id];
    if (large.operator !== 'conv2d' || large.attributes.kernel.every((size) => size === 1)) return [];
    let before = graph.nodes[large.inputs[0]];
    while (between.has(before.operator)) before = graph.nodes[before.inputs[0]];
    if (before.operator !== 'conv2d' || !nodes.includes(before.id)) return [];
    return before.attributes.kernel.every((size) => size === 1) ? [{ reduce: before, large }] : [];
  });
}

const costOf = (node: Node<'conv2d'>, graph: Graph): number => multiplyAddsOf(node, graph)?.weighted ?? 0;

const reductions: Question = {
  id: 'reductions-in-inception',
  text: 'Why 1×1 convolutions before the larger ones?',
  test: { none: 'No experiment here: what the reductions save is counted, not trained.' },
  asked: (subject) =>
    of(subject, 'inceptionModule').some((module) => reductionsIn(module, subject.graph).length > 0) &&
    subject.multiplyAdds !== null
      ? 'direct'
      : null,
  answer(subject) {
    const { graph, name } = subject;
    const modules = of(subject, 'inceptionModule');
    const pairs = modules.flatMap((module) => reductionsIn(module, graph));
    const now = pairs.reduce((sum, { reduce, large }) => sum + costOf(reduce, graph) + costOf(large, graph), 0);
    const without = pairs.reduce((sum, { reduce, large }) => {
      const widening = Number(reduce.attributes.inChannels) / Number(reduce.attributes.outChannels);
      return sum + costOf(large, graph) * widening;
    }, 0);
    return {
      here: [
        `${counted(modules.length, 'inception module')} of ${name}: the larger convolutions with their reductions take ${formatCount(now)} multiply-adds; on the unreduced input they would take ${formatCount(without)}. The reductions save ${percent(1 - now / without)}.`,
      ],
      says: [
        said('P4', 'Table 1', 'The network keeps to a budget of 1.5 × 10⁹ multiply-adds.'),
        said(
          'P4',
          'Table 1',
          'Each module reduces its input by 1×1 convolutions before the 3×3 and the 5×5, and behind the pool.',
        ),
      ],
    };
  },
};

const concatenation: Question = {
  id: 'concatenation',
  text: 'What does concatenation change against addition?',
  test: {
    none: 'No experiment here: no rewriting turns a concatenation into an addition, since the widths of all later layers would change with it.',
  },
  asked: (subject) => (of(subject, 'denseBlock').length > 0 ? 'direct' : null),
  answer(subject) {
    const blocks = of(subject, 'denseBlock');
    return {
      here: [
        `${counted(blocks.length, 'dense block')} of ${subject.name}: ${blocks.map(({ name }) => name).join(', ')}. Inside one every layer reads all that was made before it, and the gradient reaches each of them untouched; between two blocks it passes a transition with weights.`,
      ],
      says: [
        said(
          'denseNet',
          'eq. of the layer',
          'x_l = H([x_0, …, x_{l−1}]): what was made is carried on beside what is made, not added to it.',
        ),
      ],
    };
  },
};

export const structureQuestions: readonly Question[] = [reductions, concatenation];
