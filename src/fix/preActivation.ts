/** From the original residual unit to full pre-activation (He et al. 2016, Fig. 4(a) → (e)). */
import { activationAfterAddition } from '../diagnose/activations';
import type { Finding } from '../diagnose/finding';
import type { ResidualUnit } from '../explain/explanation';
import { tokenOf } from '../explain/units/tokens';
import type { Graph } from '../graph/graph';
import { blockAround, isInherited, unitsOf, type BlockSource } from './blockSource';
import { keepsNetwork } from './check';
import type { FixContext, Read } from './context';
import { inOrder, type TextEdit } from './edits';
import type { CandidateFix } from './fixes';
import { channelsOf, inChannelsOf, layerOf } from './layers';
import { freeName, isProjected, namedActivation, projectionEdits } from './projection';
import { withoutCall } from './removal';
import { around, slotOf, type CallSlot, type ItemSlot, type Slot } from './slots';

/** W-BN-ReLU of the branch, its ReLU missing in the last one. */
interface Group<One extends Slot = Slot> {
  weight: One;
  normalisation: One;
  activation?: One;
}

/**
 * Rewrites the class whose units have the activation of a finding behind their addition. Projections take the activated signal
 * where the code lets them, as in the paper; else they go on taking x.
 */
export function preActivation({ nodes }: Finding, context: FixContext): CandidateFix[] {
  const block = nodes.length > 0 ? blockAround(nodes[0], context) : undefined;
  if (!block || isInherited(block)) return [];
  const units = unitsOf(block, context);
  if (units.length === 0 || !units.every(({ activationOrder }) => activationOrder === 'original')) return [];
  const projected = units.filter((unit) => isProjected(unit, context));
  const indices = units.map(({ index }) => index);
  const candidate = (edits: readonly TextEdit[], fed: readonly ResidualUnit[]): CandidateFix => ({
    code: activationAfterAddition.code,
    title: `Rewrite ${block.class.name} as full pre-activation`,
    file: block.text.module.file,
    edits: inOrder(edits),
    achieves: (before: Read, after: Read) =>
      keepsNetwork(before, after) &&
      indices.every((index) => after.explanation.units[index]?.activationOrder === 'fullPreActivation') &&
      fed.every(({ index }) => after.explanation.units[index].before.nodes.length > 0),
  });
  return [projected, []].flatMap((fed, i) => {
    const edits = i > 0 || fed.length > 0 ? editsFor(units[0], fed, block, context) : undefined;
    return edits ? [candidate(edits, fed)] : [];
  });
}

/** @param fed units whose projections are to take the activated signal. */
function editsFor(
  unit: ResidualUnit,
  fed: readonly ResidualUnit[],
  block: BlockSource,
  context: FixContext,
): TextEdit[] | undefined {
  const groups = groupsOf(unit, block, context);
  const [last, ...others] = unit.after.crossings.map(({ node }) => slotOf(node, block, context)).reverse();
  if (!groups || last?.kind !== 'call' || others.length > 0) return undefined;
  const removal = withoutCall(last, block.text);
  if (!removal) return undefined;
  const edits: TextEdit[] = [...removal];
  for (const [i, group] of groups.entries()) {
    const rewritten = isOfCalls(group)
      ? i === 0 && fed.length > 0
        ? fedEdits(group, fed, block, context)
        : callEdits(group, last, block, context)
      : isOfItems(group) && fed.length === 0
        ? itemEdits(group, groups[i - 1]?.activation, block, context)
        : undefined;
    if (!rewritten) return undefined;
    edits.push(...rewritten);
  }
  return edits;
}

/** The first layers exchanged, with the activated signal under a name of its own that projections take. */
function fedEdits(
  { weight, normalisation, activation }: Group<CallSlot>,
  fed: readonly ResidualUnit[],
  block: BlockSource,
  context: FixContext,
): TextEdit[] | undefined {
  const channels = channelEdit({ weight, normalisation }, block, context);
  if (channels === undefined || !activation) return undefined;
  const layers = { weight, normalisation, activation };
  const name = freeName(block.text, block.forward);
  const named = namedActivation(layers, name, block.text);
  const projections = projectionEdits(fed, layers, name, block, context);
  return named && projections && [...(channels === 'same' ? [] : [channels]), ...named, ...projections];
}

/** The branch as W-BN-ReLU-…-W-BN, one operator behind the other, with the place of each in the source. */
function groupsOf(unit: ResidualUnit, block: BlockSource, context: FixContext): Group[] | undefined {
  const chain = chainOf(unit, context.graph);
  const slots = chain?.map((node) => slotOf(node, block, context));
  if (!chain || !slots?.every((slot) => slot !== undefined)) return undefined;
  const categories = chain.map((node) => tokenOf(context.graph.nodes[node], context.graph)?.category);
  const pattern = categories.map((category) => category?.charAt(0) ?? '?').join('');
  if (!/^(?:wna)*wn$/.test(pattern)) return undefined;
  const groups: Group[] = [];
  for (let i = 0; i < slots.length; i += 3) {
    groups.push({ weight: slots[i], normalisation: slots[i + 1], activation: slots[i + 2] });
  }
  return groups;
}

/** Nodes of the branch where each takes the one before it and nothing else takes it. */
function chainOf({ input, addition, branch }: ResidualUnit, graph: Graph): readonly number[] | undefined {
  const { nodes } = branch;
  const linear = nodes.every((node, i) => graph.nodes[node].inputs.join() === String(i > 0 ? nodes[i - 1] : input));
  const own = new Set(nodes);
  const isLast = graph.nodes[addition].inputs.includes(nodes[nodes.length - 1]);
  const leaks = graph.nodes.some(
    ({ id, inputs }) => id !== addition && !own.has(id) && inputs.some((at) => own.has(at)),
  );
  return linear && isLast && !leaks ? nodes : undefined;
}

