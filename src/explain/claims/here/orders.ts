import { activationTable, publishedIn } from '../../../papers/catalogue';
import { orderLetter } from '../../units/activationOrder';
import type { ActivationOrder, ResidualUnit } from '../../explanation';
import type { Here } from './here';

type FigureOrder = Exclude<ActivationOrder, 'other'>;
type Column = 'resnet110' | 'resnet164';

const table2 = (order: FigureOrder, column: Column): string =>
  publishedIn('P1', activationTable, column, ({ figure }) => figure === `4(${orderLetter[order]})`).text;

/** The network of Table 2 with the units that most of these have. */
const columnFor = (units: readonly ResidualUnit[]): Column =>
  units.filter(({ branch }) => branch.weightLayers.length > 2).length * 2 > units.length ? 'resnet164' : 'resnet110';

function row(order: FigureOrder, name: string): Here {
  return ({ units }) => {
    const column = columnFor(units);
    const network = column === 'resnet110' ? 'ResNet-110' : 'ResNet-164';
    const [own, original, full] = [
      table2(order, column),
      table2('original', column),
      table2('fullPreActivation', column),
    ];
    if (order === 'original') {
      return `Full pre-activation would leave the path untouched: ${own} → ${full} error (${network}, CIFAR-10).`;
    }
    const others =
      order === 'fullPreActivation'
        ? `original unit ${original}`
        : `original unit ${original}, full pre-activation ${full}`;
    return `${name}, ${network} on CIFAR-10: ${own} error; ${others}.`;
  };
}

/** Rows of He et al. 2016, Table 2, for the network that is nearest. */
export const ordersHere: Readonly<Record<string, Here>> = {
  'P1/original-order': row('original', 'Original unit'),
  'P1/bn-after-addition': row('bnAfterAddition', 'BN after the addition'),
  'P1/relu-before-addition': row('reluBeforeAddition', 'ReLU before the addition'),
  'P1/relu-only-pre-activation': row('reluOnlyPreActivation', 'ReLU-only pre-activation'),
  'P1/full-pre-activation': row('fullPreActivation', 'Full pre-activation'),
};
