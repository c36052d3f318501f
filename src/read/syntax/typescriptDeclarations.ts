/** TypeScript's own declarations that run: enumerations and namespaces, as the functions that they are compiled to. */
import type { DictionaryEntry, Expression, FunctionSyntax, Statement, Target } from './syntax';
import { namedChildren, type Node, type SourceTree } from './treeSitter';
import { expressionOf, propertyKey } from './typescriptExpressions';
import { constant, errorNode } from './typescriptNodes';
import { statementsOf } from './typescriptStatements';

/** `name = (() => { statements; return { names } })()`. */
function madeBy(
  node: Node,
  name: Node,
  statements: readonly Statement[],
  entries: readonly DictionaryEntry[],
  tree: SourceTree,
): Statement {
  const source = tree.source(node);
  const result: Expression = { kind: 'dictionary', entries, source };
  const body: FunctionSyntax = {
    name: '',
    nameSource: tree.source(name),
    parameters: [],
    body: [...statements, { kind: 'return', value: result, source }],
    decorators: [],
    isAsync: false,
    isGenerator: false,
    isArrow: true,
    source,
  };
  const target: Target = { kind: 'name', name: name.text, source: tree.source(name) };
  const callee: Expression = { kind: 'function', function: body, source };
  const value: Expression = { kind: 'call', callee, arguments: [], source };
  return { kind: 'assign', targets: [target], value, declares: 'block', source };
}

/**
 * An enumeration is an object. Members without a value count on from the one before, later members may name earlier ones, and
 * a number leads back to its name.
 */
export function enumOf(node: Node, tree: SourceTree): Statement {
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  if (!name || !body) return errorNode(node, tree);
  const statements: Statement[] = [];
  const entries: DictionaryEntry[] = [];
  let before: Expression | undefined;
  for (const member of namedChildren(body)) {
    const source = tree.source(member);
    const keyNode = member.type === 'enum_assignment' ? member.childForFieldName('name') : member;
    const valueNode = member.childForFieldName('value');
    if (!keyNode) return errorNode(member, tree);
    const key = propertyKey(keyNode, tree);
    const own: Expression = { kind: 'name', name: key.kind === 'constant' ? String(key.value) : keyNode.text, source };
    const one = constant('float', 1, source);
    const value: Expression = valueNode
      ? expressionOf(valueNode, tree)
      : before
        ? { kind: 'binary', operator: '+', left: before, right: one, source }
        : constant('float', 0, source);
    statements.push({ kind: 'assign', targets: [own], value, declares: 'block', source });
    if (valueNode?.type !== 'string' && valueNode?.type !== 'template_string') entries.push({ key: own, value: key });
    entries.push({ key, value: own });
    before = own;
  }
  return madeBy(node, name, statements, entries, tree);
}

/** A namespace is an object of what it exports. */
export function namespaceOf(node: Node, tree: SourceTree): Statement {
  const source = tree.source(node);
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  if (!name || !body || name.type !== 'identifier') return errorNode(node, tree);
  const statements = statementsOf(body, tree);
  const exported = statements.flatMap((statement) => (statement.kind === 'export' ? statement.names : []));
  const entries = exported.map(({ local, exported: key }): DictionaryEntry => {
    const value: Expression = { kind: 'name', name: local, source };
    return { key: constant('string', key, source), value };
  });
  const own = statements.filter(({ kind }) => kind !== 'export');
  return madeBy(node, name, own, entries, tree);
}
