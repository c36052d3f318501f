/** Where the constructor of a class builds its layers. */
import type { AnyNode } from '../graph/graph';
import type { CallExpression, Statement } from '../read/syntax/syntax';
import { inner } from '../read/syntax/walk';
import type { BlockSource } from './blockSource';
import type { FixContext } from './context';
import type { Slot } from './slots';
import { argumentOf } from './sourceText';

/** A layer that a constructor builds. */
export interface BuiltLayer {
  call: CallExpression;
  statement?: Statement;
}

/** Statements of a block and of those inside it. */
export const allStatements = (block: readonly Statement[]): Statement[] =>
  block.flatMap((statement) => [statement, ...allStatements(inner(statement))]);

/** What `self.NAME = CALL` gives; undefined where it is given in several places, or as anything else. */
export function builtAs(name: string, { init }: BlockSource): BuiltLayer | undefined {
  const given = allStatements(init.body).filter(
    (statement) =>
      statement.kind === 'assign' &&
      statement.targets.some(
        (target) =>
          target.kind === 'member' &&
          target.name === name &&
          target.object.kind === 'name' &&
          target.object.name === 'self',
      ),
  );
  const [statement] = given;
  return given.length === 1 && statement.kind === 'assign' && statement.value.kind === 'call'
    ? { call: statement.value, statement }
    : undefined;
}

/** The call that builds the layer of a slot: the item itself, or what the attribute is given. */
export function layerOf(slot: Slot, block: BlockSource, { graph }: FixContext): BuiltLayer | undefined {
  if (slot.kind === 'item') return { call: slot.call };
  const { callee } = slot.call;
  const own = callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === 'self';
  const { module } = graph.nodes[slot.node];
  return own && module.split('.').at(-1) === callee.name ? builtAs(callee.name, block) : undefined;
}

/** The argument that says how many channels a normalisation has. */
export const channelsOf = (call: CallExpression, { operator }: AnyNode) =>
  argumentOf(call, operator === 'groupNorm' ? 1 : 0, 'num_features', 'num_channels', 'normalized_shape');

/** The argument that says how many channels a layer takes. */
export const inChannelsOf = (call: CallExpression) => argumentOf(call, 0, 'in_channels', 'in_features', 'in_planes');
