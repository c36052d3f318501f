import type { SourceRange } from '../../graph/graph';
import type { Citation } from '../../papers/catalogue';

/** A number of a paper on an architecture of its own, never mixed with a computed one. */
export interface PublishedFigure extends Citation {
  /** "multiply-adds", "parameters", "error on CIFAR-10". */
  what: string;
  /** As printed: "3.8e9", "0.27M", "6.43 %". */
  text: string;
}

/** Which architecture of which paper a network is, or says that it is. */
export interface Descent extends Citation {
  /** "ResNet-50", "GoogLeNet", "pre-activation ResNet-164". */
  architecture: string;
  /** What ties the code to it. */
  by: 'structure' | 'name' | 'docstring' | 'citation';
  /** "named resnet50 in line 700", "cites arXiv:1512.03385 in line 3", "16 bottleneck units in stages of 3, 4, 6, 3". */
  because: string;
  source: SourceRange;
  /** Is it compared with the architecture of the paper, so that no deviation means that none was found? */
  compared: boolean;
  /** What the paper says of its size and its errors. */
  published: PublishedFigure[];
}

/** A place where the code differs from the architecture that it descends from. */
export interface Deviation extends Citation {
  /** Stable, kebab-case: `bottleneck-stride-in-3x3`. */
  id: string;
  /** "stride 2 in the 3×3 convolution". */
  here: string;
  /** "stride 2 in the first 1×1 convolution". */
  there: string;
  /** What it changes, with numbers of this network or published ones: "4.09 G multiply-adds, not 3.86 G". */
  effect: string;
  /** Line that makes it so. */
  source: SourceRange;
  nodes: number[];
  units: number[];
}

/** One row of where parameters and multiply-adds sit: the stem, a stage, the head, or what this reading does not use. */
export interface StageCost {
  name: string;
  role: 'stem' | 'stage' | 'head' | 'unused';
  /** Shape of what leaves it, without the batch. */
  shape: readonly (number | string)[];
  /** Weight layers on its longest way. */
  layers: number;
  /** Null where sizes are symbols. */
  parameters: number | null;
  multiplyAdds: number | null;
  nodes: number[];
  /** The paper's figures for this part, where it has some. */
  published?: PublishedFigure[];
}
