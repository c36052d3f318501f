import type {
  Argument,
  AssignStatement,
  ClassSyntax,
  Expression,
  FunctionSyntax,
  Parameter,
  Statement,
} from './syntax';
import { namedChildren, type Node, type SourceTree } from './treeSitter';
import { expressionOf, propertyKey } from './typescriptExpressions';
import { errorNode, hasToken } from './typescriptNodes';
import { targetOf, targetWithDefault } from './typescriptPatterns';
import { statementsOf } from './typescriptStatements';

/** Any function: a declaration, an expression, an arrow, a method. Its body is mapped when it is first asked for. */
export function functionOf(node: Node, tree: SourceTree): FunctionSyntax {
  const name = node.childForFieldName('name');
  const bodyNode = node.childForFieldName('body');
  const parameterNodes = parameterNodesOf(node);
  const role = roleOf(node);
  let body: readonly Statement[] | undefined;
  return {
    name: name?.text ?? '',
    nameSource: tree.source(name ?? node),
    parameters: parameterNodes.flatMap((parameter) => parameterOf(parameter, tree)),
    get body() {
      body ??= bodyNode ? [...parameterProperties(parameterNodes, bodyNode, tree)] : [];
      return body;
    },
    decorators: decoratorsOf(node, tree),
    isAsync: hasToken(node, 'async'),
    isGenerator: hasToken(node, '*'),
    ...(node.type === 'arrow_function' ? { isArrow: true } : {}),
    ...(name?.type === 'computed_property_name' ? { key: propertyKey(name, tree) } : {}),
    ...(role ? { role } : {}),
    source: tree.source(node),
  };
}

function roleOf(node: Node): FunctionSyntax['role'] {
  if (node.type !== 'method_definition') return undefined;
  if (hasToken(node, 'get')) return 'getter';
  if (hasToken(node, 'set')) return 'setter';
  return hasToken(node, 'static') ? 'static' : 'method';
}

/** `x => x` has a `parameter`, everything else its `parameters`. */
function parameterNodesOf(node: Node): Node[] {
  const single = node.childForFieldName('parameter');
  if (single) return [single];
  const list = node.childForFieldName('parameters');
  return list ? namedChildren(list) : [];
}

function parameterOf(node: Node, tree: SourceTree): Parameter[] {
  const source = tree.source(node);
  const typed = node.type === 'required_parameter' || node.type === 'optional_parameter';
  const pattern = typed ? node.childForFieldName('pattern') : node;
  // `this: Foo` says a type, no parameter.
  if (!pattern || pattern.type === 'this') return [];
  if (pattern.type === 'rest_pattern') {
    const [inner] = namedChildren(pattern);
    return inner ? [{ kind: 'rest', target: targetOf(inner, tree), source }] : [];
  }
  const { target, default: given } = targetWithDefault(pattern, tree);
  const value = typed ? node.childForFieldName('value') : null;
  const otherwise = value ? expressionOf(value, tree) : given;
  return [
    {
      kind: 'normal',
      target: target!,
      source,
      ...(otherwise ? { default: otherwise } : {}),
      ...(isProperty(node) ? { isProperty: true } : {}),
    },
  ];
}

/** Is a parameter one of TypeScript's that the constructor assigns: `private x`, `readonly x`? */
const isProperty = (node: Node): boolean =>
  hasToken(node, 'readonly') || namedChildren(node).some(({ type }) => type === 'accessibility_modifier');

function bodyOf(node: Node, tree: SourceTree): Statement[] {
  if (node.type === 'statement_block') return statementsOf(node, tree);
  return [{ kind: 'return', value: expressionOf(node, tree), source: tree.source(node) }];
}

