/** Equations of P3. Of their numbers (8), (10), (12) and (14) could be checked; the others follow by order. */
import type { Equation } from '../paper';

const x = String.raw;

const input = { latex: 'y_i', meaning: 'input of the activation in channel i' };
const slope = { latex: 'a_i', meaning: 'slope below zero in channel i' };
const loss = { latex: x`\mathcal{E}`, meaning: 'loss' };
const fanIn = { latex: 'n_l', meaning: 'k²c: inputs of one output of layer l' };
const fanOut = { latex: x`\hat n_l`, meaning: 'k²d: outputs that one input of layer l reaches' };
const weight = { latex: 'w_l', meaning: 'a weight of layer l' };
const output = { latex: 'y_l', meaning: 'an output of layer l, before the activation' };
const gradient = { latex: x`\Delta x_l`, meaning: 'gradient with respect to an input of layer l' };
const outputGradient = { latex: x`\Delta y_l`, meaning: 'gradient with respect to an output of layer l' };

export const equations: readonly Equation[] = [
  {
    number: '(1)',
    unconfirmed: 'number',
    latex: x`f(y_i) = \begin{cases} y_i, & y_i>0\\ a_i y_i, & y_i\le 0\end{cases}`,
    meaning: 'PReLU',
    symbols: [input, slope],
  },
  {
    number: '(2)',
    unconfirmed: 'number',
    latex: x`\frac{\partial\mathcal{E}}{\partial a_i} = \sum_{y_i}\frac{\partial\mathcal{E}}{\partial f(y_i)}\frac{\partial f(y_i)}{\partial a_i}`,
    meaning: 'gradient of a slope, over all positions of its map',
    symbols: [loss, input, slope],
  },
  {
    number: '(3)',
    unconfirmed: 'number',
    latex: x`\frac{\partial f(y_i)}{\partial a_i} = \begin{cases}0, & y_i>0\\ y_i, & y_i\le 0\end{cases}`,
    meaning: 'derivative of PReLU by its slope',
    symbols: [input, slope],
  },
  {
    number: '(4)',
    unconfirmed: 'number',
    latex: x`\Delta a_i := \mu\,\Delta a_i + \epsilon\frac{\partial\mathcal{E}}{\partial a_i}`,
    meaning: 'its update, without weight decay',
    symbols: [slope, loss, { latex: x`\mu`, meaning: 'momentum' }, { latex: x`\epsilon`, meaning: 'learning rate' }],
  },
  {
    number: '(5)',
    unconfirmed: 'number',
    latex: x`\mathbf{y}_l = W_l\mathbf{x}_l + \mathbf{b}_l`,
    meaning: 'a layer; its input is the activated output of the one before it',
    symbols: [{ latex: 'W_l', meaning: 'weights of layer l' }],
  },
  {
    number: '(6)',
    unconfirmed: 'number',
    latex: x`\mathrm{Var}[y_l] = n_l\mathrm{Var}[w_lx_l]`,
    meaning: 'variance of an output',
    symbols: [output, fanIn, weight],
  },
  {
    number: '(7)',
    unconfirmed: 'number',
    latex: x`\mathrm{Var}[y_l] = n_l\mathrm{Var}[w_l]E[x_l^2]`,
    meaning: 'the same for weights of mean zero',
    symbols: [output, fanIn, weight],
  },
  {
    number: '(8)',
    latex: x`\mathrm{Var}[y_l] = \frac12 n_l\mathrm{Var}[w_l]\mathrm{Var}[y_{l-1}]`,
    meaning: 'variance through one layer behind a ReLU; n is the fan-in',
    symbols: [output, fanIn, weight],
  },
  {
    number: '(9)',
    unconfirmed: 'number',
    latex: x`\mathrm{Var}[y_L] = \mathrm{Var}[y_1]\left(\prod_{l=2}^{L}\frac12 n_l\mathrm{Var}[w_l]\right)`,
    meaning: 'variance through all layers',
    symbols: [output, fanIn, weight, { latex: 'L', meaning: 'number of layers' }],
  },
  {
    number: '(10)',
    latex: x`\frac12 n_l\mathrm{Var}[w_l] = 1,\ \forall l`,
    meaning: 'initialisation that keeps the forward variance: standard deviation √(2/n)',
    symbols: [fanIn, weight],
  },
  {
    number: '(11)',
    unconfirmed: 'number',
    latex: x`\Delta\mathbf{x}_l = \hat W_l\Delta\mathbf{y}_l`,
    meaning: 'gradient through one layer',
    symbols: [gradient, outputGradient],
  },
  {
    number: '(12)',
    latex: x`\mathrm{Var}[\Delta x_l] = \hat n_l\mathrm{Var}[w_l]\mathrm{Var}[\Delta y_l] = \frac12\hat n_l\mathrm{Var}[w_l]\mathrm{Var}[\Delta x_{l+1}]`,
    meaning: 'variance of the gradient through one layer; n̂ is the fan-out',
    symbols: [gradient, outputGradient, fanOut, weight],
  },
  {
    number: '(13)',
    unconfirmed: 'number',
    latex: x`\mathrm{Var}[\Delta x_2] = \mathrm{Var}[\Delta x_{L+1}]\left(\prod_{l=2}^{L}\frac12\hat n_l\mathrm{Var}[w_l]\right)`,
    meaning: 'variance of the gradient through all layers',
    symbols: [gradient, fanOut, weight],
  },
  {
    number: '(14)',
    latex: x`\frac12\hat n_l\mathrm{Var}[w_l] = 1,\ \forall l`,
    meaning: 'initialisation that keeps the variance of the gradient: standard deviation √(2/n̂)',
    symbols: [fanOut, weight],
  },
  {
    number: '(15)',
    unconfirmed: 'number',
    latex: x`\frac12(1+a^2)n_l\mathrm{Var}[w_l] = 1,\ \forall l`,
    meaning: 'the same behind a PReLU of slope a; a = 0 is ReLU, a = 1 a linear layer',
    symbols: [fanIn, weight, { latex: 'a', meaning: 'slope below zero' }],
  },
  {
    latex: x`\prod_{l=2}^{L}\frac12 n_l\mathrm{Var}[w_l]=\prod_{l=2}^{L} \frac{n_l}{\hat n_l}=\frac{c_2}{d_L}`,
    meaning: 'the forward product under (14): a constant of the shapes',
    symbols: [
      fanIn,
      fanOut,
      { latex: 'c_2', meaning: 'input channels of layer 2' },
      { latex: 'd_L', meaning: 'filters of layer L' },
    ],
  },
];
