import type { AnyNode, Graph } from '../../graph/graph';
import type { ResidualUnit, ShortcutKind } from '../explanation';
import { complementOf, gateAt } from './gates';
import { dotsText, elided } from '../elided';
import { shortNumber } from '../numbers';
import { stateOf, type Step } from '../path/passage';
import { activationName, normalisationName } from './tokens';

export interface ShortcutFinding {
  kind: ShortcutKind;
  figure?: ResidualUnit['shortcut']['figure'];
  /** "identity", "projection 1×1 64→256, /2", "constant scaling 0.5". */
  text: string;
}

/**
 * The kind of a shortcut by what the identity term meets on it (He et al. 2016, Fig. 2; He et al. 2015, Sec. 3.3).
 * `branchGate` is the node that gates F, where there is one.
 */
export function classifyShortcut(
  steps: readonly Step[],
  branchGate: number | undefined,
  graph: Graph,
): ShortcutFinding {
  const met = steps.filter(({ jacobian }) => !['untouched', 'rearranged'].includes(stateOf(jacobian) ?? 'unknown'));
  const only = (...kinds: Step['jacobian']['kind'][]) => met.every(({ jacobian }) => kinds.includes(jacobian.kind));
  if (met.length === 0) return { kind: 'identity', figure: 'a', text: 'identity' };
  if (only('scale')) {
    const factor = met.reduce(
      (product, { jacobian }) => product * (jacobian.kind === 'scale' ? jacobian.factor : 1),
      1,
    );
    return { kind: 'constantScaling', figure: 'b', text: `constant scaling ${shortNumber(factor)}` };
  }
  if (only('gate')) return gating(met, branchGate, graph);
  if (only('randomMask')) return { kind: 'dropout', figure: 'f', text: spell(met, graph) };
  if (only('learnedScale', 'scale')) return { kind: 'learnedScaling', text: spell(met, graph) };
  const weights = met.filter(({ jacobian }) => jacobian.kind === 'weights');
  if (weights.length === 1 && only('weights', 'normalise', 'select')) {
    const text = spell(
      met.filter(({ jacobian }) => jacobian.kind !== 'normalise'),
      graph,
    );
    return { kind: 'projection', figure: isPointwise(graph.nodes[weights[0].node]) ? 'e' : undefined, text };
  }
  if (only('select', 'embed') && met.some(({ node }) => padsZeros(graph.nodes[node], graph))) {
    return { kind: 'zeroPadding', text: zeroPadding(met, graph) };
  }
  return { kind: 'other', text: spell(met, graph) };
}

function gating(met: readonly Step[], branchGate: number | undefined, graph: Graph): ShortcutFinding {
  const [gate] = met.map(({ jacobian, complement }) => {
    const found = jacobian.kind === 'gate' ? gateAt(jacobian.gate, graph) : null;
    return found && complement ? complementOf(found) : found;
  });
  const onBranch = branchGate === undefined ? null : gateAt(branchGate, graph);
  const exclusive = gate && onBranch && gate.sigmoid === onBranch.sigmoid && gate.complement !== onBranch.complement;
  const factor = gate?.complement ? '1−g' : 'g';
  return exclusive
    ? { kind: 'exclusiveGating', figure: 'c', text: `exclusive gating, ${factor} on the shortcut` }
    : { kind: 'shortcutOnlyGating', figure: 'd', text: `shortcut-only gating, ${factor}` };
}

const isConvolution = (node: AnyNode) =>
  node.operator === 'conv1d' || node.operator === 'conv2d' || node.operator === 'conv3d';

export const isPointwise = (node: AnyNode): boolean =>
  node.operator === 'linear' || (isConvolution(node) && node.attributes.kernel.every((size) => size === 1));

/** Zeros around the values: a pad, or a concatenation with a constant 0. */
function padsZeros(node: AnyNode, graph: Graph): boolean {
  if (node.operator === 'pad') return node.attributes.value === 0;
  if (node.operator !== 'concat') return false;
  const constants = node.inputs.map((input) => graph.nodes[input]).filter(({ operator }) => operator === 'constant');
  return (
    constants.length === node.inputs.length - 1 &&
    constants.every((constant) => constant.operator === 'constant' && (constant.attributes.value ?? 0) === 0)
  );
}

function zeroPadding(met: readonly Step[], graph: Graph): string {
  const before = graph.nodes[graph.nodes[met[0].node].inputs[0]].shape;
  const after = graph.nodes[met[met.length - 1].node].shape;
  if (!before || !after) return 'zero padding';
  const grown = before.findIndex((size, axis) => Number(after[axis]) > Number(size));
  const shrunk = before.findIndex((size, axis) => axis > 0 && Number(after[axis]) < Number(size));
  const stride = shrunk < 0 ? 1 : Math.round(Number(before[shrunk]) / Number(after[shrunk]));
  return `zero padding${grown < 0 ? '' : ` ${before[grown]}→${after[grown]}`}${stride > 1 ? `, /${stride}` : ''}`;
}

const spell = (steps: readonly Step[], graph: Graph): string =>
  elided(runsOf(steps.map((step) => spelled(step, graph.nodes[step.node]))), (count) => dotsText(count, 'more')).join(
    ' · ',
  );

/** What follows itself is said once: `ReLU ×3`. */
function runsOf(words: readonly string[]): string[] {
  const runs: { word: string; times: number }[] = [];
  for (const word of words) {
    const last = runs[runs.length - 1];
    if (last?.word === word) last.times += 1;
    else runs.push({ word, times: 1 });
  }
  return runs.map(({ word, times }) => (times === 1 ? word : `${word} ×${times}`));
}

const times = (sizes: readonly number[]): string => sizes.join('×');

function spelled({ jacobian }: Step, node: AnyNode): string {
  switch (jacobian.kind) {
    case 'scale':
      return `scaling ${shortNumber(jacobian.factor)}`;
    case 'learnedScale':
      return `learned scaling${jacobian.initial === null ? '' : `, ${shortNumber(jacobian.initial)} at the start`}`;
    case 'gate':
      return 'gate';
    case 'randomMask':
      return `dropout ${jacobian.p}`;
    case 'normalise':
      return normalisationName(node) ?? node.operator;
    case 'weights':
      return `projection ${weightLayerText(node)}`;
    case 'select':
      return selection(node);
    case 'embed':
      return node.operator === 'add' ? 'broadcasting' : node.operator;
    case 'unknown':
      return node.operator === 'unresolved' ? `${node.attributes.call} (not understood)` : 'not understood';
    default:
      return activationName(node);
  }
}

function weightLayerText(node: AnyNode): string {
  if (node.operator === 'linear') return `${node.attributes.inFeatures}→${node.attributes.outFeatures}`;
  if (!isConvolution(node)) return node.operator;
  const { kernel, inChannels, outChannels, stride } = node.attributes;
  return `${times(kernel)} ${inChannels}→${outChannels}${stride.some((s) => s > 1) ? `, /${Math.max(...stride)}` : ''}`;
}

function selection(node: AnyNode): string {
  if (node.operator === 'maxPool' || node.operator === 'averagePool') {
    const { kernel, stride } = node.attributes;
    const name = node.operator === 'maxPool' ? 'max pool' : 'average pool';
    return `${name} ${times(kernel)}${stride.some((s) => s > 1) ? `, /${Math.max(...stride)}` : ''}`;
  }
  return node.operator === 'slice' ? 'subsampling' : node.operator;
}