/** The body, with `this.a = a` for each parameter written `private a`: behind the call of `super` where there is one. */
function parameterProperties(parameters: readonly Node[], bodyNode: Node, tree: SourceTree): Statement[] {
  const body = bodyOf(bodyNode, tree);
  const assigned = parameters.flatMap((node): Statement[] => {
    const pattern = node.childForFieldName('pattern');
    if (!isProperty(node) || pattern?.type !== 'identifier') return [];
    const source = tree.source(node);
    const self: Expression = { kind: 'name', name: 'this', source };
    const value: Expression = { kind: 'name', name: pattern.text, source };
    return [{ kind: 'assign', targets: [{ kind: 'member', object: self, name: pattern.text, source }], value, source }];
  });
  const superCall = body.findIndex(
    (statement) =>
      statement.kind === 'expression' &&
      statement.value.kind === 'call' &&
      statement.value.callee.kind === 'name' &&
      statement.value.callee.name === 'super',
  );
  body.splice(superCall + 1, 0, ...assigned);
  return body;
}

const decoratorsOf = (node: Node, tree: SourceTree): Expression[] =>
  namedChildren(node)
    .filter(({ type }) => type === 'decorator')
    .map((decorator) => {
      const [value] = namedChildren(decorator);
      return value ? expressionOf(value, tree) : errorNode(decorator, tree);
    });

/** A class declaration or expression; `name` stands in where it has none of its own (`const C = class { … }`). */
export function classOf(node: Node, tree: SourceTree, name = ''): ClassSyntax {
  const nameNode = node.childForFieldName('name');
  const bodyNode = node.childForFieldName('body');
  let body: readonly Statement[] | undefined;
  return {
    name: nameNode?.text ?? name,
    nameSource: tree.source(nameNode ?? node),
    bases: basesOf(node, tree),
    get body() {
      body ??= bodyNode ? namedChildren(bodyNode).flatMap((member) => memberOf(member, tree)) : [];
      return body;
    },
    decorators: decoratorsOf(node, tree),
    source: tree.source(node),
  };
}

/** JavaScript's grammar puts the base class into the heritage itself, TypeScript's into its `extends` clause. */
function basesOf(node: Node, tree: SourceTree): Argument[] {
  const heritage = namedChildren(node).find(({ type }) => type === 'class_heritage');
  if (!heritage) return [];
  const clause = namedChildren(heritage).find(({ type }) => type === 'extends_clause');
  const base = clause
    ? clause.childForFieldName('value')
    : hasToken(heritage, 'extends')
      ? namedChildren(heritage)[0]
      : undefined;
  return base ? [{ kind: 'positional', value: expressionOf(base, tree) }] : [];
}

function memberOf(node: Node, tree: SourceTree): Statement[] {
  const source = tree.source(node);
  switch (node.type) {
    case 'method_definition':
      return [{ kind: 'functionDefinition', function: functionOf(node, tree), source }];
    case 'public_field_definition':
    case 'field_definition':
      return fieldOf(node, tree);
    case 'class_static_block': {
      const body = node.childForFieldName('body');
      return body ? [{ kind: 'block', body: statementsOf(body, tree), static: true, source }] : [];
    }
    case 'decorator':
    case 'abstract_method_signature':
    case 'method_signature':
    case 'index_signature':
      return [];
    default:
      return [errorNode(node, tree)];
  }
}

function fieldOf(node: Node, tree: SourceTree): Statement[] {
  const name = node.childForFieldName('name') ?? node.childForFieldName('property');
  if (!name || hasToken(node, 'declare') || hasToken(node, 'abstract')) return [];
  const source = tree.source(node);
  const key = propertyKey(name, tree);
  const plain = key.kind === 'constant' ? String(key.value) : name.text;
  const target = { kind: 'name' as const, name: plain, source: tree.source(name) };
  const value = node.childForFieldName('value');
  if (!value) return [{ kind: 'declare', target, source }];
  const field: AssignStatement = { kind: 'assign', targets: [target], value: expressionOf(value, tree), source };
  return [hasToken(node, 'static') ? { ...field, static: true } : field];
}
