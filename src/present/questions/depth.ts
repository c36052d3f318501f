/** Questions about depth: degradation, paths, how far the gradient goes. */
import { counted } from '../../explain/numbers';
import { effectiveLengthsText, furthestText, pathLengthsText } from '../pathLengths';
import type { Question } from './question';
import { published, said } from './said';
import { isResidualConvNet, type Subject } from './subject';

const plainOrResidual = (depth: number, column: 'plain' | 'residual'): string =>
  published('P2', 'Table 2', column, { depth });
const cifar = (layers: number): string => published('P2', 'Table 6', 'error', { method: 'ResNet', layers });

/** Layers from which on depth is a matter: the shallowest plain network of the papers has 18, VGG 11. */
const deepFrom = 10;

/** Layers from which on the papers saw a residual network overfit: ResNet-1202. */
const overfittingFrom = 1000;

const isPlainDeep = ({ units, explanation, convolutions }: Subject): boolean =>
  units.length === 0 && explanation.identityPath.paths.total === '1' && convolutions.length >= deepFrom;

const degradation: Question = {
  id: 'degradation',
  text: 'Is the worse error of deeper plain networks overfitting?',
  test: { experiment: 'degradation' },
  asked: (subject) =>
    isPlainDeep(subject) ? 'direct' : isResidualConvNet(subject) && subject.depth >= deepFrom ? 'general' : null,
  answer(subject) {
    const { fewest, most } = subject.explanation.identityPath.paths;
    const residual = subject.units.length > 0;
    const table2 =
      `From 18 to 34 layers the top-1 error of plain networks rises, ${plainOrResidual(18, 'plain')} → ${plainOrResidual(34, 'plain')}; ` +
      `with shortcuts it falls, ${plainOrResidual(18, 'residual')} → ${plainOrResidual(34, 'residual')} (ImageNet).`;
    return {
      here: [
        residual
          ? `${subject.name} is ${subject.depth} weight layers deep with ${counted(subject.units.length, 'shortcut')}: from its first to its last unit a path crosses ${fewest} to ${most} weight layers.`
          : `${subject.name} is plain: every path crosses ${most === 1 ? 'its one weight layer' : `all ${most} weight layers`}.`,
      ],
      says: [
        said(
          'P2',
          'Fig. 1',
          'No: a plain network of 56 layers has a higher training error than one of 20, not only a higher test error (CIFAR-10).',
        ),
        said('P2', 'Table 2', table2),
        said(
          'P2',
          'Sec. 4.1',
          'Nor is it for want of signal: with batch norm forward variances are not zero and gradient norms are healthy.',
        ),
      ],
    };
  },
};

const deeper: Question = {
  id: 'still-deeper',
  text: 'Would more layers still help?',
  test: { experiment: 'deep-pre-activation' },
  asked: (subject) => (isResidualConvNet(subject) && subject.depth >= 50 ? 'general' : null),
  answer(subject) {
    const preActivated = subject.units.filter(({ after }) => after.crossings.length === 0).length;
    return {
      here: [
        `${subject.name} is ${subject.depth} weight layers deep; nothing stands after the addition in ${preActivated} of its ${counted(subject.units.length, 'unit')}.`,
        ...(subject.depth >= overfittingFrom
          ? ['That is the depth at which the original unit overfitted CIFAR-10.']
          : []),
      ],
      says: [
        said(
          'P2',
          'Table 6',
          `With the original unit the error falls to ${cifar(110)} at 110 layers and rises to ${cifar(1202)} at 1202 (CIFAR-10).`,
        ),
        said(
          'P2',
          'Fig. 6',
          'ResNet-1202 has a training error below 0.1\u202f%: this is overfitting, where the degradation of plain networks is not.',
        ),
        said(
          'P1',
          'Table 3',
          `With full pre-activation 1001 layers still help: ${published('P1', 'Table 3', 'preActivation', { dataSet: 'CIFAR-10', network: 'ResNet-1001' })} against ${published('P1', 'Table 3', 'preActivation', { dataSet: 'CIFAR-10', network: 'ResNet-164' })} with 164 (CIFAR-10).`,
        ),
      ],
    };
  },
};

const paths: Question = {
  id: 'depth-of-the-gradient',
  text: 'How many layers does the gradient really cross?',
  test: { none: 'No experiment here: the lengths of paths are counted, not trained.' },
  asked: ({ units }) => (units.length > 1 ? 'general' : null),
  answer({ explanation, name, units }) {
    const { total } = explanation.identityPath.paths;
    return {
      here: [
        `The ${counted(units.length, 'unit')} of ${name} make ${total} paths.`,
        ...[pathLengthsText, effectiveLengthsText, furthestText].map((text) => text(explanation)).filter(Boolean),
      ],
      says: [
        said(
          'ensembles',
          'Sec. 5',
          'Of 54 units the gradient comes through paths of 5 to 17 of them, 0.45\u202f% of all paths: the short ones.',
        ),
        said(
          'ensembles',
          'Sec. 4',
          'Deleting one residual block barely hurts; deleting one layer of VGG leaves it at chance.',
        ),
      ],
    };
  },
};

export const depthQuestions: readonly Question[] = [degradation, paths, deeper];
