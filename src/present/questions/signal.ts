/** Questions about how the signal begins: gates, rectifiers, initialisation, auxiliary classifiers. */
import { counted, shortNumber } from '../../explain/numbers';
import { furthestText } from '../pathLengths';
import type { Question } from './question';
import { published, said } from './said';
import type { Subject } from './subject';

const prelu = (activation: string): string => published('P3', 'Table 2', 'top1', { activation });

const initialised = ({ explanation }: Subject) => explanation.initialisation;

const initialisation: Question = {
  id: 'signal-at-the-start',
  text: 'Does the signal keep its size through the depth at the start?',
  test: { experiment: 'initialisation' },
  asked: (subject) => ((initialised(subject)?.chain.length ?? 0) >= 5 ? 'general' : null),
  answer(subject) {
    const { summary, approximations } = initialised(subject)!;
    return {
      here: [summary, ...approximations],
      says: [
        said(
          'P3',
          'eq. (10)',
          'It does behind rectifiers where ½ n Var[w] = 1 in every layer: standard deviation √(2/n), n the fan-in.',
        ),
        said(
          'P3',
          'Sec. 2.2',
          'A network of 30 rectified layers stalls with Xavier initialisation and converges with this one.',
        ),
      ],
    };
  },
};

const auxiliary = ({ explanation }: Subject) =>
  explanation.structures.filter(({ kind }) => kind === 'auxiliaryClassifier');

const heads: Question = {
  id: 'auxiliary-classifiers',
  text: 'How can PReLU and He initialisation replace auxiliary classifiers?',
  test: { experiment: 'auxiliary-heads' },
  asked(subject) {
    if (auxiliary(subject).length > 0) return 'direct';
    return subject.explanation.structures.some(({ kind }) => kind === 'inceptionModule') ? 'general' : null;
  },
  answer(subject) {
    const own = auxiliary(subject);
    const found = initialised(subject);
    return {
      here: [
        own.length > 0
          ? `${subject.name} has ${counted(own.length, 'auxiliary classifier')}: ${own.map(({ name }) => name).join(', ')}.`
          : `${subject.name} is read without auxiliary classifiers.`,
        furthestText(subject.explanation),
        ...(found ? [found.summary] : []),
      ].filter(Boolean),
      says: [
        said(
          'P4',
          'Sec. 5',
          'Two auxiliary classifiers on the modules 4a and 4d bring the gradient to the lower layers; their losses count 0.3 each, while training alone.',
        ),
        said(
          'P3',
          'Sec. 2.2',
          'An initialisation with ½ n Var[w] = 1 lets 30 rectified layers converge without such help, where Xavier stalls.',
        ),
        said(
          'P3',
          'Table 2',
          `PReLU gains besides: ${prelu('ReLU')} → ${prelu('PReLU, channel-wise')} top-1 error (14 layers, ImageNet).`,
        ),
      ],
    };
  },
};

const gated = ({ units }: Subject) =>
  units.filter(({ shortcut }) => shortcut.kind === 'exclusiveGating' || shortcut.kind === 'shortcutOnlyGating');

const gateBias: Question = {
  id: 'gate-bias',
  text: 'Why do the gates start closed?',
  test: { experiment: 'gate-bias' },
  asked: (subject) => (gated(subject).length > 0 ? 'direct' : null),
  answer(subject) {
    const own = gated(subject);
    const values = own.flatMap(({ shortcut }) => shortcut.crossings.map(({ factor }) => factor.value));
    const known = values.filter((value) => value !== undefined);
    return {
      here: [
        known.length === values.length && known.length > 0
          ? `In ${counted(own.length, 'unit')} of ${subject.name} the gate lets ${shortNumber(Math.min(...known))}${Math.max(...known) > Math.min(...known) ? ` to ${shortNumber(Math.max(...known))}` : ''} of x pass as initialised.`
          : `What the gates of ${counted(own.length, 'unit')} of ${subject.name} let pass at the start is not known from the source.`,
      ],
      says: [
        said(
          'P6',
          'Sec. 2',
          'A negative first bias of the transform gate (−1, −3) lets the layer carry its input at the start.',
        ),
        said(
          'P1',
          'Table 1',
          `Exclusive gating with b_g = 0 to −5: ${published('P1', 'Table 1', 'error', { figure: '2(c)', remark: 'init b_g = 0 to −5' })}, with b_g = −6: ${published('P1', 'Table 1', 'error', { figure: '2(c)', remark: 'init b_g = −6' })} error (ResNet-110, CIFAR-10).`,
        ),
      ],
    };
  },
};

export const signalQuestions: readonly Question[] = [gateBias, heads, initialisation];
