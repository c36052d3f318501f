import type { Node } from '@vscode/tree-sitter-wasm';
import type {
  Argument,
  AssignStatement,
  ClassSyntax,
  Expression,
  FunctionSyntax,
  Parameter,
  Statement,
} from './syntax';
import { expressionOf, propertyKey } from './typescriptExpressions';
import { childrenOf, errorNode, hasToken, rangeOf } from './typescriptNodes';
import { targetOf, targetWithDefault } from './typescriptPatterns';
import { statementsOf } from './typescriptStatements';

/** Any function: a declaration, an expression, an arrow, a method. Its body is mapped when it is first asked for. */
export function functionOf(node: Node, file: string): FunctionSyntax {
  const name = node.childForFieldName('name');
  const bodyNode = node.childForFieldName('body');
  const parameterNodes = parameterNodesOf(node);
  const role = roleOf(node);
  let body: readonly Statement[] | undefined;
  return {
    name: name?.text ?? '',
    nameSource: rangeOf(name ?? node, file),
    parameters: parameterNodes.flatMap((parameter) => parameterOf(parameter, file)),
    get body() {
      body ??= bodyNode ? [...parameterProperties(parameterNodes, bodyNode, file)] : [];
      return body;
    },
    decorators: decoratorsOf(node, file),
    isAsync: hasToken(node, 'async'),
    isGenerator: hasToken(node, '*'),
    ...(node.type === 'arrow_function' ? { isArrow: true } : {}),
    ...(role ? { role } : {}),
    source: rangeOf(node, file),
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
  return list ? childrenOf(list) : [];
}

function parameterOf(node: Node, file: string): Parameter[] {
  const source = rangeOf(node, file);
  const typed = node.type === 'required_parameter' || node.type === 'optional_parameter';
  const pattern = typed ? node.childForFieldName('pattern') : node;
  // `this: Foo` says a type, no parameter.
  if (!pattern || pattern.type === 'this') return [];
  if (pattern.type === 'rest_pattern') {
    const [inner] = childrenOf(pattern);
    return inner ? [{ kind: 'rest', target: targetOf(inner, file), source }] : [];
  }
  const { target, default: given } = targetWithDefault(pattern, file);
  const value = typed ? node.childForFieldName('value') : null;
  const otherwise = value ? expressionOf(value, file) : given;
  return [{ kind: 'normal', target: target!, source, ...(otherwise ? { default: otherwise } : {}) }];
}

function bodyOf(node: Node, file: string): Statement[] {
  if (node.type === 'statement_block') return statementsOf(node, file);
  return [{ kind: 'return', value: expressionOf(node, file), source: rangeOf(node, file) }];
}

/** The body, with `this.a = a` for each parameter written `private a`: behind the call of `super` where there is one. */
function parameterProperties(parameters: readonly Node[], bodyNode: Node, file: string): Statement[] {
  const body = bodyOf(bodyNode, file);
  const assigned = parameters.flatMap((node): Statement[] => {
    const pattern = node.childForFieldName('pattern');
    const isProperty =
      hasToken(node, 'readonly') || childrenOf(node).some(({ type }) => type === 'accessibility_modifier');
    if (!isProperty || pattern?.type !== 'identifier') return [];
    const source = rangeOf(node, file);
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

const decoratorsOf = (node: Node, file: string): Expression[] =>
  childrenOf(node)
    .filter(({ type }) => type === 'decorator')
    .map((decorator) => {
      const [value] = childrenOf(decorator);
      return value ? expressionOf(value, file) : errorNode(decorator, file);
    });

/** A class declaration or expression; `name` stands in where it has none of its own (`const C = class { … }`). */
export function classOf(node: Node, file: string, name = ''): ClassSyntax {
  const nameNode = node.childForFieldName('name');
  const bodyNode = node.childForFieldName('body');
  let body: readonly Statement[] | undefined;
  return {
    name: nameNode?.text ?? name,
    nameSource: rangeOf(nameNode ?? node, file),
    bases: basesOf(node, file),
    get body() {
      body ??= bodyNode ? childrenOf(bodyNode).flatMap((member) => memberOf(member, file)) : [];
      return body;
    },
    decorators: decoratorsOf(node, file),
    source: rangeOf(node, file),
  };
}

/** JavaScript's grammar puts the base class into the heritage itself, TypeScript's into its `extends` clause. */
function basesOf(node: Node, file: string): Argument[] {
  const heritage = childrenOf(node).find(({ type }) => type === 'class_heritage');
  if (!heritage) return [];
  const clause = childrenOf(heritage).find(({ type }) => type === 'extends_clause');
  const base = clause
    ? clause.childForFieldName('value')
    : hasToken(heritage, 'extends')
      ? childrenOf(heritage)[0]
      : undefined;
  return base ? [{ kind: 'positional', value: expressionOf(base, file) }] : [];
}

function memberOf(node: Node, file: string): Statement[] {
  const source = rangeOf(node, file);
  switch (node.type) {
    case 'method_definition':
      return [{ kind: 'functionDefinition', function: functionOf(node, file), source }];
    case 'public_field_definition':
    case 'field_definition':
      return fieldOf(node, file);
    case 'class_static_block': {
      const body = node.childForFieldName('body');
      return body ? [{ kind: 'block', body: statementsOf(body, file), source }] : [];
    }
    case 'decorator':
    case 'abstract_method_signature':
    case 'method_signature':
    case 'index_signature':
      return [];
    default:
      return [errorNode(node, file)];
  }
}

function fieldOf(node: Node, file: string): Statement[] {
  const name = node.childForFieldName('name') ?? node.childForFieldName('property');
  if (!name || hasToken(node, 'declare') || hasToken(node, 'abstract')) return [];
  const source = rangeOf(node, file);
  const key = propertyKey(name, file);
  const plain = key.kind === 'constant' ? String(key.value) : name.text;
  const target = { kind: 'name' as const, name: plain, source: rangeOf(name, file) };
  const value = node.childForFieldName('value');
  if (!value) return [{ kind: 'declare', target, source }];
  const field: AssignStatement = { kind: 'assign', targets: [target], value: expressionOf(value, file), source };
  return [hasToken(node, 'static') ? { ...field, static: true } : field];
}
