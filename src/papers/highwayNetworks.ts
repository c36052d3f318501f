/** P6: Srivastava, Greff, Schmidhuber: Highway Networks. */
import type { UnitCondition } from './condition';
import { arxivUrl, table, type Claim, type Equation, type Paper } from './paper';

const x = String.raw;

const input = { latex: x`\mathbf{x}`, meaning: 'input of the layer' };
const output = { latex: x`\mathbf{y}`, meaning: 'output of the layer' };
const plain = { latex: 'H', meaning: 'the plain layer, of weights W_H' };
const transform = { latex: 'T', meaning: 'transform gate, of weights W_T; products are element-wise' };
const carry = { latex: 'C', meaning: 'carry gate' };

/** Their formulas were checked in a later paper of the same authors; that this one numbers them the same was not. */
const equations: readonly Equation[] = [
  {
    number: '(1)',
    unconfirmed: 'number',
    latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})`,
    meaning: 'plain layer',
    symbols: [input, output, plain],
  },
  {
    number: '(2)',
    unconfirmed: 'number',
    latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})\cdot T(\mathbf{x},\mathbf{W_T}) + \mathbf{x}\cdot C(\mathbf{x},\mathbf{W_C})`,
    meaning: 'highway layer: transform gate T, carry gate C',
    symbols: [input, output, plain, transform, carry],
  },
  {
    number: '(3)',
    unconfirmed: 'number',
    latex: x`\mathbf{y} = H(\mathbf{x},\mathbf{W_H})\cdot T(\mathbf{x},\mathbf{W_T}) + \mathbf{x}\cdot(1-T(\mathbf{x},\mathbf{W_T}))`,
    meaning: 'with C = 1 − T',
    symbols: [input, output, plain, transform],
  },
  {
    number: '(4)',
    unconfirmed: 'number',
    latex: x`\mathbf{y} = \mathbf{x}\ \text{if}\ T=\mathbf{0};\quad H(\mathbf{x},\mathbf{W_H})\ \text{if}\ T=\mathbf{1}`,
    meaning: 'its output where the gate is closed or open',
    symbols: [input, output, plain, transform],
  },
  {
    number: '(5)',
    unconfirmed: 'number',
    latex: x`\frac{d\mathbf{y}}{d\mathbf{x}} = \mathbf{I}\ \text{if}\ T=\mathbf{0};\quad H'(\mathbf{x},\mathbf{W_H})\ \text{if}\ T=\mathbf{1}`,
    meaning: 'its Jacobian where the gate is closed or open',
    symbols: [input, output, plain, transform],
  },
  {
    latex: x`T(\mathbf{x}) = \sigma(\mathbf{W_T}^{T}\mathbf{x}+\mathbf{b_T})`,
    meaning: 'transform gate',
    symbols: [
      { latex: x`\sigma`, meaning: 'logistic function' },
      { latex: x`\mathbf{b_T}`, meaning: 'bias of the gate, negative at the start' },
    ],
  },
];

const cifarTable = table({
  item: 'CIFAR-10 table',
  title: 'CIFAR-10',
  setting: 'highway networks, test accuracy',
  unconfirmed: true,
  columns: { network: 'network', layers: 'layers', parameters: 'parameters', accuracy: 'accuracy' },
  rows: [
    { network: 'Highway-1', layers: 11, parameters: '236K', accuracy: '89.18 %' },
    { network: 'Highway-2', layers: 19, parameters: '2.3M', accuracy: '92.24 %' },
    { network: 'Highway-3*', layers: 19, parameters: '1.4M', accuracy: '90.68 %' },
    { network: 'Highway-4*', layers: 32, parameters: '1.25M', accuracy: '90.34 %' },
  ],
});

const handling = table({
  item: 'Sec. 2',
  title: 'Gates and dimensions',
  setting: 'highway networks',
  columns: { what: '', how: 'value' },
  rows: [
    { what: 'first bias of the transform gate', how: 'negative, as −1 or −3, so that a layer first carries its input' },
    { what: 'change of dimensions', how: 'x is sub-sampled or padded with zeros, or one plain layer (as used here)' },
  ],
});

const gated: UnitCondition = { shortcut: 'exclusiveGating', nested: true };

const claims: readonly Claim[] = [
  {
    id: 'P6/highway-layer',
    item: 'eq. of the layer',
    kind: 'match',
    statement: 'A highway layer: what the transform gate T lets in of H, the carry gate 1 − T leaves out of x.',
    appliesTo: { units: gated },
  },
  {
    id: 'P6/negative-bias',
    item: 'Sec. 2',
    statement: 'A negative first bias of the transform gate (−1, −3) lets the layer carry its input at the start.',
    appliesTo: { units: { ...gated, gateBias: { below: 0 } } },
  },
  {
    id: 'P6/bias-not-negative',
    item: 'Sec. 2',
    statement:
      'The transform gates do not start with a negative bias; the paper starts them at −1 or −3, so that a layer first carries its input.',
    appliesTo: { units: { ...gated, gateBias: { atLeast: 0 } } },
  },
  {
    id: 'P6/gate-closed',
    item: 'Jacobian of the layer',
    statement:
      'Where its gate is closed a layer passes x and its gradient as they are, where it is open it is a plain layer.',
    appliesTo: { units: gated },
  },
  {
    id: 'P6/hundreds-of-layers',
    item: 'abstract',
    statement: 'Highway networks of hundreds of layers train by plain stochastic gradient descent.',
    appliesTo: { units: { ...gated, count: { atLeast: 2 } } },
  },
];

export const highwayNetworks: Paper = {
  id: 'P6',
  title: 'Highway Networks',
  authors: ['Rupesh Kumar Srivastava', 'Klaus Greff', 'Jürgen Schmidhuber'],
  citation: 'Srivastava et al. 2015',
  venue: 'ICML 2015 Deep Learning workshop',
  arxiv: '1505.00387',
  url: arxivUrl('1505.00387'),
  equations,
  tables: [cifarTable],
  figures: [],
  settings: [handling],
  claims,
};
