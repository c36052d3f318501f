/** P3: He, Zhang, Ren, Sun: Delving Deep into Rectifiers. */
import { arxivUrl, table, type Paper } from './paper';

const x = String.raw;

/** Rows whose two numbers could both be checked. */
const coefficientsTable = table({
  item: 'Table 1',
  title: 'Learned slopes of PReLU',
  setting: '14-layer model; channel-wise: mean over the channels; layers up to conv3_2',
  columns: { layer: 'layer', shared: 'channel-shared', channelWise: 'channel-wise' },
  rows: [
    { layer: 'conv1 7×7, 64, /2', shared: 0.681, channelWise: 0.596 },
    { layer: 'conv2_1 2×2, 128', shared: 0.103, channelWise: 0.321 },
    { layer: 'conv2_2 2×2, 128', shared: 0.099, channelWise: 0.204 },
    { layer: 'conv2_3 2×2, 128', shared: 0.228, channelWise: 0.294 },
    { layer: 'conv2_4 2×2, 128', shared: 0.561, channelWise: 0.464 },
    { layer: 'conv3_1 2×2, 256', shared: 0.126, channelWise: 0.196 },
    { layer: 'conv3_2 2×2, 256', shared: 0.089, channelWise: 0.152 },
  ],
});

const activationsTable = table({
  item: 'Table 2',
  title: 'ReLU and PReLU',
  setting: '14-layer model, ImageNet 2012, 10-view',
  columns: { activation: 'activation', top1: 'top-1 error (%)', top5: 'top-5 error (%)' },
  rows: [
    { activation: 'ReLU', top1: 33.82, top5: 13.34 },
    { activation: 'PReLU, channel-shared', top1: 32.71, top5: 12.87 },
    { activation: 'PReLU, channel-wise', top1: 32.64, top5: 12.75 },
  ],
});

export const rectifiers: Paper = {
  key: 'P3',
  title: 'Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification',
  authors: ['Kaiming He', 'Xiangyu Zhang', 'Shaoqing Ren', 'Jian Sun'],
  citation: 'He et al. 2015b',
  venue: 'ICCV 2015',
  arxiv: '1502.01852',
  url: arxivUrl('1502.01852'),
  equations: [
    { latex: x`f(y_i) = \begin{cases} y_i, & y_i>0\\ a_i y_i, & y_i\le 0\end{cases}`, meaning: 'PReLU' },
    {
      latex: x`\frac{\partial\mathcal{E}}{\partial a_i} = \sum_{y_i}\frac{\partial\mathcal{E}}{\partial f(y_i)}\frac{\partial f(y_i)}{\partial a_i}`,
      meaning: 'gradient of a slope, over all positions of its map',
    },
    {
      latex: x`\Delta a_i := \mu\,\Delta a_i + \epsilon\frac{\partial\mathcal{E}}{\partial a_i}`,
      meaning: 'its update, without weight decay',
    },
    { latex: x`\mathbf{y}_l = W_l\mathbf{x}_l + \mathbf{b}_l`, meaning: 'a layer' },
    {
      number: '(8)',
      latex: x`\mathrm{Var}[y_l] = \frac12 n_l\mathrm{Var}[w_l]\mathrm{Var}[y_{l-1}]`,
      meaning: 'variance through one layer behind a ReLU; n is the fan-in',
    },
    {
      latex: x`\mathrm{Var}[y_L] = \mathrm{Var}[y_1]\left(\prod_{l=2}^{L}\frac12 n_l\mathrm{Var}[w_l]\right)`,
      meaning: 'variance through all layers',
    },
    {
      number: '(10)',
      latex: x`\frac12 n_l\mathrm{Var}[w_l] = 1,\ \forall l`,
      meaning: 'initialisation that keeps the forward variance: standard deviation √(2/n)',
    },
    {
      number: '(12)',
      latex: x`\mathrm{Var}[\Delta x_l] = \hat n_l\mathrm{Var}[w_l]\mathrm{Var}[\Delta y_l] = \frac12\hat n_l\mathrm{Var}[w_l]\mathrm{Var}[\Delta x_{l+1}]`,
      meaning: 'variance of the gradient through one layer; n̂ is the fan-out',
    },
    {
      latex: x`\mathrm{Var}[\Delta x_2] = \mathrm{Var}[\Delta x_{L+1}]\left(\prod_{l=2}^{L}\frac12\hat n_l\mathrm{Var}[w_l]\right)`,
      meaning: 'variance of the gradient through all layers',
    },
    {
      number: '(14)',
      latex: x`\frac12\hat n_l\mathrm{Var}[w_l] = 1,\ \forall l`,
      meaning: 'initialisation that keeps the variance of the gradient: standard deviation √(2/n̂)',
    },
    { latex: x`\frac12(1+a^2)n_l\mathrm{Var}[w_l] = 1,\ \forall l`, meaning: 'the same behind a PReLU of slope a' },
  ],
  tables: [coefficientsTable, activationsTable],
  statements: [
    {
      item: 'Sec. 2.2',
      text: 'Either condition, forward or backward, suffices: with the one the other product becomes a constant of the shapes.',
    },
    {
      item: 'Sec. 2.2',
      text: 'A 30-layer ReLU network stalls with Xavier initialisation and converges with this one.',
    },
    {
      item: 'Sec. 2.1',
      text: 'PReLU slopes start at 0.25 and have no weight decay, which would pull them towards ReLU.',
    },
  ],
};
