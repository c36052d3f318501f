/** Calls in scripts that build a network: `model = models.resnet50(num_classes=10)`. */
import type { SourceRange } from '../../graph/graph';
import { resolve } from './definitions';
import { definedEntries } from './entries';
import { holds } from '../inputs/inputSites';
import { allCalls, isScriptTest, type PlacedCall } from './places';
import type { ArchitectureEntry } from '../reader';
import type { Sources } from '../sources';
import type { CallExpression, Expression, SourceModule, Statement } from '../syntax/syntax';
import { dotted, inner } from '../syntax/walk';

/** Functions that give a network by their name alone, where their own text does not show what they build. */
const makes = /^(?:create|build|make|get|load)_?(?:\w+_)?(?:model|net|network|backbone|encoder|classifier)$/i;

/** What a call builds, by syntax alone: a network, a block, or nothing of ours (undefined). */
function built(sources: Sources, file: string, call: CallExpression): { network: boolean; own: boolean } | undefined {
  const callee = dotted(call.callee);
  if (callee === undefined) return undefined;
  const definition = resolve(sources, file, callee);
  if (!definition) return undefined;
  const own = definition.file === file;
  const entry = definedEntries(sources, definition.file).find(({ name }) => name === definition.name);
  if (entry) return entry.kind === 'call' ? undefined : { network: entry.network, own };
  return !own && makes.test(definition.name) ? { network: true, own } : undefined;
}

/** The call as one line of text. */
function textOf(sources: Sources, { source }: CallExpression): string {
  const text = sources.text(source);
  return /#|\/\/|"""|'''|`/.test(text) ? text : text.replace(/\s*\n\s*/g, ' ');
}

const cache = new WeakMap<SourceModule, { stamp: number; entries: readonly ArchitectureEntry[] }>();

/** Networks that a file builds at its top or behind `if __name__ == "__main__":`, from what it defines or imports. */
export function scriptEntries(sources: Sources, file: string): readonly ArchitectureEntry[] {
  const module = sources.module(file);
  if (!module) return [];
  const known = cache.get(module);
  if (known?.stamp === sources.stamp) return known.entries;
  const entries: ArchitectureEntry[] = [];
  const names = module.body.flatMap((statement) => (statement.kind === 'assign' ? targetOf(statement) : []));
  const visit = (statement: Statement, script: boolean): void => {
    if (statement.kind === 'assign') {
      const call = networkCall(statement.value);
      const found = call && built(sources, file, call);
      // What the file itself defines and builds at its top is found with its definitions.
      if (!call || !found?.network || (found.own && !script)) return;
      const [name] = targetOf(statement);
      const once = !script && name !== undefined && names.filter((other) => other === name).length === 1;
      entries.push({
        name: once ? name : textOf(sources, call),
        kind: 'call',
        network: true,
        range: statement.source,
        nameRange: call.callee.source,
        ...(found.own && call.arguments.length === 0 ? { quiet: true } : {}),
      });
    } else if (statement.kind === 'if' && isScriptTest(statement.test)) {
      for (const one of statement.then) visit(one, true);
    } else for (const one of inner(statement)) visit(one, script);
  };
  for (const statement of module.body) visit(statement, false);
  cache.set(module, { stamp: sources.stamp, entries });
  return entries;
}

const targetOf = (statement: Extract<Statement, { kind: 'assign' }>): string[] =>
  statement.targets[0]?.kind === 'name' ? [statement.targets[0].name] : [];

/** The call in a value that may build what the value is: `Net(3)` of `Net(3).to(device)`. */
function networkCall(value: Expression): CallExpression | undefined {
  if (value.kind !== 'call') return undefined;
  if (value.callee.kind === 'member' && value.callee.object.kind === 'call' && holds(value, value.callee.object))
    return networkCall(value.callee.object);
  const [first] = value.arguments;
  if (first && holds(value, first.value)) return networkCall(first.value);
  return value;
}

/** The innermost call around a position that builds a network or a block; on a statement that builds one, that. */
export function callAt(
  sources: Sources,
  file: string,
  at: (range: SourceRange) => boolean,
): ArchitectureEntry | undefined {
  const around: { placed: PlacedCall; range: SourceRange }[] = [];
  for (const calls of allCalls(sources, file).values())
    for (const placed of calls) {
      const { statements, index } = placed.blocks[placed.blocks.length - 1];
      const statement = statements[index];
      const whole = statement.kind === 'assign' && networkCall(statement.value) === placed.call;
      const range = whole ? statement.source : placed.call.source;
      if (at(range)) around.push({ placed, range });
    }
  const extent = ({ range }: { range: SourceRange }): number =>
    (range.endLine - range.startLine) * 10_000 + range.endColumn - range.startColumn;
  for (const { placed, range } of around.sort((a, b) => extent(a) - extent(b))) {
    const found = built(sources, file, placed.call);
    if (found)
      return {
        name: textOf(sources, placed.call),
        kind: 'call',
        network: found.network,
        range,
        nameRange: placed.call.callee.source,
        quiet: true,
      };
  }
  return undefined;
}
