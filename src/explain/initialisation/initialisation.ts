import type { SourceRange } from '../../graph/graph';

/** What one weight layer starts with, and what that does to the variance of a signal (He et al. 2015b, Sec. 2.2). */
export interface LayerInitialisation {
  node: number;
  /** Module path of the layer. */
  name: string;
  /** "He normal, fan-out", "PyTorch's default: He uniform, fan-in, a = √5". */
  text: string;
  /** Is it what the framework does where nothing is said? */
  byDefault: boolean;
  /** Where the source chose it; undefined for a default. */
  chosenAt?: SourceRange;
  /** n and n̂: inputs and outputs that one weight of the layer joins, k²c and k²d; null where sizes are symbols. */
  fanIn: number | null;
  fanOut: number | null;
  /** Var[w]; null where the initialiser is not known. */
  variance: number | null;
  /** Slope a of the rectifier before the layer: 0 behind ReLU, 1 where the signal comes without one; null behind anything else. */
  slopeBefore: number | null;
  /** Slope a of the rectifier behind the layer, as for `slopeBefore`. */
  slopeAfter: number | null;
  /** ½(1+a²)·n·Var[w], eqs. (8), (15): what Var[y] is multiplied by; null where a factor is not known. */
  forwardGain: number | null;
  /** ½(1+a²)·n̂·Var[w], eqs. (12), (15): what Var[Δx] is multiplied by. */
  backwardGain: number | null;
  /** Is the layer's output normalised, so that its scale does not reach further? */
  normalised: boolean;
}

/** Initialisation of a whole network: each layer's, and the variance through depth. */
export interface Initialisation {
  layers: LayerInitialisation[];
  /** Var[y_l] / Var[y_1] at each layer of the longest chain, in forward order; null from where it is not known. */
  forward: (number | null)[];
  /** Var[Δx_l] / Var[Δx_L] at each layer of the same chain, in forward order. */
  backward: (number | null)[];
  /** Nodes that `forward` and `backward` speak of. */
  chain: number[];
  /** What holds in one sentence with its numbers: "Xavier on 30 rectified layers: the standard deviation falls to (1/√2)³⁰ ≈ 3.1e-5". */
  summary: string;
  /** What the figures leave out, one sentence each: "Batch norm: each layer's output is taken as variance 1". */
  approximations: string[];
}
