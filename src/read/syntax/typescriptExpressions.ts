import type { Node } from '@vscode/tree-sitter-wasm';
import type {
  Argument,
  AssignmentExpression,
  BinaryOperator,
  ComparisonOperator,
  DictionaryEntry,
  Expression,
  Item,
  LogicalOperator,
  TemplateHole,
} from './syntax';
import { functionOf } from './typescriptFunctions';
import { childrenOf, constant, errorNode, fragmentText, hasToken, rangeOf, stringText } from './typescriptNodes';
import { targetOf } from './typescriptPatterns';

const binaryOperators = new Set(['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^']);
const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==', 'in', 'instanceof']);
const logicalOperators: Readonly<Record<string, LogicalOperator>> = { '&&': 'and', '||': 'or', '??': '??' };

/** Maps an expression; what has no counterpart becomes an `error` node. */
export function expressionOf(node: Node, file: string): Expression {
  const source = rangeOf(node, file);
  const field = (name: string): Expression => {
    const child = node.childForFieldName(name);
    return child ? expressionOf(child, file) : errorNode(node, file);
  };
  const inner = (): Expression => {
    const children = childrenOf(node);
    // In `<T>x` the type stands first.
    const child = node.type === 'type_assertion' ? children.at(-1) : children[0];
    return child ? expressionOf(child, file) : errorNode(node, file);
  };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
    case 'this':
    case 'super':
    case 'import':
      return { kind: 'name', name: node.text, source };
    case 'number':
      return constant('float', numberOf(node.text), source);
    case 'string':
      return constant('string', stringText(node), source);
    case 'true':
    case 'false':
      return constant('boolean', node.type === 'true', source);
    case 'null':
      return constant('none', null, source);
    case 'undefined':
      return constant('undefined', null, source);
    case 'regex':
      return constant('regularExpression', node.text, source);
    case 'template_string':
      return { kind: 'template', parts: templateParts(node, file), source };
    case 'array':
      return { kind: 'list', items: itemsOf(node, file), source };
    case 'object':
      return { kind: 'dictionary', entries: entriesOf(node, file), source };
    case 'member_expression': {
      const property = node.childForFieldName('property');
      const optional = node.childForFieldName('optional_chain') !== null;
      return {
        kind: 'member',
        object: field('object'),
        name: property?.text ?? '',
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'subscript_expression': {
      const optional = node.childForFieldName('optional_chain') !== null;
      return {
        kind: 'index',
        object: field('object'),
        index: field('index'),
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'call_expression': {
      const given = node.childForFieldName('arguments');
      if (given?.type !== 'arguments') return errorNode(node, file);
      const optional = hasToken(node, '?.') || node.childForFieldName('optional_chain') !== null;
      return {
        kind: 'call',
        callee: field('function'),
        arguments: argumentsOf(given, file),
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'new_expression': {
      const given = node.childForFieldName('arguments');
      return {
        kind: 'call',
        callee: field('constructor'),
        arguments: given ? argumentsOf(given, file) : [],
        construct: true,
        source,
      };
    }
    case 'unary_expression': {
      const operator = node.childForFieldName('operator')?.text;
      switch (operator) {
        case '!':
          return { kind: 'unary', operator: 'not', value: field('argument'), source };
        case '-':
        case '+':
        case '~':
        case 'typeof':
        case 'void':
          return { kind: 'unary', operator, value: field('argument'), source };
        default:
          return errorNode(node, file);
      }
    }
    case 'binary_expression':
      return binaryOf(node, field('left'), field('right'), file);
    case 'ternary_expression':
      return {
        kind: 'conditional',
        test: field('condition'),
        then: field('consequence'),
        else: field('alternative'),
        source,
      };
    case 'assignment_expression':
    case 'augmented_assignment_expression':
    case 'update_expression':
      return assignmentOf(node, file) ?? errorNode(node, file);
    case 'arrow_function':
    case 'function_expression':
    case 'generator_function':
      return { kind: 'function', function: functionOf(node, file), source };
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'type_assertion':
    case 'instantiation_expression':
      return inner();
    case 'sequence_expression': {
      // `a, b` gives b after a: the last item of a list of both.
      const items = childrenOf(node).map((child) => ({ value: expressionOf(child, file), spread: false }));
      const last = constant('float', items.length - 1, source);
      return { kind: 'index', object: { kind: 'list', items, source }, index: last, source };
    }
    case 'await_expression':
      return { kind: 'await', value: inner(), source };
    case 'yield_expression': {
      const [value] = childrenOf(node);
      return {
        kind: 'yield',
        from: hasToken(node, '*'),
        source,
        ...(value ? { value: expressionOf(value, file) } : {}),
      };
    }
    default:
      return errorNode(node, file);
  }
}

/** `0xff`, `1_000`, `2n`, `017`. */
function numberOf(text: string): number {
  const digits = text.replaceAll('_', '').replace(/n$/, '');
  return /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}

function binaryOf(node: Node, left: Expression, right: Expression, file: string): Expression {
  const source = rangeOf(node, file);
  const operator = node.childForFieldName('operator')?.text ?? '';
  const logical = logicalOperators[operator];
  if (logical) return { kind: 'logical', operator: logical, left, right, source };
  if (comparisons.has(operator)) {
    return {
      kind: 'comparison',
      first: left,
      rest: [{ operator: operator as ComparisonOperator, value: right }],
      source,
    };
  }
  if (binaryOperators.has(operator))
    return { kind: 'binary', operator: operator as BinaryOperator, left, right, source };
  return errorNode(node, file);
}

/** `x = 1`, `x += 1`, `x ??= 1`, `x++`; undefined for an operator that is not known. */
export function assignmentOf(node: Node, file: string): AssignmentExpression | undefined {
  const source = rangeOf(node, file);
  if (node.type === 'update_expression') {
    const argument = node.childForFieldName('argument');
    const operator = node.childForFieldName('operator');
    if (!argument || !operator) return undefined;
    return {
      kind: 'assignment',
      target: targetOf(argument, file),
      operator: operator.text === '--' ? '-' : '+',
      value: constant('float', 1, source),
      source,
      ...(operator.startIndex > argument.startIndex ? { valueBefore: true } : {}),
    };
  }
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (!left || !right) return undefined;
  const operator = node.childForFieldName('operator')?.text.slice(0, -1);
  const known = operator === undefined ? undefined : (logicalOperators[operator] ?? operator);
  if (known !== undefined && !logicalOperators[operator!] && !binaryOperators.has(known)) return undefined;
  return {
    kind: 'assignment',
    target: targetOf(left, file),
    value: expressionOf(right, file),
    source,
    ...(known === undefined ? {} : { operator: known as BinaryOperator | LogicalOperator }),
  };
}

function templateParts(node: Node, file: string): (string | TemplateHole)[] {
  const parts: (string | TemplateHole)[] = [];
  for (const child of childrenOf(node)) {
    if (child.type === 'template_substitution') {
      const [value] = childrenOf(child);
      parts.push({ value: value ? expressionOf(value, file) : errorNode(child, file) });
    } else {
      parts.push(fragmentText(child));
    }
  }
  return parts;
}

/** Items of an array literal; one that is left out between commas is undefined. */
function itemsOf(node: Node, file: string): Item[] {
  const items: Item[] = [];
  let pending = false;
  for (const child of node.children) {
    if (!child || child.type === 'comment') continue;
    if (child.type === ',') {
      if (!pending) items.push({ value: constant('undefined', null, rangeOf(child, file)), spread: false });
      pending = false;
    } else if (child.isNamed) {
      pending = true;
      items.push(spreadable(child, file));
    }
  }
  return items;
}

function spreadable(node: Node, file: string): Item {
  if (node.type !== 'spread_element') return { value: expressionOf(node, file), spread: false };
  const [value] = childrenOf(node);
  return { value: value ? expressionOf(value, file) : errorNode(node, file), spread: true };
}

export const argumentsOf = (node: Node, file: string): Argument[] =>
  childrenOf(node).map((child) => {
    const { value, spread } = spreadable(child, file);
    return { kind: spread ? 'spread' : 'positional', value };
  });

/** Key of a property: plain names and numbers are strings, as JavaScript has it. */
export function propertyKey(node: Node, file: string): Expression {
  const source = rangeOf(node, file);
  switch (node.type) {
    case 'computed_property_name': {
      const [value] = childrenOf(node);
      return value ? expressionOf(value, file) : errorNode(node, file);
    }
    case 'string':
      return constant('string', stringText(node), source);
    case 'number':
      return constant('string', String(numberOf(node.text)), source);
    default:
      return constant('string', node.text, source);
  }
}

function entriesOf(node: Node, file: string): DictionaryEntry[] {
  return childrenOf(node).map((child): DictionaryEntry => {
    switch (child.type) {
      case 'spread_element':
        return { spread: spreadable(child, file).value };
      case 'pair': {
        const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
        return key && value
          ? { key: propertyKey(key, file), value: expressionOf(value, file) }
          : { spread: errorNode(child, file) };
      }
      case 'method_definition': {
        const name = child.childForFieldName('name');
        const definition = functionOf(child, file);
        return {
          key: name ? propertyKey(name, file) : errorNode(child, file),
          value: { kind: 'function', function: definition, source: definition.source },
        };
      }
      default:
        return { key: constant('string', child.text, rangeOf(child, file)), value: expressionOf(child, file) };
    }
  });
}
