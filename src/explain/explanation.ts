import type { SourceRange } from '../graph/graph';
import type { Dim } from '../graph/shape';
import { words } from '../papers/words';
import type { Descent, Deviation, StageCost } from './deviations/deviation';
import type { Initialisation } from './initialisation/initialisation';
import type { LengthRange } from './path/lengths';
import type { FormFinding, Structure } from './structures/structure';

/** What has become of the identity term on a stretch of the path, worst last: a stretch is as good as its worst operator. */
export const pathStates = words.state;

export type PathState = (typeof pathStates)[number];

/** One factor of the identity term: what one operator on the path multiplies it with. */
export interface Factor {
  state: PathState;
  /** `D_l`, `\lambda`, `1-g`, `W_s`; `1` where the term is untouched. */
  latex: string;
  /** The same for plain text: `D`, `0.5`, `1−g`, `W_s`. */
  text: string;
  /** The factor as a number where it is one (λ, or 1−σ(b_g) as initialised). */
  value?: number;
  /** What it comes from where a symbol alone does not say it: `ReLU` of `D (ReLU)`. */
  by?: string;
  /** Probability with which a random mask lets a value pass. */
  passes?: number;
  /** Says where `value` comes from if it is not in the graph itself: "as initialised, b_g = −6, line 41". */
  note?: string;
}

/** An operator that the path crosses, with its factor. The nodes of a stretch stand in forward order. */
export interface Crossing {
  node: number;
  factor: Factor;
}

/** A product of factors. */
export interface Term {
  /** The worst state of its factors; `untouched` for the empty product. */
  state: PathState;
  /** Is every factor exactly 1 (or a rearrangement)? */
  intact: boolean;
  latex: string;
  /** `1`, `0.5⁵⁴ ≈ 5.6e-17`, `D (ReLU)`, `W_s`. */
  text: string;
  /** Product as a number where every factor is one. */
  value?: number;
}

/** Shortcut kinds of He et al. 2016, Fig. 2, and of He et al. 2015, options A and B/C. */
export type ShortcutKind = (typeof words.shortcut)[number];

/** Activation orders of He et al. 2016, Fig. 4. */
export type ActivationOrder = (typeof words.order)[number];

/** `y = h(x) + F(x, W)`, `x_next = f(y)`. */
export interface ResidualUnit {
  /**
   * Place in Explanation.units. Those on the spine come first, so that it is their l, counted from zero; then those inside other
   * units or beside the spine, whose equations say l.
   */
  index: number;
  /** Unit in whose branch or shortcut this one lies; left out where it lies in none. */
  parent?: number;
  /** Module path of the unit: `layer1.0`. The source line where it has none. */
  name: string;
  /** Class of the module: `Bottleneck`. */
  type: string;
  /** Node whose tensor is x_l: the common ancestor at which shortcut and branch part. */
  input: number;
  /** Node of the addition, y_l. */
  addition: number;
  /** Node whose tensor is x_{l+1}: the last operator of f, or the addition. */
  output: number;
  /** Activation that shortcut and branch share: it stands before they part, as in the first unit of a stage. Mostly empty. */
  before: { crossings: Crossing[]; order: string; nodes: number[] };
  shortcut: {
    kind: ShortcutKind;
    /** Letter of Fig. 2 where the kind has one: a (identity) … f. */
    figure?: 'a' | 'b' | 'c' | 'd' | 'e' | 'f';
    /** "identity", "projection 1×1 64→256 (option B)", "constant scaling 0.5", … */
    text: string;
    crossings: Crossing[];
  };
  /** Other ways from x_l to the addition that cross no weights, forward order each: they add to the identity term. */
  besides: Crossing[][];
  branch: {
    /** Every node of F, forward order; gates of the shortcut are not among them. */
    nodes: number[];
    /** Weight layers in order. */
    weightLayers: number[];
    /** The chain of F with the most weight layers, forward order. */
    chain: number[];
    /** `W-BN-ReLU-W-BN` in the paper's notation (W: any weight layer). */
    order: string;
    /** "1×1 · 3×3 · 1×1" */
    layers: string;
    /** "64 · 64 · 256, /2 in 3×3" */
    widths: string;
    /** Factor of a constant or gate on F, where there is one (Fig. 2(b), (c)). */
    factor?: Factor;
  };
  /** f: what stands between the addition and the next split. */
  after: { crossings: Crossing[]; order: string };
  activationOrder: ActivationOrder;
  /** Letter of Fig. 4, or for "other" the order spelled out. */
  activationText: string;
  /** What else it is: bottleneck, squeeze-and-excitation, pre-LN, … */
  forms: FormFinding[];
  /** Term of the unit: f times the sum of its ways without weights, times the shared activation before them. */
  identityTerm: Term;
  /** The unit's equation with its own numbers, in LaTeX; `numbered` names the paper's equation that holds. */
  equation: { latex: string; gradientLatex: string; numbered: string; holds: 'exactly' | 'approximately' | 'not' };
  /** One sentence for a hover: what the identity term is and which equation holds. */
  sentence: string;
  nodes: number[];
  parameters: Dim;
  multiplyAdds: Dim;
  /** The addition's expression. */
  source: SourceRange;
  /** Why it was taken for what it is: node ids behind the finding. */
  because: number[];
}

