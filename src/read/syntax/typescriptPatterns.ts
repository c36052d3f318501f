import { expressionOf, propertyKey } from './typescriptExpressions';
import { constant, errorNode } from './typescriptNodes';
import type { ObjectTarget, SequenceTarget, Target } from './syntax';
import { namedChildren, type Node, type SourceTree } from './treeSitter';

/** What can be assigned to: a name, a member, a destructuring pattern. */
export function targetOf(node: Node, tree: SourceTree): Target {
  const source = tree.source(node);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
    case 'shorthand_property_identifier':
      return { kind: 'name', name: node.text, source };
    case 'member_expression':
    case 'subscript_expression': {
      const target = expressionOf(node, tree);
      return target.kind === 'member' || target.kind === 'index' ? target : errorNode(node, tree);
    }
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'as_expression':
    case 'satisfies_expression': {
      const [inner] = namedChildren(node);
      return inner ? targetOf(inner, tree) : errorNode(node, tree);
    }
    case 'array_pattern':
    case 'array':
      return sequenceTarget(node, tree);
    case 'object_pattern':
    case 'object':
      return objectTarget(node, tree);
    default:
      return errorNode(node, tree);
  }
}

/** A target and the default behind its `=`. */
export function targetWithDefault(
  node: Node,
  tree: SourceTree,
): Pick<SequenceTarget['items'][number], 'target' | 'default'> {
  if (/^(object_)?assignment_(pattern|expression)$/.test(node.type)) {
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    return {
      target: left ? targetOf(left, tree) : errorNode(node, tree),
      ...(right ? { default: expressionOf(right, tree) } : {}),
    };
  }
  return { target: targetOf(node, tree) };
}

const isRest = (node: Node): boolean => node.type === 'rest_pattern' || node.type === 'spread_element';

function restTarget(node: Node, tree: SourceTree): Target {
  const [inner] = namedChildren(node);
  return inner ? targetOf(inner, tree) : errorNode(node, tree);
}

function sequenceTarget(node: Node, tree: SourceTree): SequenceTarget {
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
          ? { target: restTarget(child, tree), rest: true }
          : { ...targetWithDefault(child, tree), rest: false },
      );
    }
  }
  return { kind: 'sequenceTarget', items, source: tree.source(node) };
}

function objectTarget(node: Node, tree: SourceTree): ObjectTarget {
  const entries: ObjectTarget['entries'][number][] = [];
  let rest: Target | undefined;
  for (const child of namedChildren(node)) {
    const source = tree.source(child);
    if (isRest(child)) {
      rest = restTarget(child, tree);
    } else if (child.type === 'pair_pattern' || child.type === 'pair') {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
      if (!key || !value) continue;
      const { target, default: otherwise } = targetWithDefault(value, tree);
      entries.push({ key: propertyKey(key, tree), target: target!, ...(otherwise ? { default: otherwise } : {}) });
    } else {
      const { target, default: otherwise } = targetWithDefault(child, tree);
      if (target?.kind !== 'name') continue;
      entries.push({
        key: constant('string', target.name, source),
        target,
        ...(otherwise ? { default: otherwise } : {}),
      });
    }
  }
  return { kind: 'objectTarget', entries, ...(rest ? { rest } : {}), source: tree.source(node) };
}
