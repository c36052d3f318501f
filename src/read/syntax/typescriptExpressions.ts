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
import { namedChildren, type Node, type SourceTree } from './treeSitter';
import { classOf, functionOf } from './typescriptFunctions';
import { constant, errorNode, fragmentText, hasToken, stringText } from './typescriptNodes';
import { targetOf } from './typescriptPatterns';

const binaryOperators = new Set(['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^']);
const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==', 'in', 'instanceof']);
const logicalOperators: Readonly<Record<string, LogicalOperator>> = { '&&': 'and', '||': 'or', '??': '??' };

/** Maps an expression; what has no counterpart becomes an `error` node. */
export function expressionOf(node: Node, tree: SourceTree): Expression {
  const source = tree.source(node);
  const field = (name: string): Expression => {
    const child = node.childForFieldName(name);
    return child ? expressionOf(child, tree) : errorNode(node, tree);
  };
  const inner = (): Expression => {
    const children = namedChildren(node);
    // In `<T>x` the type stands first.
    const child = node.type === 'type_assertion' ? children.at(-1) : children[0];
    return child ? expressionOf(child, tree) : errorNode(node, tree);
  };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
    case 'this':
    case 'super':
    case 'import':
    case 'meta_property':
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
      return { kind: 'template', parts: templateParts(node, tree), source };
    case 'array':
      return { kind: 'list', items: itemsOf(node, tree), source };
    case 'object':
      return { kind: 'dictionary', entries: entriesOf(node, tree), source };
    case 'member_expression': {
      const property = node.childForFieldName('property');
      const object = field('object');
      const optional = isOptional(node, object);
      return {
        kind: 'member',
        object,
        name: property?.text ?? '',
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'subscript_expression': {
      const object = field('object');
      const optional = isOptional(node, object);
      return {
        kind: 'index',
        object,
        index: field('index'),
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'call_expression': {
      const given = node.childForFieldName('arguments');
      if (!given) return errorNode(node, tree);
      const callee = field('function');
      const optional = hasToken(node, '?.') || isOptional(node, callee);
      return {
        kind: 'call',
        callee,
        arguments: given.type === 'arguments' ? argumentsOf(given, tree) : taggedArguments(given, tree),
        source,
        ...(optional ? { optional } : {}),
      };
    }
    case 'new_expression': {
      const given = node.childForFieldName('arguments');
      return {
        kind: 'call',
        callee: field('constructor'),
        arguments: given ? argumentsOf(given, tree) : [],
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
          return errorNode(node, tree);
      }
    }
    case 'binary_expression':
      return binaryOf(node, field('left'), field('right'), tree);
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
      return assignmentOf(node, tree) ?? errorNode(node, tree);
    case 'arrow_function':
    case 'function_expression':
    case 'generator_function':
      return { kind: 'function', function: functionOf(node, tree), source };
    case 'class':
      return { kind: 'class', class: classOf(node, tree), source };
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'type_assertion':
    case 'instantiation_expression':
      return inner();
    case 'sequence_expression': {
      // `a, b` gives b after a: the last item of a list of both.
      const items = namedChildren(node).map((child) => ({ value: expressionOf(child, tree), spread: false }));
      const last = constant('float', items.length - 1, source);
      return { kind: 'index', object: { kind: 'list', items, source }, index: last, source };
    }
    case 'await_expression':
      return { kind: 'await', value: inner(), source };
    case 'yield_expression': {
      const [value] = namedChildren(node);
      return {
        kind: 'yield',
        from: hasToken(node, '*'),
        source,
        ...(value ? { value: expressionOf(value, tree) } : {}),
      };
    }
    default:
      return errorNode(node, tree);
  }
}

/** Is it undefined where what stands before it is: behind `?.`, or further on in a chain that has one? */
const isOptional = (node: Node, before: Expression): boolean =>
  node.childForFieldName('optional_chain') !== null || ('optional' in before && before.optional === true);

/** `0xff`, `1_000`, `2n`, `017`. */
function numberOf(text: string): number {
  const digits = text.replaceAll('_', '').replace(/n$/, '');
  return /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}

function binaryOf(node: Node, left: Expression, right: Expression, tree: SourceTree): Expression {
  const source = tree.source(node);
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
  return errorNode(node, tree);
}

/** `x = 1`, `x += 1`, `x ??= 1`, `x++`; undefined for an operator that is not known. */
export function assignmentOf(node: Node, tree: SourceTree): AssignmentExpression | undefined {
  const source = tree.source(node);
  if (node.type === 'update_expression') {
    const argument = node.childForFieldName('argument');
    const operator = node.childForFieldName('operator');
    if (!argument || !operator) return undefined;
    return {
      kind: 'assignment',
      target: targetOf(argument, tree),
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
    target: targetOf(left, tree),
    value: expressionOf(right, tree),
    source,
    ...(known === undefined ? {} : { operator: known as BinaryOperator | LogicalOperator }),
  };
}

function templateParts(node: Node, tree: SourceTree): (string | TemplateHole)[] {
  const parts: (string | TemplateHole)[] = [];
  for (const child of namedChildren(node)) {
    if (child.type === 'template_substitution') {
      const [value] = namedChildren(child);
      parts.push({ value: value ? expressionOf(value, tree) : errorNode(child, tree) });
    } else {
      parts.push(fragmentText(child));
    }
  }
  return parts;
}

/** What `` f`a${b}c` `` hands to f: the texts, then the values between them. */
function taggedArguments(node: Node, tree: SourceTree): Argument[] {
  const source = tree.source(node);
  const texts = [''];
  const values: Expression[] = [];
  for (const part of templateParts(node, tree)) {
    if (typeof part === 'string') texts[texts.length - 1] += part;
    else {
      values.push(part.value);
      texts.push('');
    }
  }
  const items = texts.map((text) => ({ value: constant('string', text, source), spread: false }));
  return [{ kind: 'list' as const, items, source }, ...values].map((value) => ({ kind: 'positional', value }));
}

/** Items of an array literal; one that is left out between commas is undefined. */
function itemsOf(node: Node, tree: SourceTree): Item[] {
  const items: Item[] = [];
  let pending = false;
  for (const child of node.children) {
    if (!child || child.type === 'comment') continue;
    if (child.type === ',') {
      if (!pending) items.push({ value: constant('undefined', null, tree.source(child)), spread: false });
      pending = false;
    } else if (child.isNamed) {
      pending = true;
      items.push(spreadable(child, tree));
    }
  }
  return items;
}

function spreadable(node: Node, tree: SourceTree): Item {
  if (node.type !== 'spread_element') return { value: expressionOf(node, tree), spread: false };
  const [value] = namedChildren(node);
  return { value: value ? expressionOf(value, tree) : errorNode(node, tree), spread: true };
}

export const argumentsOf = (node: Node, tree: SourceTree): Argument[] =>
  namedChildren(node).map((child) => {
    const { value, spread } = spreadable(child, tree);
    return { kind: spread ? 'spread' : 'positional', value };
  });

/** Key of a property: plain names and numbers are strings, as JavaScript has it. */
export function propertyKey(node: Node, tree: SourceTree): Expression {
  const source = tree.source(node);
  switch (node.type) {
    case 'computed_property_name': {
      const [value] = namedChildren(node);
      return value ? expressionOf(value, tree) : errorNode(node, tree);
    }
    case 'string':
      return constant('string', stringText(node), source);
    case 'number':
      return constant('string', String(numberOf(node.text)), source);
    default:
      return constant('string', node.text, source);
  }
}

function entriesOf(node: Node, tree: SourceTree): DictionaryEntry[] {
  return namedChildren(node).map((child): DictionaryEntry => {
    switch (child.type) {
      case 'spread_element':
        return { spread: spreadable(child, tree).value };
      case 'pair': {
        const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
        return key && value
          ? { key: propertyKey(key, tree), value: expressionOf(value, tree) }
          : { spread: errorNode(child, tree) };
      }
      case 'method_definition': {
        const name = child.childForFieldName('name');
        const definition = functionOf(child, tree);
        return {
          key: name ? propertyKey(name, tree) : errorNode(child, tree),
          value: { kind: 'function', function: definition, source: definition.source },
          ...(definition.role === 'getter' || definition.role === 'setter' ? { accessor: definition.role } : {}),
        };
      }
      default:
        return { key: constant('string', child.text, tree.source(child)), value: expressionOf(child, tree) };
    }
  });
}
