import type { ResidualArchitecture } from '../../papers/architectures/architecture';
import {
  cifarBottleneck,
  cifarPreActivation,
  cifarResNet,
  residualArchitectures,
} from '../../papers/architectures/residual';
import type { ActivationOrder } from '../explanation';
import type { NamedArchitecture } from './evidence';
import type { ResidualProfile } from './residualProfile';

export interface ResidualMatch {
  architecture: ResidualArchitecture;
  /** Do units, widths and order of activations fit without the name? */
  fits: boolean;
}

const preActivation: readonly ActivationOrder[] = ['fullPreActivation', 'reluOnlyPreActivation'];

/**
 * The residual network of the papers that a profile has or, by its name, says that it has. A name counts only for a network of
 * the same units: as many stages, and kernels as in the paper. Null for every other network.
 */
export function matchResidual(profile: ResidualProfile, named: NamedArchitecture | null): ResidualMatch | null {
  // Whoever names a wide network or a ResNeXt means that one, also with a factor or a cardinality of 1.
  if (profile.gated || profile.groups !== 1 || (named && named.family !== 'residual')) return null;
  const depth = named?.depth;
  const before = shareOf(profile, preActivation) > 0.5;
  const order = before || named?.preActivation ? 'fullPreActivation' : 'original';
  const candidates = candidatesFor(profile).filter((each) => each.order === order && hasUnitsOf(each, profile));
  const claimed = depth === undefined ? undefined : candidates.find((each) => each.depth === depth);
  if (claimed && (countsFit(claimed, profile) || widthsFit(claimed, profile))) {
    return { architecture: claimed, fits: countsFit(claimed, profile) && widthsFit(claimed, profile) };
  }
  const isUsual = isNormalised(profile) && shareOf(profile, before ? preActivation : ['original']) > 0.5;
  const fitting = candidates.find((each) => countsFit(each, profile) && widthsFit(each, profile));
  return fitting && isUsual ? { architecture: fitting, fits: true } : null;
}

/** The papers' networks, and those of 6n + 2 and 9n + 2 layers with as many units as this one. */
function candidatesFor({ stages, kernels }: ResidualProfile): readonly ResidualArchitecture[] {
  const n = stages[0]?.units.length ?? 0;
  if (
    stages.length !== 3 ||
    residualArchitectures.some(
      (each) => each.stages.length === 3 && each.stages[0].units === n && each.kernels.length === kernels.length,
    )
  )
    return residualArchitectures;
  return [
    ...residualArchitectures,
    cifarResNet(n),
    cifarPreActivation(n),
    cifarBottleneck(n, 'original'),
    cifarBottleneck(n, 'fullPreActivation'),
  ];
}

const hasUnitsOf = ({ kernels, stages }: ResidualArchitecture, profile: ResidualProfile): boolean =>
  kernels.join() === profile.kernels.join() && stages.length === profile.stages.length;

export const countsFit = ({ stages }: ResidualArchitecture, profile: ResidualProfile): boolean =>
  stages.every(({ units }, i) => units === profile.stages[i].units.length);

export const widthsFit = ({ stages, expansion }: ResidualArchitecture, profile: ResidualProfile): boolean =>
  stages.every(({ width }, i) => profile.stages[i].width === width && profile.stages[i].channels === width * expansion);

const shareOf = ({ units }: ResidualProfile, orders: readonly ActivationOrder[]): number =>
  units.filter(({ unit }) => orders.includes(unit.activationOrder)).length / units.length;

const isNormalised = ({ units }: ResidualProfile): boolean =>
  units.some(({ unit }) => unit.nodes.length > 0 && unit.branch.order.includes('BN'));
