/** Variances through a network's weight layers in words and as a curve: how far they are from the products of He et al. 2015b, and why. */
import { counted, shortNumber } from '../explain/numbers';
import { met, type VarianceAt, type VarianceCheck, type VarianceDeparture } from '../train/checks/variances';

/** One line of a check of variances. */
export interface VarianceRow {
  equation: VarianceCheck['equation'];
  latex: string;
  /** The same for plain text. */
  formula: string;
  verdict: 'holds' | 'off';
  /** "0.0047 of the product 1: a layer gives 0.83 of what it should". */
  result: string;
  terms: string;
  /** Why it is off, a sentence each; none where it holds. */
  why: string[];
}

/** "Variance of the responses through 16 weight layers, features.0 to classifier.6". */
export const varianceTitle = ({ layers, direction }: VarianceCheck): string =>
  `Variance of the ${direction === 'forward' ? 'responses' : 'gradient'} through ${counted(layers.length, 'weight layer')}, ${layers[0].name} to ${layers[layers.length - 1].name}`;

/** Of Var[y] and of Var[Δx], the last index L. */
const sides = {
  forward: {
    formula: (last: number) => `Var[y_${last}] = Var[y_1] ∏ ½(1+a²) n_l Var[w_l]`,
    latex: (last: number) =>
      String.raw`\mathrm{Var}[y_{${last}}] = \mathrm{Var}[y_1]\left(\prod_{l=2}^{${last}}\tfrac12(1+a_{l-1}^2)\,n_l\mathrm{Var}[w_l]\right)`,
    ratio: (last: number) => `Var[y_${last}] / Var[y_1]`,
  },
  backward: {
    formula: (last: number) => `Var[Δx_1] = Var[Δx_${last}] ∏ ½(1+a²) n̂_l Var[w_l]`,
    latex: (last: number) =>
      String.raw`\mathrm{Var}[\Delta x_1] = \mathrm{Var}[\Delta x_{${last}}]\left(\prod_{l=1}^{${last - 1}}\tfrac12(1+a_l^2)\,\hat n_l\mathrm{Var}[w_l]\right)`,
    ratio: (last: number) => `Var[Δx_1] / Var[Δx_${last}]`,
  },
} as const;

export function varianceRow(check: VarianceCheck): VarianceRow {
  const { equation, direction, end, relativeError, perLayer, departures, layers } = check;
  const holds = relativeError <= met;
  const text = sides[direction];
  const last = layers.length;
  const estimate =
    end.estimate === null ? '' : `; with all that the network has besides, ${shortNumber(end.estimate)} was expected`;
  return {
    equation,
    latex: text.latex(last),
    formula: text.formula(last),
    verdict: holds ? 'holds' : 'off',
    result: holds
      ? `holds, relative error ${shortNumber(relativeError)}`
      : `off: ${shortNumber(end.product === 0 ? end.measured : end.measured / end.product)} times the product, ${shortNumber(perLayer)} times a layer`,
    terms: `${text.ratio(last)} measured ${shortNumber(end.measured)}, the product ${shortNumber(end.product)}${estimate}`,
    why: holds ? [] : departures.map((departure) => reasonOf(departure, direction)),
  };
}

const reasonOf = (departure: VarianceDeparture, direction: VarianceCheck['direction']): string =>
  (reasons[departure.kind] as (departure: VarianceDeparture, direction: VarianceCheck['direction']) => string)(
    departure,
    direction,
  );

type Reason<Kind extends VarianceDeparture['kind']> = (
  departure: Extract<VarianceDeparture, { kind: Kind }>,
  direction: VarianceCheck['direction'],
) => string;

const reasons: { [Kind in VarianceDeparture['kind']]: Reason<Kind> } = {
  normalisation: ({ count }, direction) =>
    direction === 'forward'
      ? `${counted(count, 'normalisation')} on the way: each sets the variance anew.`
      : `${counted(count, 'normalisation')} on the way: each divides the gradient by the deviation that it found.`,
  addition: ({ count }, direction) =>
    direction === 'forward'
      ? `${counted(count, 'addition')} on the way: what comes over a shortcut is added.`
      : `${counted(count, 'addition')} on the way: the gradient comes over the shortcut, too.`,
  joined: ({ count }, direction) =>
    direction === 'forward'
      ? `${counted(count, 'concatenation')} on the way: other branches bring variances of their own.`
      : `${counted(count, 'concatenation')} on the way: what several branches read gets the sum of their gradients.`,
  maxPool: ({ count }, direction) =>
    direction === 'forward'
      ? `${counted(count, 'max pooling')}: the largest of a window varies otherwise than each of it.`
      : `${counted(count, 'max pooling')}: one place of each window gets the gradient.`,
  averagePool: ({ count }, direction) =>
    direction === 'forward'
      ? `${counted(count, 'average pooling')}: a mean varies less than what it is taken of.`
      : `${counted(count, 'average pooling')}: the gradient is shared out over the window.`,
  dropout: ({ count }) => `${counted(count, 'dropout')}: what is kept is divided by 1 − p.`,
  bias: ({ count }) => `${counted(count, 'layer')} with a bias that does not start at 0.`,
  stride: ({ count }) => `${counted(count, 'layer')} with a stride: each input reaches fewer outputs than n̂ counts.`,
  padding: ({ count, factor }, direction) =>
    `Zeros around the maps of ${counted(count, 'layer')}: ${direction === 'forward' ? 'n counts them as inputs' : 'n̂ counts outputs beyond the edge'}. The shares of the windows that lie on the map multiply to ${shortNumber(factor)}.`,
  draw: ({ factor }) =>
    `The equation is of a mean over draws of the weights. With as many filters as here one draw is apart from another by a factor of about ${shortNumber(factor)}, and most lie under the mean.`,
  trained: ({ count }) =>
    `After ${counted(count, 'step')} of training the weights are no independent draws of mean 0 any more.`,
};

/** Layers that a terminal shows; of more, so many over the whole way. */
const mostLayers = 12;

/** The course through depth: the first and the last layer, and as many between them as there is room for. */
export function courseOf({ layers }: VarianceCheck): (VarianceAt & { layer: number })[] {
  const all = layers.map((at, i) => ({ ...at, layer: i + 1 }));
  if (all.length <= mostLayers) return all;
  const step = (all.length - 1) / (mostLayers - 1);
  return Array.from({ length: mostLayers }, (_, i) => all[Math.round(i * step)]);
}
