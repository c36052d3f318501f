/** Batch norm and ReLU behind the last addition of a pre-activation network (He et al. 2016, appendix). */
import { missingFinalActivation } from '../diagnose/deviations';
import type { Finding } from '../diagnose/finding';
import { tokenOf } from '../explain/units/tokens';
import type { AnyNode } from '../graph/graph';
import type { Expression, Statement } from '../read/syntax/syntax';
import { blockAround, type BlockSource } from './blockSource';
import { staysWhole } from './check';
import type { FixContext, Read } from './context';
import { inOrder, type TextEdit } from './edits';
import type { CandidateFix } from './fixes';
import { builtAs, inChannelsOf, layerOf, type BuiltLayer } from './layers';
import { around, slotOf } from './slots';
import type { Place } from './sourceText';

const headOperators = new Set(['adaptiveAveragePool', 'averagePool', 'reduce', 'linear']);

/** Inserts the layers in the network whose forward pools or classifies. */
export function finalActivation(_: Finding, context: FixContext): CandidateFix[] {
  const { graph, explanation } = context;
  const head = explanation.identityPath.items.at(-1);
  if (head?.kind !== 'operators' || head.role !== 'head') return [];
  const first = head.nodes.find((id) => headOperators.has(graph.nodes[id].operator));
  const block = first === undefined ? undefined : blockAround(first, context);
  const like = first === undefined ? undefined : usualLayers(context);
  if (first === undefined || !block || !like) return [];
  const channels = graph.nodes[graph.nodes[first].inputs[0]].shape?.[1];
  const value = valueOf(first, block, context);
  if (typeof channels !== 'number' || !value) return [];
  const name = ['bn', 'norm', 'final_bn', 'final_norm'].find((each) => !namesSelf(each, block));
  const classifier = classifierOf(block, channels, context);
  const size = classifier?.channels ?? String(channels);
  const at = classifier?.statement ?? builtBy(first, block, context) ?? block.init.body.at(-1);
  if (name === undefined || !at) return [];
  const norms = [...new Set([like.norm, 'nn.BatchNorm2d'])];
  return norms.flatMap((norm) => {
    const made = [`self.${name} = ${norm}(${size})`];
    const activation = activationIn(like, block);
    if (activation.made) made.push(activation.made);
    const edits = [
      insertion(at, made, block),
      applied(value, `${activation.prefix}self.${name}(`, `)${activation.suffix}`, block),
    ];
    return [
      {
        code: missingFinalActivation.code,
        title: 'Insert BN and ReLU behind the last unit',
        file: block.text.module.file,
        edits: inOrder(edits),
        achieves: (before: Read, after: Read) =>
          staysWhole(before, after) && missingFinalActivation.find(after).length === 0,
      },
    ];
  });
}

/** How the last unit names its normalisation, and how it applies its activation. */
interface UsualLayers {
  /** `nn.BatchNorm2d`. */
  norm: string;
  /** `F.relu(` and `)`; `self.relu(` and `)`. */
  prefix: string;
  suffix: string;
  /** Where the activation is a layer: its name, and the call that builds it. */
  layer?: { name: string; built: string };
}

function usualLayers(context: FixContext): UsualLayers | undefined {
  const { graph, explanation } = context;
  const unit = explanation.units.filter(({ parent }) => parent === undefined).at(-1);
  if (!unit) return undefined;
  const of = (category: string) =>
    unit.branch.nodes.find((id) => tokenOf(graph.nodes[id], graph)?.category === category);
  const [norm, activation] = [of('normalisation'), of('activation')];
  if (norm === undefined || activation === undefined || graph.nodes[activation].parameters.length > 0) return undefined;
  const block = blockAround(unit.addition, context);
  const slot = block && slotOf(activation, block, context);
  const normSlot = block && slotOf(norm, block, context);
  const built = normSlot && layerOf(normSlot, block, context);
  if (!block || !slot || !built) return undefined;
  const callee = block.text.slice(built.call.callee.source);
  if (slot.kind === 'item') {
    const text = block.text.slice(slot.call.source);
    return { norm: callee, prefix: 'self.relu(', suffix: ')', layer: { name: 'relu', built: text } };
  }
  const layer = layerOf(slot, block, context);
  const name = slot.call.callee.kind === 'member' ? slot.call.callee.name : '';
  const parts = around(slot, block.text);
  return { norm: callee, ...parts, ...(layer ? { layer: { name, built: block.text.slice(layer.call.source) } } : {}) };
}

/** The activation as the network itself can apply it; `made` builds the layer where it has none of that name. */
function activationIn(
  { prefix, suffix, layer }: UsualLayers,
  block: BlockSource,
): { prefix: string; suffix: string; made?: string } {
  if (!layer || builtAs(layer.name, block)) return { prefix, suffix };
  return { prefix, suffix, made: `self.${layer.name} = ${layer.built}` };
}

/** The value that the pool or the classifier is applied to. */
function valueOf(
  node: number,
  { text, forward }: BlockSource,
  { graph }: FixContext,
): { place: Place; value: Expression } | undefined {
  const place = text.callAt(forward, graph.nodes[node].source);
  if (!place) return undefined;
  const {
    callee,
    arguments: [first],
  } = place.expression;
  // x.mean([2, 3]) is applied to x; self.pool(x), F.avg_pool2d(x, 4) to the first argument.
  const method =
    callee.kind === 'member' &&
    callee.object.kind === 'name' &&
    !['self', 'F', 'torch', 'nn'].includes(callee.object.name);
  const value = method ? callee.object : first?.kind === 'positional' ? first.value : undefined;
  return value && { place, value };
}

const namesSelf = (name: string, { text, class: { source } }: BlockSource): boolean =>
  new RegExp(`\\bself\\.${name}\\b`).test(text.slice(source));

/** The linear layer that takes all channels, with the text of their number. */
function classifierOf(
  block: BlockSource,
  channels: number,
  context: FixContext,
): { channels: string; statement: Statement } | undefined {
  const { graph } = context;
  const linear = graph.nodes.find(
    (node: AnyNode) =>
      node.operator === 'linear' && node.attributes.inFeatures === channels && !node.module.includes('.'),
  );
  const built = linear && builtAs(linear.module, block);
  const size = built && inChannelsOf(built.call);
  return built?.statement && size
    ? { channels: block.text.slice(size.value.source), statement: built.statement }
    : undefined;
}

const builtBy = (node: number, block: BlockSource, context: FixContext): Statement | undefined => {
  const slot = slotOf(node, block, context);
  const layer: BuiltLayer | undefined = slot && layerOf(slot, block, context);
  return layer?.statement;
};

/** Lines in front of a statement. */
function insertion({ source }: Statement, lines: readonly string[], { text }: BlockSource): TextEdit {
  const indent = text.indent(source.startLine);
  return {
    range: text.range(source.startLine, 0, source.startLine, 0),
    text: lines.map((line) => `${indent}${line}\n`).join(''),
  };
}

/** A line of its own where the value has a name, else around the value. */
function applied(
  { place: { statement }, value }: { place: Place; value: Expression },
  prefix: string,
  suffix: string,
  block: BlockSource,
): TextEdit {
  const { text } = block;
  const name = text.slice(value.source);
  const { startLine, startColumn } = statement.source;
  const begins = text.line(startLine).slice(0, startColumn).trim() === '';
  return value.kind === 'name' && begins
    ? insertion(statement, [`${name} = ${prefix}${name}${suffix}`], block)
    : { range: value.source, text: prefix + name + suffix };
}