/** The way from input to output along the identity path. Every node of the graph belongs to one item at most. */
export type SpineItem =
  | { kind: 'unit'; unit: number }
  /** Operators that every path crosses: stem, transitions between units, head. */
  | { kind: 'operators'; role: 'stem' | 'between' | 'head'; name: string; nodes: number[]; crossings: Crossing[] };

/** Units between two changes of the tensor's size: "layer1". */
export interface Stage {
  name: string;
  units: number[];
  /** Shape of x inside the stage, without the batch: [256, 56, 56]. */
  shape: readonly (number | string)[];
}

/** Number of paths through the units by the weight layers they cross. */
export interface PathCounts {
  /** counts[k] paths cross k: exact below 2⁵³, to one part in 10¹² above, at most the largest number there is. */
  counts: number[];
  /** What part of all paths crosses k: also where there are more paths than a number can say. */
  shares: number[];
  /** Exact up to nine digits or as a power of two, else its first two digits. */
  total: string;
  fewest: number;
  most: number;
  /** Mean number of weight layers on a path. */
  mean: number;
  /** Lengths of all but 2.5 % of the paths on either side. */
  range: LengthRange;
}

/** Lengths of the paths that carry the gradient at initialisation: 95 % of what the paths contribute lies from `from` to `to`. */
export interface EffectiveLengths extends LengthRange {
  mean: number;
  /** What part of all paths is as long. */
  share: number;
  /** What the figures leave out, as one sentence. */
  approximation: string;
}

/** How far a weight layer stands from the loss. */
export interface LayerToLoss {
  node: number;
  /** Module path of the layer. */
  name: string;
  /** Fewest weight layers that its gradient crosses; null where only auxiliary classifiers give it any. */
  fewest: number | null;
  /** The same with the auxiliary classifiers, where the network has some. */
  fewestWithAuxiliary?: number;
}

export interface IdentityPath {
  items: SpineItem[];
  /** Product over the units. */
  term: Term;
  /** Units (and operators between units) whose term is not intact, with the factor at each. */
  breaks: { item: number; name: string; state: PathState; text: string; source: SourceRange }[];
  /** "Broken at 4 of 16 units, masked after all 16". */
  summary: string;
  /** What holds of the signal, in LaTeX: equation (4) or (7), or (1) and (2), or the product of a plain network. Empty like `latex`. */
  forwardLatex: string;
  /** What holds of the gradient, in LaTeX, with the network's own indices. Empty where no equation of the papers speaks of it. */
  latex: string;
  /** Where it holds: "the whole network", "layer2.1 to layer2.17". */
  scope: string;
  /** What to add to it: "Equations (4) and (5) of He et al. 2016 with l = 19, L = 36. The same in layer1 with 1, 18." */
  note: string;
  /** What the symbols of `latex` stand for here. */
  symbols: { latex: string; text: string; state?: PathState }[];
  paths: PathCounts;
  /** Null where a gain is not known, or no unit stands on the path. */
  effective: EffectiveLengths | null;
  /** For each weight layer, in forward order. */
  layersToLoss: LayerToLoss[];
}

/** A claim of the catalogue, found in a network. */
export interface ClaimFinding {
  /** As the catalogue has it: `P1/constant-scaling-fails`. */
  id: string;
  /** Paper's id: P1, P2, … */
  paper: string;
  /** "Table 2", "eq. (5)", "Sec. 3". */
  item: string;
  /** What it says of this network. */
  statement: string;
  /** "He et al. 2016". */
  citation: string;
  url: string;
  /** `match`: what the code is in the paper's words; `claim`: what follows from it. */
  kind: 'claim' | 'match';
  units: number[];
  /** Nodes that make it apply. */
  nodes: number[];
  /** Where it is seen first. */
  source: SourceRange;
}

export interface Explanation {
  units: ResidualUnit[];
  stages: Stage[];
  identityPath: IdentityPath;
  /** Parts that the papers name: stem, stages, head, inception modules, auxiliary classifiers, … */
  structures: Structure[];
  claims: ClaimFinding[];
  /** The architecture of a paper that this is or says it is; null where it is none of theirs. */
  descent: Descent | null;
  deviations: Deviation[];
  /** Null where the graph has no weight layer. */
  initialisation: Initialisation | null;
  /** Where parameters and multiply-adds sit, in forward order. */
  cost: StageCost[];
  /** "post-activation unit · identity path masked by ReLU" or "25.56 M parameters · 4.09 G multiply-adds · 16 units: …". */
  summary: string;
}
