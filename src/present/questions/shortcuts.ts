/** Questions about the shortcut: He et al. 2016, Sec. 3, and He et al. 2015, Sec. 4.1. */
import type { ResidualUnit } from '../../explain/explanation';
import { counted, shortNumber, superscript } from '../../explain/numbers';
import { keepsSize } from '../../explain/units/options';
import { formatCount } from '../../graph/format';
import type { Question } from './question';
import { published, said } from './said';
import { isResidualConvNet, type Subject } from './subject';
import { channelsOfTensor } from '../../explain/structures/mapSizes';

const table1 = (figure: string, rest: Record<string, string> = {}): string =>
  published('P1', 'Table 1', 'error', { figure, ...rest });

const original = (): string => table1('2(a)');
const setting = 'ResNet-110, CIFAR-10';

/** "fail" is the paper's word for an error above 20 %. */
const failing = (text: string): string => (text === 'fail' ? 'fail (above 20\u202f%)' : text);

const withKind = ({ units }: Subject, ...kinds: ResidualUnit['shortcut']['kind'][]): ResidualUnit[] =>
  units.filter(({ shortcut }) => kinds.includes(shortcut.kind));

const askedOf =
  (...kinds: ResidualUnit['shortcut']['kind'][]) =>
  (subject: Subject) =>
    withKind(subject, ...kinds).length > 0 ? 'direct' : isResidualConvNet(subject) ? 'general' : null;

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** What the network's own factors come to, where it has any of the kind. */
const ownTerm = ({ name, explanation }: Subject, members: readonly ResidualUnit[], what: string): string =>
  `${name} ${what} in ${counted(members.length, 'unit')}. Term of the whole path: ${explanation.identityPath.term.text}.`;

const gates: Question = {
  id: 'gate-against-identity',
  text: 'Why does the identity shortcut beat a gate that could learn it?',
  test: { experiment: 'gates' },
  asked: askedOf('exclusiveGating', 'shortcutOnlyGating'),
  answer(subject) {
    const own = withKind(subject, 'exclusiveGating', 'shortcutOnlyGating');
    const count = subject.units.length;
    const carried = (bias: number) => shortNumber((1 - sigmoid(bias)) ** count);
    return {
      here:
        own.length > 0
          ? [ownTerm(subject, own, 'has a gate on the shortcut')]
          : [
              `${subject.name} has ${counted(count, 'unit')}. A gate 1 − σ(b_g) on each shortcut would leave of the direct part of the gradient (1 − σ(b_g))${superscript(count)} as initialised: ${carried(0)} at b_g = 0, ${carried(-6)} at b_g = −6. The identity leaves 1.`,
            ],
      says: [
        said(
          'P1',
          'Sec. 3',
          'Gated and 1×1 shortcuts contain the identity among what they can represent, and yet their training error is higher: they are harder to optimise, not weaker.',
        ),
        said(
          'P1',
          'Table 1',
          `Shortcut-only gating: ${table1('2(d)', { remark: 'init b_g = 0' })} error with b_g = 0, ${table1('2(d)', { remark: 'init b_g = −6' })} with b_g = −6, against ${original()} with the identity (${setting}).`,
        ),
        said(
          'P1',
          'eq. (8)',
          'The gates stand where λ stands: their product multiplies the direct part of the gradient.',
        ),
      ],
    };
  },
};

const scaling: Question = {
  id: 'scaling-by-half',
  text: 'Why is scaling the shortcut by 0.5 worse?',
  test: { experiment: 'constant-scaling' },
  asked: askedOf('constantScaling'),
  answer(subject) {
    const own = withKind(subject, 'constantScaling');
    const count = subject.units.length;
    return {
      here:
        own.length > 0
          ? [ownTerm(subject, own, 'scales the shortcut')]
          : [
              `Through the ${counted(count, 'unit')} of ${subject.name} the direct part of the gradient would be multiplied by 0.5${superscript(count)} ≈ ${shortNumber(0.5 ** count)}.`,
            ],
      says: [
        said(
          'P1',
          'eq. (8)',
          'The product of the λ vanishes where all are below 1 and explodes where all are above 1.',
        ),
        said(
          'P1',
          'Table 1',
          `Shortcut times 0.5: ${failing(table1('2(b)', { onShortcut: '0.5', onBranch: '1' }))} with F unscaled, ${table1('2(b)', { onShortcut: '0.5', onBranch: '0.5' })} with F times 0.5, against ${original()} (${setting}).`,
        ),
      ],
    };
  },
};

