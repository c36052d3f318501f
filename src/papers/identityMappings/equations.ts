/** Equations of P1. There are nine with numbers. */
import type { Equation } from '../paper';

const x = String.raw;

const input = { latex: x`\mathbf{x}_l`, meaning: 'input of unit l' };
const sum = { latex: x`\mathbf{y}_l`, meaning: 'result of the addition in unit l' };
const weights = { latex: x`\mathcal{W}_l`, meaning: 'weights of unit l, of its 2 or 3 layers' };
const shortcut = { latex: 'h', meaning: 'shortcut' };
const branch = { latex: x`\mathcal{F}`, meaning: 'residual branch' };
const after = { latex: 'f', meaning: 'operation after the addition' };
const loss = { latex: x`\mathcal{E}`, meaning: 'loss' };
const deeper = { latex: 'L', meaning: 'any deeper unit' };
const factor = { latex: x`\lambda_l`, meaning: 'factor on the shortcut of unit l' };
const scaledBranch = {
  latex: x`\hat{\mathcal{F}}`,
  meaning: 'residual branch that has taken in the factors behind it',
};
const asymmetric = { latex: x`\hat{f}`, meaning: 'activation of the branch alone' };

export const equations: readonly Equation[] = [
  {
    number: '(1)',
    latex: x`\mathbf{y}_l = h(\mathbf{x}_l) + \mathcal{F}(\mathbf{x}_l, \mathcal{W}_l)`,
    meaning: 'residual unit: shortcut h, residual branch F',
    symbols: [input, sum, shortcut, branch, weights],
  },
  {
    number: '(2)',
    latex: x`\mathbf{x}_{l+1} = f(\mathbf{y}_l)`,
    meaning: 'activation f after the addition',
    symbols: [input, sum, after],
  },
  {
    number: '(3)',
    latex: x`\mathbf{x}_{l+1} = \mathbf{x}_l + \mathcal{F}(\mathbf{x}_l, \mathcal{W}_l)`,
    meaning: 'unit whose h and f are identities',
    symbols: [input, branch, weights],
  },
  {
    number: '(4)',
    latex: x`\mathbf{x}_L = \mathbf{x}_l + \sum_{i=l}^{L-1} \mathcal{F}(\mathbf{x}_i, \mathcal{W}_i)`,
    meaning: 'forward: a deeper unit is a shallower one plus a sum of residuals',
    symbols: [input, deeper, branch, weights],
  },
  {
    number: '(5)',
    latex: x`\frac{\partial \mathcal{E}}{\partial \mathbf{x}_l} = \frac{\partial \mathcal{E}}{\partial \mathbf{x}_L}\frac{\partial \mathbf{x}_L}{\partial \mathbf{x}_l} = \frac{\partial \mathcal{E}}{\partial \mathbf{x}_L}\left(1 + \frac{\partial}{\partial \mathbf{x}_l}\sum_{i=l}^{L-1}\mathcal{F}(\mathbf{x}_i,\mathcal{W}_i)\right)`,
    meaning: 'backward: the gradient has a part that passes no weight layer',
    symbols: [loss, input, deeper, branch, weights],
  },
  {
    number: '(6)',
    latex: x`\mathbf{x}_{l+1} = \lambda_l \mathbf{x}_l + \mathcal{F}(\mathbf{x}_l, \mathcal{W}_l)`,
    meaning: 'scaled shortcut, f an identity',
    symbols: [input, factor, branch, weights],
  },
  {
    number: '(7)',
    latex: x`\mathbf{x}_L = \left(\prod_{i=l}^{L-1}\lambda_i\right)\mathbf{x}_l + \sum_{i=l}^{L-1}\hat{\mathcal{F}}(\mathbf{x}_i,\mathcal{W}_i)`,
    meaning: 'forward through scaled shortcuts; the scalars of the sum are taken into it',
    symbols: [input, deeper, factor, scaledBranch, weights],
  },
  {
    number: '(8)',
    latex: x`\frac{\partial \mathcal{E}}{\partial \mathbf{x}_l} = \frac{\partial \mathcal{E}}{\partial \mathbf{x}_L}\left(\left(\prod_{i=l}^{L-1}\lambda_i\right) + \frac{\partial}{\partial \mathbf{x}_l}\sum_{i=l}^{L-1}\hat{\mathcal{F}}(\mathbf{x}_i,\mathcal{W}_i)\right)`,
    meaning: 'backward through scaled shortcuts: the direct part is a product over all units',
    symbols: [loss, input, deeper, factor, scaledBranch, weights],
  },
  {
    number: '(9)',
    latex: x`\mathbf{x}_{l+1} = \mathbf{x}_l + \mathcal{F}(\hat{f}(\mathbf{x}_l), \mathcal{W}_l)`,
    meaning: 'pre-activation unit: the activation moves into the branch',
    symbols: [input, branch, asymmetric, weights],
  },
  {
    latex: x`\mathbf{x}_L = \left(\prod_{i=l}^{L-1}\lambda_i\right)\mathbf{x}_l + \sum_{i=l}^{L-1}\left(\prod_{j=i+1}^{L-1}\lambda_j\right)\mathcal{F}(\mathbf{x}_i,\mathcal{W}_i)`,
    meaning: 'the full form behind (7)',
    symbols: [input, deeper, factor, branch, weights],
  },
  {
    latex: x`\mathbf{x}_L = \mathbf{x}_0 + \sum_{i=0}^{L-1}\mathcal{F}(\mathbf{x}_i,\mathcal{W}_i)`,
    meaning: 'from the input; a plain network, without BN and ReLU, is a product of matrices instead',
    symbols: [deeper, branch, weights],
  },
  {
    latex: x`\prod_{i=l}^{L-1} h'_i`,
    meaning: 'factor in (8) where the shortcuts are no scalars',
    symbols: [{ latex: "h'_i", meaning: 'derivative of the shortcut of unit i' }, deeper],
  },
  {
    latex: x`g(\mathbf{x}) = \sigma(W_g\mathbf{x}+b_g),\quad \sigma(x)=\frac{1}{1+e^{-x}}`,
    meaning: 'gate of the gated shortcuts',
    symbols: [
      { latex: 'W_g', meaning: 'weights of the gate, a 1×1 convolution' },
      { latex: 'b_g', meaning: 'bias of the gate' },
    ],
  },
  {
    latex: x`\mathbf{y}_{l+1} = f(\mathbf{y}_l) + \mathcal{F}(f(\mathbf{y}_l),\mathcal{W}_{l+1})`,
    meaning: 'post-activation: f stands on both paths of the next unit',
    symbols: [sum, after, branch, weights],
  },
  {
    latex: x`\mathbf{y}_{l+1} = \mathbf{y}_l + \mathcal{F}(\hat f(\mathbf{y}_l),\mathcal{W}_{l+1})`,
    meaning: 'asymmetric form: f stands on the branch alone',
    symbols: [sum, asymmetric, branch, weights],
  },
];
