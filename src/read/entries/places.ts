/** The calls of a file, each with what runs before it. */
import type { Sources } from '../sources';
import type { CallExpression, Expression, FunctionSyntax, SourceModule, Statement, Target } from '../syntax/syntax';
import { dotted, ownExpressions } from '../syntax/walk';

/** Statements of which some run before a call, from the outside in. */
export interface Block {
  statements: readonly Statement[];
  /** Those before this one run before the call. */
  index: number;
  /** The function whose body it is. */
  function?: FunctionSyntax;
  /** Is the function one of a class? */
  method?: boolean;
  /** What a loop or a `with` around the block gives its names. */
  binds?: { target: Target; value: Expression; each: boolean };
}

export interface PlacedCall {
  call: CallExpression;
  /** Name that the statement of the call gives its value. */
  target?: string;
  blocks: readonly Block[];
}

const cache = new WeakMap<SourceModule, ReadonlyMap<string, readonly PlacedCall[]>>();

/** Calls of a file whose callee ends with a name (`nn.Linear` ends with `Linear`), in order. Empty where the text has none. */
export function callsNamed(sources: Sources, file: string, name: string): readonly PlacedCall[] {
  const calls = sources.ask(
    `calls of ${name}`,
    file,
    () => allCalls(sources, file).get(name) ?? [],
    (found) => found.map(({ call }) => call.source),
  );
  // What stands before a call in its function decides what it is given.
  for (const { blocks } of calls) for (const block of blocks) if (block.function) sources.evaluates(block.function);
  return calls;
}

/** Every call of a file, by the last name of its callee; one of a call, `Net()(x)`, by the empty name. */
export function allCalls(sources: Sources, file: string): ReadonlyMap<string, readonly PlacedCall[]> {
  const module = sources.module(file);
  if (!module) return new Map();
  let found = cache.get(module);
  if (!found) {
    const calls = new Map<string, PlacedCall[]>();
    visit(module.body, [], (placed) => {
      const { callee } = placed.call;
      const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : '';
      const others = calls.get(name);
      if (others) others.push(placed);
      else calls.set(name, [placed]);
    });
    found = calls;
    cache.set(module, found);
  }
  return found;
}

/** The function in which a call stands; undefined at the top of the file. */
export const functionAround = ({ blocks }: PlacedCall): FunctionSyntax | undefined =>
  [...blocks].reverse().find((block) => block.function)?.function;

/** Is a test that of a script, `__name__ == "__main__"`? */
export const isScriptTest = (test: Expression): boolean =>
  test.kind === 'comparison' &&
  [test.first, ...test.rest.map(({ value }) => value)].some((one) => dotted(one) === '__name__');

type Found = (placed: PlacedCall) => void;

function visit(statements: readonly Statement[], outer: readonly Block[], found: Found, of: Partial<Block> = {}): void {
  statements.forEach((statement, index) => {
    const blocks = [...outer, { ...of, statements, index }];
    const target =
      statement.kind === 'assign' && statement.targets[0]?.kind === 'name' ? statement.targets[0].name : undefined;
    for (const inside of ownExpressions(statement))
      if (inside.kind === 'call') found({ call: inside, blocks, ...(target === undefined ? {} : { target }) });
      else if (inside.kind === 'function') visit(inside.function.body, blocks, found, { function: inside.function });
    visitInner(statement, blocks, found);
  });
}

function visitInner(statement: Statement, blocks: readonly Block[], found: Found): void {
  switch (statement.kind) {
    case 'functionDefinition':
      visit(statement.function.body, blocks, found, { function: statement.function });
      return;
    case 'classDefinition':
      for (const member of statement.class.body)
        if (member.kind === 'functionDefinition')
          visit(member.function.body, blocks, found, { function: member.function, method: true });
      return;
    case 'if':
      visit(statement.then, blocks, found);
      visit(statement.else, blocks, found);
      return;
    case 'for':
      visit(statement.body, blocks, found, {
        binds: { target: statement.target, value: statement.iterable, each: true },
      });
      return;
    case 'with': {
      const item = statement.items.find((one) => one.target);
      const binds = item?.target && { target: item.target, value: item.value, each: false };
      visit(statement.body, blocks, found, binds ? { binds } : {});
      return;
    }
    case 'while':
    case 'block':
    case 'countingFor':
      visit(statement.body, blocks, found);
      return;
    case 'try':
      visit(statement.body, blocks, found);
      for (const handler of statement.handlers) visit(handler.body, blocks, found);
      visit(statement.finally, blocks, found);
  }
}
