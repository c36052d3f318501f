/** What can be varied, by name, and how values are found by their ids. */
import { orderVariants } from './activationOrder';
import { auxiliaryVariants } from './auxiliary';
import { depthVariant, depthVariants } from './depth';
import { initialisationVariants } from './initialisation';
import { layerNormVariants } from './layerNorm';
import { normalisationVariants } from './normalisation';
import { rectifierVariants } from './rectifier';
import { optionVariants } from './shortcutOption';
import { shortcutVariants } from './shortcutVariants';
import { dimensionNames, type DimensionName, type Variant } from './variant';
import { widthVariant, widthVariants } from './width';

export interface Dimension {
  /** Heading of a list and of a table's column. */
  title: string;
  /** One line that says what it is, with its source. */
  text: string;
  values: readonly Variant[];
}

export const dimensions: Readonly<Record<DimensionName, Dimension>> = {
  depth: {
    title: 'depth',
    text: 'Units in each stage (He et al. 2015, Sec. 4.2): nN for any N.',
    values: depthVariants,
  },
  width: { title: 'width', text: 'All widths times a factor: width-F for any F.', values: widthVariants },
  option: {
    title: 'option',
    text: 'Plain, or shortcuts of options A, B, C (He et al. 2015, Sec. 3.3).',
    values: optionVariants,
  },
  shortcut: { title: 'shortcut', text: 'Shortcuts of He et al. 2016, Fig. 2.', values: shortcutVariants },
  order: { title: 'activation order', text: 'Activation orders of He et al. 2016, Fig. 4.', values: orderVariants },
  'layer-norm': {
    title: 'layer normalisation',
    text: 'Before each branch or behind each addition (Xiong et al. 2020).',
    values: layerNormVariants,
  },
  normalisation: {
    title: 'normalisation',
    text: 'Without it, with SkipInit, Fixup or ReZero.',
    values: normalisationVariants,
  },
  rectifier: {
    title: 'rectifier',
    text: 'Rectifiers of He et al. 2015b, Sec. 2.1, and ELU.',
    values: rectifierVariants,
  },
  initialisation: {
    title: 'initialisation',
    text: 'Initialisations of He et al. 2015b, Sec. 2.2.',
    values: initialisationVariants,
  },
  auxiliary: {
    title: 'auxiliary heads',
    text: 'Auxiliary classifiers of Szegedy et al. 2014, Sec. 5.',
    values: auxiliaryVariants,
  },
};

const listed: readonly Variant[] = dimensionNames.flatMap((name) => dimensions[name].values);

/** The value of an id: a listed one, or `n12` and `width-1.5` with a number of their own. */
export function variantCalled(id: string): Variant | undefined {
  const known = listed.find((variant) => variant.id === id);
  if (known) return known;
  const [, n, factor] = /^(?:n([1-9]\d{0,2})|width-(\d{1,2}(?:\.\d{1,3})?))$/.exec(id) ?? [];
  if (n !== undefined) return depthVariant(Number(n));
  return factor !== undefined && Number(factor) > 0 ? widthVariant(Number(factor)) : undefined;
}

/** Every way to take one value of each dimension among those that are there; values of one dimension stay together. */
export function crossed(variants: readonly Variant[]): Variant[][] {
  const among = dimensionNames.map((name) => variants.filter(({ dimension }) => dimension === name));
  return among
    .filter((values) => values.length > 0)
    .reduce<Variant[][]>((all, values) => all.flatMap((some) => values.map((value) => [...some, value])), [[]])
    .filter((values) => values.length > 0);
}
