/**
 * When a paper's claim speaks of a network: a small vocabulary over what explaining finds. A condition holds where all that it
 * names holds. Words for kinds are those of `throughline inspect --format json`.
 */

/** A number, or bounds of one. */
export type Bounds = number | { atLeast?: number; atMost?: number; above?: number; below?: number };

/** One word, or any of several. */
export type AnyOf = string | readonly string[];

export interface Condition {
  all?: readonly Condition[];
  any?: readonly Condition[];
  not?: Condition;
  /** There are residual units like this. */
  units?: UnitCondition & {
    /** How many; one at least if not said. */
    count?: Bounds;
    /** Are all units of the identity path like this? */
    every?: boolean;
  };
  /** There are operators like this. */
  operator?: OperatorCondition;
  /** There are weight layers that start like this. */
  initialiser?: InitialiserCondition;
  /** There are parts of these kinds: `inceptionModule`, `auxiliaryClassifier`, `denseBlock`, … */
  structure?: { kind: AnyOf; count?: Bounds };
  /** Is every way from input to output the same: no shortcut, no parallel branch? */
  plain?: boolean;
  /** Convolutions of one kernel and stride 1, one after the other with no more than normalisation and activation between. */
  stack?: { kernel: number; length: Bounds };
  /** Runs of units of one feature map size. */
  stages?: { units?: readonly number[]; widths?: readonly number[]; equal?: boolean };
  /** Operators that the head begins with, in order. */
  head?: readonly string[];
  /** How shortcuts treat a change of size (He et al. 2015, Sec. 3.3): `A`, `B`, `C`. */
  option?: AnyOf;
  /** What becomes of the identity term from the last unit to the first: `untouched`, `masked`, `scaled`, … */
  identityTerm?: AnyOf;
  /** Weight layers on the longest way. */
  depth?: Bounds;
  parameters?: Bounds;
  multiplyAdds?: Bounds;
  /** The architecture of a paper that this is, or says it is: `ResNet-50`. */
  descent?: AnyOf;
}

export interface UnitCondition {
  any?: readonly UnitCondition[];
  not?: UnitCondition;
  /** Kinds of shortcuts (He et al. 2016, Fig. 2): `identity`, `constantScaling`, `exclusiveGating`, `projection`, … */
  shortcut?: AnyOf;
  /** Activation orders (He et al. 2016, Fig. 4): `original`, `fullPreActivation`, … */
  order?: AnyOf;
  /** `bottleneck`, `squeezeExcitation`, `preLayerNorm`, … */
  form?: AnyOf;
  /** What the unit's identity term is: `untouched`, `masked`, `scaled`, `gated`, `replaced`, … */
  identityTerm?: AnyOf;
  /** What the path meets after the addition: `masked`, `bent`, … */
  after?: AnyOf;
  /** Does a shared activation stand before shortcut and branch part? */
  sharedActivation?: boolean;
  /** How well the paper's equation of the unit holds: `exactly`, `approximately`, `not`. */
  equation?: AnyOf;
  /** Does the unit keep the size of what it takes? */
  size?: 'kept' | 'changed';
  /** Place on the identity path. */
  position?: 'first' | 'last';
  /** Also units inside of other units, or beside the path. */
  nested?: boolean;
  /** Are the branch's weight layers convolutions? */
  convolutional?: boolean;
  /** Weight layers of the branch. */
  layers?: Bounds;
  /** Channels of the unit's output for each of the branch's first layer: 4 in a bottleneck of He et al. 2015. */
  narrowing?: Bounds;
  /** Most groups of a convolution of the branch. */
  groups?: Bounds;
  /** Constant factor on the shortcut, and on the branch (1 where there is none). */
  shortcutFactor?: Bounds;
  branchFactor?: Bounds;
  /** First value of the bias of the shortcut's gate. */
  gateBias?: Bounds;
  /** Every activation of the unit is one of these operators. */
  activations?: readonly string[];
  /** Every normalisation of the unit is one of these operators, and there is one. An empty list: there is none. */
  normalisations?: readonly string[];
  /** Does the branch's last weight layer start at zero? */
  lastLayerZero?: boolean;
}

export interface OperatorCondition {
  /** `conv2d`, `prelu`, `batchNorm`, … */
  name: AnyOf;
  count?: Bounds;
  /** Size of a square kernel. */
  kernel?: number;
  /** Numbers that train in each: 1 is a slope that all channels share. */
  parameters?: Bounds;
}

export interface InitialiserCondition {
  /** `he`, `xavier`, `normal`, `uniform`, `orthogonal`, `constant`. */
  kind: AnyOf;
  count?: Bounds;
  mode?: 'fanIn' | 'fanOut';
  distribution?: 'normal' | 'uniform';
  /** Slope a of eq. (15) of He et al. 2015b. */
  negativeSlope?: Bounds;
  standardDeviation?: Bounds;
  /** Does the source choose it, rather than the framework? */
  chosen?: boolean;
  /** Does a rectifier (slope below 1) stand before the layer? */
  rectified?: boolean;
  /** Is the layer's output normalised? */
  normalised?: boolean;
}