const dropout: Question = {
  id: 'dropout-on-the-shortcut',
  text: 'Why not put dropout on the shortcut?',
  test: { experiment: 'shortcut-dropout' },
  asked: askedOf('dropout'),
  answer(subject) {
    const own = withKind(subject, 'dropout');
    const count = subject.units.length;
    return {
      here:
        own.length > 0
          ? [ownTerm(subject, own, 'drops values of the shortcut')]
          : [
              `With dropout 0.5 on each of its ${counted(count, 'shortcut')} a value of x_0 would reach x_${count} of ${subject.name} directly with probability 0.5${superscript(count)} ≈ ${shortNumber(0.5 ** count)}.`,
            ],
      says: [
        said('P1', 'Sec. 3', 'Dropout on the shortcut acts like an expected λ of 0.5.'),
        said(
          'P1',
          'Table 1',
          `Its error is ${failing(table1('2(f)'))}, against ${original()} with the identity (${setting}).`,
        ),
      ],
    };
  },
};

const option = (model: string): string => published('P2', 'Table 3', 'top1', { model });

/** What 1×1 convolutions on the shortcuts that keep their size would add; null where a size is not known. */
function priceOfProjections({ graph, units }: Subject): { weights: number; multiplyAdds: number } | null {
  let [weights, multiplyAdds] = [0, 0];
  for (const unit of units) {
    const shape = graph.nodes[unit.addition].shape;
    if (unit.shortcut.kind !== 'identity' || !keepsSize(unit, graph)) continue;
    if (shape?.length !== 4 || !shape.every((size) => typeof size === 'number')) return null;
    const channels = Number(channelsOfTensor(shape, graph));
    weights += channels ** 2;
    // 1×1 from each channel to each: once for all values of a map.
    multiplyAdds += channels * (shape as number[]).reduce((product, size) => product * size, 1);
  }
  return { weights, multiplyAdds };
}

const projections: Question = {
  id: 'projection-shortcut',
  text: 'When does a 1×1 convolution on the shortcut hurt?',
  test: { experiment: 'projections' },
  asked: askedOf('projection'),
  answer(subject) {
    const own = withKind(subject, 'projection');
    const keeping = own.filter((unit) => keepsSize(unit, subject.graph));
    const price = priceOfProjections(subject);
    const total = counted(subject.units.length, 'unit');
    return {
      here: [
        own.length === 0
          ? `No shortcut of the ${total} of ${subject.name} has weights.`
          : `${counted(own.length, 'projection')} in ${total} of ${subject.name}: ${own.length - keeping.length} where the size changes, ${keeping.length} where an identity would fit. The direct part of the gradient passes ${own.length === 1 ? 'its weights' : `all ${own.length} of them`}.`,
        ...(price && price.weights > 0
          ? [
              `Projections on the other shortcuts too would add ${formatCount(price.weights)} weights and ${formatCount(price.multiplyAdds)} multiply-adds.`,
            ]
          : []),
      ],
      says: [
        said(
          'P2',
          'Table 3',
          `In ResNet-34 more projections help a little: top-1 error ${option('ResNet-34 A')} without any (option A), ${option('ResNet-34 B')} where the size changes (B), ${option('ResNet-34 C')} on every shortcut (C), ImageNet.`,
        ),
        said('P1', 'Sec. 3', '1×1 shortcuts served ResNet-34 with 16 units, but not ResNet-110 with 54.'),
        said(
          'P1',
          'Table 1',
          `1×1 convolutions on all shortcuts: ${table1('2(e)')} against ${original()} (${setting}).`,
        ),
        ...(subject.units.some(({ branch }) => branch.weightLayers.length === 3)
          ? [
              said(
                'P2',
                'Sec. 4.1',
                'A projection in the place of the identity of a bottleneck doubles its time and its size.',
              ),
            ]
          : []),
      ],
    };
  },
};

export const shortcutQuestions: readonly Question[] = [gates, scaling, projections, dropout];
