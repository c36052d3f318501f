/** What the variances through depth leave out, one sentence each. */

export const approximations = {
  input: 'The input is taken with mean 0 and variance 1.',
  bias: 'Biases are left out, as in the paper (b = 0).',
  batchNorm:
    'Batch norm: each channel is taken with variance γ² and mean β, as in training with the batch’s statistics.',
  layerNorm: 'Layer, group and RMS norm: what is normalised together is taken with variance γ².',
  addition: 'Additions: the addends are taken as uncorrelated, so that their variances add.',
  rectifier: 'Signals in front of an activation are taken as normally distributed.',
  smooth:
    'GELU, SiLU, tanh, σ and the like are integrated over a normal input; He et al. 2015b speak of rectifiers alone.',
  maxPool: 'Max pooling: the values of one window are taken as independent but for their channel’s mean.',
  averagePool: 'Average pooling: the values of one window are taken as uncorrelated but for their channel’s mean.',
  stride:
    'Where a stride or a pooling thins the map, the gradient is spread over more positions: its variance falls, which n̂ = k²d does not count.',
  dropout: 'Dropout: as in training, a kept value is divided by 1 − p.',
  dropPath: 'Stochastic depth: as in training, a kept branch is divided by 1 − p.',
  attention: 'Softmax: its scores are taken as normally distributed, and the positions that it weighs as uncorrelated.',
  product: 'Products of two signals are taken as of independent factors.',
  constant: 'What is added as a constant is left out.',
  weights: 'Weights of one layer are taken as independent, also where they are orthogonal or shared.',
} as const;

export type Approximation = keyof typeof approximations;

/** The sentences in the order of the table. */
export const sentencesOf = (used: ReadonlySet<Approximation>): string[] =>
  (Object.keys(approximations) as Approximation[]).filter((key) => used.has(key)).map((key) => approximations[key]);
