/** The calls whose results a function returns. */
import type { CallExpression, Expression, FunctionSyntax, Statement } from '../syntax/syntax';
import { dotted, inner } from '../syntax/walk';

/** A call whose result a function returns. */
export interface ReturnedCall {
  /** Dotted names that it may be a call of: those of the variable where a class is kept in one. */
  callees: readonly string[];
  /** Dotted names of its first argument: `build(ResNet, …)`. */
  first: readonly string[];
}

/** Calls that a function returns: `return Net(...)`, or `model = Net(...)` … `return model`. */
export function returnedCalls(syntax: FunctionSyntax): ReturnedCall[] {
  const assigned = new Map<string, Expression[]>();
  const returned: Expression[] = [];
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'assign' && statement.targets[0].kind === 'name') {
        const { name } = statement.targets[0];
        assigned.set(name, [...(assigned.get(name) ?? []), statement.value]);
      }
      if (statement.kind === 'return' && statement.value) returned.push(statement.value);
      visit(inner(statement));
    }
  };
  visit(syntax.body);
  const namesOf = (expression: Expression | undefined): string[] => {
    const name = expression && dotted(expression);
    if (name === undefined) return [];
    const kept = (assigned.get(name) ?? []).flatMap((value) => dotted(value) ?? []);
    return [name, ...kept];
  };
  return returned
    .flatMap((value) => (value.kind === 'name' ? [value, ...(assigned.get(value.name) ?? [])] : [value]))
    .flatMap((value) => {
      if (value.kind !== 'call') return [];
      const call = innermost(value);
      const [first] = call.arguments;
      return [{ callees: namesOf(call.callee), first: first?.kind === 'positional' ? namesOf(first.value) : [] }];
    });
}

/** `Net(...).to(device)` and `tf.layers.add().apply(x)` call Net and tf.layers.add. */
function innermost(call: CallExpression): CallExpression {
  const { callee } = call;
  return callee.kind === 'member' && callee.object.kind === 'call' ? innermost(callee.object) : call;
}