const slotsOf = ({ weight, normalisation, activation }: Group): Slot[] => [
  weight,
  normalisation,
  ...(activation ? [activation] : []),
];

const isOfCalls = (group: Group): group is Group<CallSlot> => slotsOf(group).every(({ kind }) => kind === 'call');

function isOfItems(group: Group): group is Group<ItemSlot> {
  const slots = slotsOf(group);
  const [first] = slots;
  return slots.every(
    (slot, i) =>
      slot.kind === 'item' &&
      first.kind === 'item' &&
      slot.sequential === first.sequential &&
      slot.index === first.index + i,
  );
}

/** How many channels the normalisation has when it stands before the weights: as many as these take. */
function channelEdit(group: Group, block: BlockSource, context: FixContext): TextEdit | undefined | 'same' {
  const weight = layerOf(group.weight, block, context);
  const normalisation = layerOf(group.normalisation, block, context);
  const channels = normalisation && channelsOf(normalisation.call, context.graph.nodes[group.normalisation.node]);
  const wanted = weight && inChannelsOf(weight.call);
  if (!channels || !wanted) return undefined;
  const text = block.text.slice(wanted.value.source);
  const range = channels.value.source;
  return block.text.slice(range) === text ? 'same' : { range, text };
}

/** Exchanges what is called and leaves what it is called with. */
function callEdits(
  { weight, normalisation, activation }: Group<CallSlot>,
  last: CallSlot,
  block: BlockSource,
  context: FixContext,
): TextEdit[] | undefined {
  const { text } = block;
  const channels = channelEdit({ weight, normalisation }, block, context);
  if (channels === undefined) return undefined;
  const [onWeight, onNormalisation] = [around(weight, text), around(normalisation, text)];
  const edits = channels === 'same' ? [] : [channels];
  const put = ({ call: { source }, argument }: CallSlot, prefix: string, suffix: string): void => {
    edits.push({
      range: { ...source, endLine: argument.startLine, endColumn: argument.startColumn },
      text: prefix,
    });
    edits.push({ range: { ...source, startLine: argument.endLine, startColumn: argument.endColumn }, text: suffix });
  };
  if (activation) {
    const onActivation = around(activation, text);
    put(weight, onNormalisation.prefix, onNormalisation.suffix);
    put(normalisation, onActivation.prefix, onActivation.suffix);
    put(activation, onWeight.prefix, onWeight.suffix);
    return edits;
  }
  const moved = around(last, text);
  const own = ownLine(weight, normalisation, text.slice(normalisation.argument));
  put(normalisation, onWeight.prefix, onWeight.suffix);
  if (own === undefined) {
    put(weight, moved.prefix + onNormalisation.prefix, onNormalisation.suffix + moved.suffix);
    return edits;
  }
  put(weight, onNormalisation.prefix, onNormalisation.suffix);
  const { endLine } = weight.statement.source;
  const line = `${text.indent(weight.statement.source.startLine)}${own} = ${moved.prefix}${own}${moved.suffix}\n`;
  return [...edits, { range: text.range(endLine + 1, 0, endLine + 1, 0), text: line }];
}

/** The name that a statement of its own gives the layer's value, where the next layer takes it from there. */
function ownLine({ call, statement }: CallSlot, next: CallSlot, taken: string): string | undefined {
  if (next.statement === statement || statement.kind !== 'assign' || statement.value !== call) return undefined;
  const [target] = statement.targets;
  const named = statement.targets.length === 1 && target.kind === 'name' && target.name === taken;
  return named && next.statement.source.startLine > statement.source.endLine ? target.name : undefined;
}

/** Exchanges the items of a Sequential. */
function itemEdits(
  { weight, normalisation, activation }: Group<ItemSlot>,
  before: Slot | undefined,
  block: BlockSource,
  context: FixContext,
): TextEdit[] | undefined {
  const { text } = block;
  const channels = channelEdit({ weight, normalisation }, block, context);
  if (channels === undefined) return undefined;
  const [weights, norm] = [text.slice(weight.call.source), normalised(normalisation, channels, block)];
  const put = (slot: ItemSlot, replacement: string): TextEdit => ({ range: slot.call.source, text: replacement });
  if (activation) {
    return [put(weight, norm), put(normalisation, text.slice(activation.call.source)), put(activation, weights)];
  }
  // An activation with weights of its own would be another one.
  if (before?.kind !== 'item' || context.graph.nodes[before.node].parameters.length > 0) return undefined;
  const [from, to] = [weight.call.source, normalisation.call.source];
  const gap = text.slice({
    ...from,
    startLine: from.endLine,
    startColumn: from.endColumn,
    endLine: to.startLine,
    endColumn: to.startColumn,
  });
  const between = /^\s*,\s*$/.test(gap) ? gap : ', ';
  return [put(weight, norm + between + text.slice(before.call.source)), put(normalisation, weights)];
}

/** The text of a normalisation with its channels changed. */
function normalised({ call }: ItemSlot, channels: TextEdit | 'same', { text }: BlockSource): string {
  if (channels === 'same') return text.slice(call.source);
  const { source } = call;
  const { range } = channels;
  const head = text.slice({ ...source, endLine: range.startLine, endColumn: range.startColumn });
  return head + channels.text + text.slice({ ...source, startLine: range.endLine, startColumn: range.endColumn });
}
