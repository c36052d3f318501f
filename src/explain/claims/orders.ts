import type { OperatorName } from '../../graph/operators/index';
import { activationTable, preActivationTable, publishedIn } from '../../papers/catalogue';
import { orderLetter } from '../activationOrder';
import type { ActivationOrder, ClaimFinding, ResidualUnit } from '../explanation';
import { tokenOf } from '../tokens';
import { finding, isConvolutional, spineUnits, type Explained } from './finding';

type FigureOrder = Exclude<ActivationOrder, 'other'>;

const table2 = (order: FigureOrder, column: 'resnet110' | 'resnet164'): string =>
  publishedIn('P1', activationTable, column, ({ figure }) => figure === `4(${orderLetter[order]})`).text;

const table3 = (network: string, column: 'baseline' | 'preActivation'): string =>
  publishedIn('P1', preActivationTable, column, (row) => row.dataSet === 'CIFAR-10' && row.network === network).text;

const names: Record<FigureOrder, string> = {
  original: 'Original unit',
  bnAfterAddition: 'BN after the addition',
  reluBeforeAddition: 'ReLU before the addition',
  reluOnlyPreActivation: 'ReLU-only pre-activation',
  fullPreActivation: 'Full pre-activation',
};

/** Layers above which ResNet-1001 is the nearest network of Table 3, half way from 164 on a logarithmic scale. */
const veryDeepFrom = 400;

/** Rows of He et al. 2016, Tables 2 and 3, for the activation orders of convolutional units with BN and ReLU. */
export function orderClaims(explained: Explained): ClaimFinding[] {
  const units = spineUnits(explained).filter(
    (unit) => isConvolutional(unit, explained.graph) && isBnRelu(unit, explained),
  );
  const layers = explained.identityPath.paths.most;
  return (Object.keys(names) as FigureOrder[]).flatMap((order) => {
    const members = units.filter(({ activationOrder }) => activationOrder === order);
    if (members.length === 0) return [];
    const bottleneck = members.filter(({ branch }) => branch.weightLayers.length > 2).length * 2 > members.length;
    return [
      finding('claim', 'P1', 'Table 2', statement(order, bottleneck ? 'resnet164' : 'resnet110'), members),
      ...(order === 'original' || layers > veryDeepFrom ? depthClaim(order, members) : []),
    ];
  });
}

function statement(order: FigureOrder, column: 'resnet110' | 'resnet164'): string {
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
  return `${names[order]}, ${network} on CIFAR-10: ${own} error; ${others}.`;
}

function depthClaim(order: FigureOrder, members: readonly ResidualUnit[]): ClaimFinding[] {
  if (order !== 'original' && order !== 'fullPreActivation') return [];
  const [baseline, preActivation] = [table3('ResNet-1001', 'baseline'), table3('ResNet-1001', 'preActivation')];
  const text = `The effect of full pre-activation grows with depth: ${baseline} → ${preActivation} error (ResNet-1001, CIFAR-10).`;
  return [finding('claim', 'P1', 'Table 3', text, members)];
}

/** The tables speak of batch norm and ReLU alone. */
function isBnRelu({ nodes }: ResidualUnit, { graph }: Explained): boolean {
  const operators = new Set(
    nodes.flatMap((id) => {
      const category = tokenOf(graph.nodes[id], graph)?.category;
      return category === 'normalisation' || category === 'activation' ? [graph.nodes[id].operator] : [];
    }),
  );
  return (
    operators.has('batchNorm') &&
    [...operators].every((operator) => ['batchNorm', 'relu'].includes(operator) || !isRectifier(operator))
  );
}

/** Activations that a unit may have in the place of ReLU; a gate's sigmoid is none. */
const isRectifier = (operator: OperatorName): boolean => operator !== 'sigmoid' && operator !== 'hardSigmoid';
