/** A projection that takes the activated signal, as the paper's do where dimensions increase (He et al. 2016, appendix). */
import type { ResidualUnit } from '../explain/explanation';
import { isWeightLayer } from '../graph/weights';
import type { CallExpression, FunctionSyntax, Statement } from '../read/syntax/syntax';
import type { BlockSource } from './blockSource';
import type { FixContext } from './context';
import type { TextEdit } from './edits';
import { allStatements } from './layers';
import { around, dataArgument, type CallSlot } from './slots';
import type { SourceText } from './sourceText';

/** The first weight layer of a branch with the normalisation and the activation that are to stand before it. */
export interface FirstLayers {
  weight: CallSlot;
  normalisation: CallSlot;
  activation: CallSlot;
}

/** Does weight layers' work on the shortcut of a unit? */
export const isProjected = ({ shortcut }: ResidualUnit, { graph }: FixContext): boolean =>
  shortcut.crossings.some(({ node }) => isWeightLayer(graph.nodes[node], graph));

/** A name for the activated signal that a method does not use yet. */
export function freeName(text: SourceText, { source }: FunctionSyntax): string {
  const written = new Set(text.slice(source).match(/\w+/g));
  return ['activated', 'pre_activated', 'activated_x'].find((name) => !written.has(name)) ?? 'pre_activation';
}

/**
 * Gives the projections of units the value `name` in the place of x; undefined where they are applied before it is there, or in a
 * form that is not understood.
 */
export function projectionEdits(
  units: readonly ResidualUnit[],
  { weight, activation }: FirstLayers,
  name: string,
  block: BlockSource,
  { graph }: FixContext,
): TextEdit[] | undefined {
  const { text, forward } = block;
  const signal = text.slice(weight.argument);
  const edits = new Map<CallExpression, TextEdit>();
  for (const { shortcut } of units) {
    const [first] = shortcut.crossings;
    const place = text.callAt(forward, graph.nodes[first.node].source);
    const argument = place && dataArgument(place.expression);
    const isLater = place && place.statement.source.startLine > activation.statement.source.endLine;
    if (!place || !argument || !isLater || text.slice(argument) !== signal) return undefined;
    const { expression, statement } = place;
    // Behind a condition of its own the call is made for projections alone.
    const isChosen = !forward.body.includes(statement);
    const whole = isChosen ? undefined : unlessEmpty(expression, block, name, signal);
    if (!isChosen && whole === undefined) return undefined;
    edits.set(
      expression,
      whole === undefined
        ? { range: argument, text: name }
        : { range: expression.source, text: isWhole(statement, expression) ? whole : `(${whole})` },
    );
  }
  return [...edits.values()];
}

/** Is an expression all that a statement gives, so that it needs no brackets? */
const isWhole = (statement: Statement, expression: CallExpression): boolean =>
  'value' in statement && statement.value === expression;

/** A call of `self.shortcut`, which the constructor leaves empty for identities, as two: what is empty passes x on. */
function unlessEmpty({ callee, source }: CallExpression, block: BlockSource, name: string, signal: string) {
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'self') return undefined;
  const { text, init } = block;
  const given = allStatements(init.body).flatMap((statement) =>
    statement.kind === 'assign' &&
    statement.targets.some((target) => target.kind === 'member' && target.name === callee.name)
      ? [text.slice(statement.value.source)]
      : [],
  );
  const layer = text.slice(callee.source);
  const called = text.slice(source).replace(/\((?:.|\n)*$/, `(${name})`);
  if (given.length > 0 && given.every((value) => /^(\w+\.)*Sequential\(/.test(value)))
    return `${called} if len(${layer}) > 0 else ${signal}`;
  const [identity] = given.flatMap((value) => /\b((?:\w+\.)*Identity)\(\)/.exec(value)?.[1] ?? []);
  return identity && `${signal} if isinstance(${layer}, ${identity}) else ${called}`;
}

/** The first layers in their new order, what the activation gives by a name of its own; undefined where they stand otherwise. */
export function namedActivation(layers: FirstLayers, name: string, text: SourceText): TextEdit[] | undefined {
  const { weight, normalisation, activation } = layers;
  const [onWeight, onNormalisation, onActivation] = [weight, normalisation, activation].map((slot) =>
    around(slot, text),
  );
  const same = (a: CallSlot, b: CallSlot): boolean => text.slice(a.argument) === text.slice(b.call.source);
  if (weight.statement === activation.statement) {
    if (!same(activation, normalisation) || !same(normalisation, weight)) return undefined;
    const { startLine } = weight.statement.source;
    const [prefix, suffix] = [
      onActivation.prefix + onNormalisation.prefix,
      onNormalisation.suffix + onActivation.suffix,
    ];
    const line = `${text.indent(startLine)}${name} = ${prefix}${text.slice(weight.argument)}${suffix}\n`;
    return [
      { range: text.range(startLine, 0, startLine, 0), text: line },
      { range: activation.call.source, text: onWeight.prefix + name + onWeight.suffix },
    ];
  }
  const { statement } = normalisation;
  const isOwn = [weight, normalisation, activation].every(
    (slot, i, all) =>
      slot.statement.kind === 'assign' &&
      slot.statement.value === slot.call &&
      slot.statement.targets.length === 1 &&
      slot.statement.targets[0].kind === 'name' &&
      (i === 2 || slot.statement.targets[0].name === text.slice(all[i + 1].argument)),
  );
  if (!isOwn || statement.kind !== 'assign') return undefined;
  const put = ({ call }: CallSlot, replacement: string): TextEdit => ({ range: call.source, text: replacement });
  return [
    put(weight, onNormalisation.prefix + text.slice(weight.argument) + onNormalisation.suffix),
    { range: statement.targets[0].source, text: name },
    put(normalisation, onActivation.prefix + text.slice(normalisation.argument) + onActivation.suffix),
    put(activation, onWeight.prefix + name + onWeight.suffix),
  ];
}
