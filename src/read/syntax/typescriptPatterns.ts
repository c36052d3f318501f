import type { Node } from '@vscode/tree-sitter-wasm';
import { expressionOf, propertyKey } from './typescriptExpressions';
import { childrenOf, constant, errorNode, rangeOf } from './typescriptNodes';
import type { ObjectTarget, SequenceTarget, Target } from './syntax';

/** What can be assigned to: a name, a member, a destructuring pattern. */
export function targetOf(node: Node, file: string): Target {
  const source = rangeOf(node, file);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
    case 'shorthand_property_identifier':
      return { kind: 'name', name: node.text, source };
    case 'member_expression':
    case 'subscript_expression': {
      const target = expressionOf(node, file);
      return target.kind === 'member' || target.kind === 'index' ? target : errorNode(node, file);
    }
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'as_expression':
    case 'satisfies_expression': {
      const [inner] = childrenOf(node);
      return inner ? targetOf(inner, file) : errorNode(node, file);
    }
    case 'array_pattern':
    case 'array':
      return sequenceTarget(node, file);
    case 'object_pattern':
    case 'object':
      return objectTarget(node, file);
    default:
      return errorNode(node, file);
  }
}

/** A target and the default behind its `=`. */
export function targetWithDefault(
  node: Node,
  file: string,
): Pick<SequenceTarget['items'][number], 'target' | 'default'> {
  if (/^(object_)?assignment_(pattern|expression)$/.test(node.type)) {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    return {
      target: left ? targetOf(left, file) : errorNode(node, file),
      ...(right ? { default: expressionOf(right, file) } : {}),
    };
  }
  return { target: targetOf(node, file) };
}

const isRest = (node: Node): boolean => node.type === 'rest_pattern' || node.type === 'spread_element';

function restTarget(node: Node, file: string): Target {
  const [inner] = childrenOf(node);
  return inner ? targetOf(inner, file) : errorNode(node, file);
}

function sequenceTarget(node: Node, file: string): SequenceTarget {
  const items: SequenceTarget['items'][number][] = [];
  // A comma without an item before it leaves an item out.
  let pending = false;
  for (const child of node.children) {
    if (!child || child.type === 'comment') continue;
    if (child.type === ',') {
      if (!pending) items.push({ rest: false });
      pending = false;
    } else if (child.isNamed) {
      pending = true;
      items.push(
        isRest(child)
          ? { target: restTarget(child, file), rest: true }
          : { ...targetWithDefault(child, file), rest: false },
      );
    }
  }
  return { kind: 'sequenceTarget', items, source: rangeOf(node, file) };
}

function objectTarget(node: Node, file: string): ObjectTarget {
  const entries: ObjectTarget['entries'][number][] = [];
  let rest: Target | undefined;
  for (const child of childrenOf(node)) {
    const source = rangeOf(child, file);
    if (isRest(child)) {
      rest = restTarget(child, file);
    } else if (child.type === 'pair_pattern' || child.type === 'pair') {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
      if (!key || !value) continue;
      const { target, default: otherwise } = targetWithDefault(value, file);
      entries.push({ key: propertyKey(key, file), target: target!, ...(otherwise ? { default: otherwise } : {}) });
    } else {
      const { target, default: otherwise } = targetWithDefault(child, file);
      if (target?.kind !== 'name') continue;
      entries.push({
        key: constant('string', target.name, source),
        target,
        ...(otherwise ? { default: otherwise } : {}),
      });
    }
  }
  return { kind: 'objectTarget', entries, ...(rest ? { rest } : {}), source: rangeOf(node, file) };
}
