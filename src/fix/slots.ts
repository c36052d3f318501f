/** Places of a block's source where one operator is applied, whatever it is: what stands there can be exchanged. */
import type { SourceRange } from '../graph/graph';
import type { CallExpression, Statement } from '../read/syntax/syntax';
import type { FixContext } from './context';
import type { BlockSource } from './blockSource';
import { holds, type SourceText } from './sourceText';

/** A call in forward that applies one operator to the value before it: `self.bn1(out)`, `F.relu(out)`. */
export interface CallSlot {
  kind: 'call';
  node: number;
  call: CallExpression;
  statement: Statement;
  block: readonly Statement[];
  /** The value that it is applied to. */
  argument: SourceRange;
}

/** An item of an nn.Sequential. */
export interface ItemSlot {
  kind: 'item';
  node: number;
  call: CallExpression;
  sequential: CallExpression;
  /** Place among the items. */
  index: number;
}

export type Slot = CallSlot | ItemSlot;

/** The slot of an operator; undefined where its source has none of the forms that are understood. */
export function slotOf(node: number, block: BlockSource, context: FixContext): Slot | undefined {
  const { graph } = context;
  const { source, module } = graph.nodes[node];
  const built = graph.modules.find(({ path }) => path === module);
  const sequential = built && sequentialAround(built.source, block);
  if (sequential) return { kind: 'item', node, ...sequential };
  const place = holds(block.forward.source, source) ? block.text.callAt(block.forward, source) : undefined;
  const value = place && dataArgument(place.expression);
  return place && value
    ? {
        kind: 'call',
        node,
        call: place.expression,
        statement: place.statement,
        block: place.block,
        argument: value,
      }
    : undefined;
}

/** The first argument, where it has no name: what a layer or a functional is applied to. */
export const dataArgument = ({ arguments: [first] }: CallExpression): SourceRange | undefined =>
  first?.kind === 'positional' ? first.value.source : undefined;

/** The Sequential of whose items a call is one. */
function sequentialAround(
  source: SourceRange,
  { text, init }: BlockSource,
): Omit<ItemSlot, 'kind' | 'node'> | undefined {
  if (!holds(init.source, source)) return undefined;
  const call = text.callAt(init, source)?.expression;
  if (!call) return undefined;
  for (const candidate of text.callsIn(init)) {
    const { callee } = candidate;
    const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : '';
    if (name !== 'Sequential') continue;
    if (candidate.arguments.some(({ kind }) => kind !== 'positional')) continue;
    const index = candidate.arguments.findIndex(({ value }) => value === call);
    if (index >= 0) return { call, sequential: candidate, index };
  }
  return undefined;
}

/** What stands before and behind the value in a call: `self.relu(` and `)`, `F.relu(` and `, inplace=True)`. */
export const around = ({ call, argument }: CallSlot, text: SourceText): { prefix: string; suffix: string } => ({
  prefix: text.slice({ ...call.source, endLine: argument.startLine, endColumn: argument.startColumn }),
  suffix: text.slice({ ...call.source, startLine: argument.endLine, startColumn: argument.endColumn }),
});
