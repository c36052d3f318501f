/** Questions about activation orders and normalisation: He et al. 2016, Sec. 4, and what followed. */
import type { ResidualUnit } from '../../explain/explanation';
import { counted } from '../../explain/numbers';
import type { Question } from './question';
import { published, said } from './said';
import { isResidualConvNet, type Subject } from './subject';

const table2 = (figure: string, column: string): string => published('P1', 'Table 2', column, { figure });
const table3 = (network: string, column: string): string =>
  published('P1', 'Table 3', column, { dataSet: 'CIFAR-10', network });

const withOrder = ({ units }: Subject, ...orders: ResidualUnit['activationOrder'][]): ResidualUnit[] =>
  units.filter(({ activationOrder }) => orders.includes(activationOrder));

const preActivation: Question = {
  id: 'pre-activation',
  text: 'What does pre-activation change?',
  test: { experiment: 'activation-orders' },
  asked: (subject) =>
    withOrder(subject, 'original', 'bnAfterAddition', 'reluOnlyPreActivation', 'fullPreActivation').length > 0 &&
    isResidualConvNet(subject)
      ? 'direct'
      : null,
  answer(subject) {
    const masked = subject.units.filter(({ after }) => after.crossings.length > 0);
    const bottleneck = subject.units.some(({ branch }) => branch.weightLayers.length === 3);
    const [network, column] = bottleneck ? ['ResNet-164', 'resnet164'] : ['ResNet-110', 'resnet110'];
    const count = counted(subject.units.length, 'unit');
    return {
      here: [
        masked.length > 0
          ? `In ${subject.name} ${masked[0].after.order} stands after the addition of ${masked.length} of ${count}: the direct part of the gradient meets ${counted(masked.length, 'mask')} on its way back. With full pre-activation it meets none, and equation (5) holds exactly between two changes of the size.`
          : `In ${subject.name} nothing stands after the additions of its ${count}: what reaches x_{l+1} reaches x_l untouched, wherever the shortcut is an identity.`,
      ],
      says: [
        said(
          'P1',
          'Table 2',
          `Original ${table2('4(a)', column)}, ReLU-only pre-activation ${table2('4(d)', column)}, full pre-activation ${table2('4(e)', column)} error (${network}, CIFAR-10).`,
        ),
        said(
          'P1',
          'Table 3',
          `The effect grows with depth: ${table3('ResNet-1001', 'baseline')} → ${table3('ResNet-1001', 'preActivation')} (ResNet-1001, CIFAR-10).`,
        ),
        said('P1', 'Sec. 4', 'Full pre-activation gives every weight layer a normalised input.'),
      ],
    };
  },
};

const nonNegative: Question = {
  id: 'relu-before-addition',
  text: 'Why must the residual branch be able to become negative?',
  test: { experiment: 'activation-orders' },
  asked: (subject) => (withOrder(subject, 'reluBeforeAddition').length > 0 ? 'direct' : null),
  answer(subject) {
    const own = withOrder(subject, 'reluBeforeAddition');
    return {
      here: [
        `The branch of ${counted(own.length, 'unit')} of ${subject.name} ends in a ReLU: x can only grow from unit to unit.`,
      ],
      says: [
        said(
          'P1',
          'Sec. 4',
          'With ReLU before the addition F cannot be negative, so that the forward signal can only grow.',
        ),
        said(
          'P1',
          'Table 2',
          `ReLU before the addition: ${table2('4(c)', 'resnet110')} against ${table2('4(a)', 'resnet110')} of the original unit (ResNet-110, CIFAR-10).`,
        ),
      ],
    };
  },
};

const layerNorm: Question = {
  id: 'pre-or-post-layer-norm',
  text: 'Does this transformer need a warm-up?',
  test: {
    none: 'No experiment here: it needs a transformer of yours, which `throughline compare FILE#ENTRY --vary layer-norm` trains in both forms.',
  },
  asked: ({ units }) => (units.some(({ activationText }) => /^(pre|post)-LN/.test(activationText)) ? 'direct' : null),
  answer({ units, name }) {
    const post = units.filter(({ activationText }) => activationText.startsWith('post-LN')).length;
    const pre = units.filter(({ activationText }) => activationText.startsWith('pre-LN')).length;
    return {
      here: [
        post > 0
          ? `${post} of ${counted(units.length, 'unit')} of ${name} normalise after the addition: the direct part of the gradient passes ${counted(post, 'layer normalisation')}.`
          : `${pre} of ${counted(units.length, 'unit')} of ${name} normalise in the branch: the direct part of the gradient passes none of them.`,
      ],
      says: [
        said(
          'layerNormalisation',
          'abstract',
          'Post-LN: expected gradients near the output are large at initialisation, so that training needs a warm-up. Pre-LN: gradients are well-behaved at initialisation, and the warm-up can go.',
        ),
      ],
    };
  },
};

const normalised = (unit: ResidualUnit, { graph }: Subject): boolean =>
  unit.branch.nodes.some((id) => graph.nodes[id].operator === 'batchNorm');

const batchNorm: Question = {
  id: 'batch-norm-and-the-branch',
  text: 'What does batch norm do for a deep residual network at the start?',
  test: { experiment: 'branch-start' },
  asked: (subject) => (isResidualConvNet(subject) && subject.units.length >= 8 ? 'general' : null),
  answer(subject) {
    const withNorm = subject.convolutional.filter((unit) => normalised(unit, subject)).length;
    const starting = subject.units.filter(({ branch }) => branch.factor?.value === 0).length;
    return {
      here: [
        `${withNorm} of ${counted(subject.units.length, 'unit')} of ${subject.name} normalise inside the branch.`,
        ...(starting > 0 ? [`In ${starting} the branch starts at zero: the unit starts as its shortcut.`] : []),
      ],
      says: [
        said(
          'skipInit',
          'abstract',
          'At initialisation batch norm shrinks the branch against the shortcut by the order of the square root of the depth. A trained scalar on the branch that starts at zero does the same without it.',
        ),
      ],
    };
  },
};

export const activationQuestions: readonly Question[] = [preActivation, nonNegative, layerNorm, batchNorm];
