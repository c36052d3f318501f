import { depth } from '../../graph/cost';
import type { PaperKey } from '../../papers/catalogue';
import { residualArchitectures } from '../../papers/architectures/residual';
import { counted } from '../numbers';
import { list, type Network } from './compared';
import type { NamedArchitecture } from './evidence';
import type { ResidualProfile } from './residualProfile';

/** An architecture of a later paper: it is told apart from the six papers' own, and compared with no table of its paper. */
export interface LaterArchitecture {
  name: string;
  paper: PaperKey;
  item: string;
  structure: string;
}

/** ResNet of the same stages, whatever its widths inside the units. */
function layoutOf({ kernels, stages }: ResidualProfile) {
  return residualArchitectures.find(
    (each) =>
      each.order === 'original' &&
      each.kernels.join() === kernels.join() &&
      each.stages.length === stages.length &&
      each.stages.every(
        ({ units, width }, i) => units === stages[i].units.length && width * each.expansion === stages[i].channels,
      ),
  );
}

const isOriginal = ({ units }: ResidualProfile): boolean =>
  units.every(({ unit }) => unit.activationOrder === 'original');

/** ResNeXt: bottlenecks with 3×3 convolutions in groups, in the stages of a ResNet (Xie et al. 2017). */
export function resNeXt(profile: ResidualProfile): LaterArchitecture | null {
  const layout = layoutOf(profile);
  const [first] = profile.units[0].layers.filter(({ attributes }) => attributes.groups !== 1);
  if (!layout || !first || profile.gated || !isOriginal(profile)) return null;
  const groups = Number(first.attributes.groups);
  const width = Number(first.attributes.outChannels) / groups;
  const same = profile.units.every(({ layers }) =>
    layers.every(({ attributes }) => attributes.kernel[0] === 1 || attributes.groups === groups),
  );
  if (!same || width <= 1) return null;
  return {
    name: `ResNeXt-${layout.depth} (${groups}×${width}d)`,
    paper: 'resNeXt',
    item: 'eq. of the unit',
    structure: `3×3 convolutions in ${groups} groups, ${counted(profile.units.length, 'unit')} in stages of ${list(profile.stages.map(({ units }) => units.length))}`,
  };
}

/** SE-ResNet: a gate of each channel on every branch, in the stages of a ResNet (Hu et al. 2018). */
export function squeezeExcitation(profile: ResidualProfile): LaterArchitecture | null {
  const layout = layoutOf(profile);
  const all = profile.units.every(({ unit }) => unit.forms.some(({ form }) => form === 'squeezeExcitation'));
  if (!layout || !all || profile.groups !== 1 || !isOriginal(profile)) return null;
  if (profile.stages[0].width !== layout.stages[0].width) return null;
  return {
    name: `SE-ResNet-${layout.depth}`,
    paper: 'squeezeExcitation',
    item: 'eq. (3)',
    structure: `a gate of each channel in all ${counted(profile.units.length, 'unit')}`,
  };
}

/** DenseNet: blocks whose layers are concatenated, named so (Huang et al. 2017). */
export function denseNet({ graph, structures }: Network, named: NamedArchitecture | null): LaterArchitecture | null {
  const blocks = structures.filter(({ kind }) => kind === 'denseBlock');
  if (named?.family !== 'denseNet' || blocks.length < 2) return null;
  return {
    name: `DenseNet-${depth(graph)}`,
    paper: 'denseNet',
    item: 'eq. of the layer',
    structure: counted(blocks.length, 'dense block'),
  };
}
