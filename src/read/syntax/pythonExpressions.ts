/** Expressions and targets of Python, from tree-sitter's tree to the common syntax. */
import type {
  Argument,
  ComparisonOperator,
  ComprehensionClause,
  ComprehensionExpression,
  BinaryOperator,
  DictionaryEntry,
  Expression,
  FunctionSyntax,
  Item,
  Parameter,
  Target,
  TemplateExpression,
  TemplateHole,
} from './syntax';
import { parseFloatLiteral, parseInteger, unescape } from './pythonLiterals';
import type { SourceRange } from '../../graph/graph';
import { lazily, namedChildren, type Node, type SourceTree } from './treeSitter';

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'is', 'is not', 'in', 'not in']);

/** Long calls and dictionaries are mapped when they are first looked into: catalogues of weights never are. */
const isLong = ({ startLine, endLine }: SourceRange): boolean => endLine - startLine > 3;

/** Expressions whose first operand the grammar lets carry the splat of the whole: `*x.shape` is read as `(*x).shape`. */
const splatCarriers: ReadonlySet<string> = new Set([
  'attribute',
  'subscript',
  'call',
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'conditional_expression',
]);

/** Is an item of a tuple, list or subscript spread? */
function isSplat(node: Node): boolean {
  if (node.type === 'list_splat' || node.type === 'list_splat_pattern') return true;
  if (!splatCarriers.has(node.type)) return false;
  const [first] = namedChildren(node);
  return first !== undefined && isSplat(first);
}

export class PythonExpressions {
  constructor(protected readonly tree: SourceTree) {}

  protected field(node: Node, name: string): Node | null {
    return node.childForFieldName(name);
  }

  protected optional(node: Node, name: string): Expression | undefined {
    const child = this.field(node, name);
    return child ? this.expression(child) : undefined;
  }

  protected required(node: Node, name: string): Expression {
    const child = this.field(node, name);
    return child ? this.expression(child) : this.error(node);
  }

  protected error(node: Node): Extract<Expression, { kind: 'error' }> {
    return { kind: 'error', text: this.tree.textOf(node), source: this.tree.source(node) };
  }

  expression(node: Node): Expression {
    const source = this.tree.source(node);
    switch (node.type) {
      case 'identifier':
        return { kind: 'name', name: this.tree.textOf(node), source };
      case 'integer':
        return this.number(node, 'integer');
      case 'float':
        return this.number(node, 'float');
      case 'true':
      case 'false':
        return { kind: 'constant', type: 'boolean', value: node.type === 'true', source };
      case 'none':
        return { kind: 'constant', type: 'none', value: null, source };
      case 'ellipsis':
        return { kind: 'constant', type: 'ellipsis', value: null, source };
      case 'string':
      case 'concatenated_string':
        return this.string(node);
      // Of a splat, the expression that is spread: `item` says that it is.
      case 'list_splat':
      case 'list_splat_pattern':
      case 'parenthesized_expression': {
        const [inner] = namedChildren(node);
        return inner ? this.expression(inner) : this.error(node);
      }
      case 'tuple':
      case 'expression_list':
      case 'list':
      case 'set':
        return {
          kind: node.type === 'list' || node.type === 'set' ? node.type : 'tuple',
          items: this.items(node),
          source,
        };
      case 'dictionary':
        return this.dictionary(node);
      case 'attribute':
        return {
          kind: 'member',
          object: this.required(node, 'object'),
          name: this.nameOf(this.field(node, 'attribute')),
          source,
        };
      case 'subscript':
        return this.subscript(node);
      case 'slice':
        return this.slice(node);
      case 'call':
        return this.call(node);
      case 'unary_operator':
        return {
          kind: 'unary',
          operator: (this.field(node, 'operator')?.type ?? '-') as '-' | '+' | '~',
          value: this.required(node, 'argument'),
          source,
        };
      case 'not_operator':
        return { kind: 'unary', operator: 'not', value: this.required(node, 'argument'), source };
      case 'binary_operator':
        return {
          kind: 'binary',
          operator: (this.field(node, 'operator')?.type ?? '+') as BinaryOperator,
          left: this.required(node, 'left'),
          right: this.required(node, 'right'),
          source,
        };
      case 'boolean_operator':
        return {
          kind: 'logical',
          operator: this.field(node, 'operator')?.type === 'or' ? 'or' : 'and',
          left: this.required(node, 'left'),
          right: this.required(node, 'right'),
          source,
        };
      case 'comparison_operator':
        return this.comparison(node);
      case 'conditional_expression': {
        const [then, test, otherwise] = namedChildren(node);
        if (!otherwise) return this.error(node);
        return {
          kind: 'conditional',
          test: this.expression(test),
          then: this.expression(then),
          else: this.expression(otherwise),
          source,
        };
      }
      case 'lambda':
        return { kind: 'function', function: this.lambda(node), source };
      case 'list_comprehension':
        return this.comprehension(node, 'list');
      case 'set_comprehension':
        return this.comprehension(node, 'set');
      case 'dictionary_comprehension':
        return this.comprehension(node, 'dictionary');
      case 'generator_expression':
        return this.comprehension(node, 'generator');
      case 'named_expression': {
        const target = this.field(node, 'name');
        if (!target) return this.error(node);
        return { kind: 'assignment', target: this.target(target), value: this.required(node, 'value'), source };
      }
      case 'await': {
        const [value] = namedChildren(node);
        return value ? { kind: 'await', value: this.expression(value), source } : this.error(node);
      }
      case 'yield': {
        const [value] = namedChildren(node);
        return {
          kind: 'yield',
          value: value ? this.expression(value) : undefined,
          from: node.children.some((child) => child?.type === 'from'),
          source,
        };
      }
      // An annotation holds its expression.
      case 'type': {
        const [inner] = namedChildren(node);
        return inner ? this.expression(inner) : this.error(node);
      }
      case 'dotted_name': {
        const [first, ...rest] = namedChildren(node);
        return rest.reduce<Expression>(
          (object, name) => ({ kind: 'member', object, name: this.tree.textOf(name), source }),
          this.expression(first),
        );
      }
      // In an annotation `List[int]` is not a subscript; it means the same.
      case 'generic_type': {
        const [object] = namedChildren(node);
        return object ? this.expression(object) : this.error(node);
      }
      default:
        return this.error(node);
    }
  }

  protected nameOf(node: Node | null): string {
    return node ? this.tree.textOf(node) : '';
  }

  private number(node: Node, type: 'integer' | 'float'): Expression {
    const text = this.tree.textOf(node);
    const value = type === 'integer' ? parseInteger(text) : parseFloatLiteral(text);
    return value === null ? this.error(node) : { kind: 'constant', type, value, source: this.tree.source(node) };
  }

  private items(node: Node): Item[] {
    return namedChildren(node).map((child) => this.item(child));
  }

  private item(node: Node): Item {
    return { value: this.expression(node), spread: isSplat(node) };
  }

  private dictionary(node: Node): Expression {
    const source = this.tree.source(node);
    const entries = (): DictionaryEntry[] => namedChildren(node).map((child) => this.entry(child));
    if (!isLong(source)) return { kind: 'dictionary', entries: entries(), source };
    const later = lazily(entries);
    return {
      kind: 'dictionary',
      get entries() {
        return later();
      },
      source,
    };
  }

  private entry(node: Node): DictionaryEntry {
    if (node.type === 'dictionary_splat') {
      const [inner] = namedChildren(node);
      return { spread: inner ? this.expression(inner) : this.error(node) };
    }
    return { key: this.required(node, 'key'), value: this.required(node, 'value') };
  }

  private subscript(node: Node): Expression {
    const source = this.tree.source(node);
    const parts = node.childrenForFieldName('subscript').filter((child): child is Node => child !== null);
    const commas = node.children.some((child) => child?.type === ',');
    const index: Expression =
      parts.length === 1 && !commas && !isSplat(parts[0])
        ? this.expression(parts[0])
        : { kind: 'tuple', items: parts.map((part) => this.item(part)), source };
    return { kind: 'index', object: this.required(node, 'value'), index, source };
  }

  private slice(node: Node): Expression {
    const parts: (Expression | undefined)[] = [undefined, undefined, undefined];
    let at = 0;
    for (const child of node.children) {
      if (child?.type === ':') at += 1;
      else if (child && !child.isExtra) parts[Math.min(at, 2)] = this.expression(child);
    }
    return { kind: 'slice', start: parts[0], stop: parts[1], step: parts[2], source: this.tree.source(node) };
  }

  private call(node: Node): Expression {
    const list = this.field(node, 'arguments');
    const source = this.tree.source(node);
    const callee = this.required(node, 'function');
    if (!list) return { kind: 'call', callee, arguments: [], source };
    const args = (): Argument[] =>
      list.type === 'generator_expression'
        ? [{ kind: 'positional', value: this.expression(list) }]
        : this.arguments(list);
    if (!isLong(source)) return { kind: 'call', callee, arguments: args(), source };
    const later = lazily(args);
    return {
      kind: 'call',
      callee,
      get arguments() {
        return later();
      },
      source,
    };
  }

  arguments(list: Node): Argument[] {
    return namedChildren(list).map((child): Argument => {
      const [inner] = child.type === 'list_splat' || child.type === 'dictionary_splat' ? namedChildren(child) : [];
      if (child.type === 'keyword_argument')
        return { kind: 'keyword', name: this.nameOf(this.field(child, 'name')), value: this.required(child, 'value') };
      if (inner && child.type === 'list_splat') return { kind: 'spread', value: this.expression(inner) };
      if (inner) return { kind: 'keywordSpread', value: this.expression(inner) };
      return { kind: 'positional', value: this.expression(child) };
    });
  }

  private comparison(node: Node): Expression {
    const operands: Expression[] = [];
    const operators: ComparisonOperator[] = [];
    for (const child of node.children) {
      if (!child || child.isExtra) continue;
      const type = child.type === '<>' ? '!=' : child.type;
      if (comparisons.has(type)) operators.push(type as ComparisonOperator);
      else operands.push(this.expression(child));
    }
    if (operands.length !== operators.length + 1) return this.error(node);
    return {
      kind: 'comparison',
      first: operands[0],
      rest: operators.map((operator, i) => ({ operator, value: operands[i + 1] })),
      source: this.tree.source(node),
    };
  }

  private lambda(node: Node): FunctionSyntax {
    const source = this.tree.source(node);
    const parameters = this.field(node, 'parameters');
    const value = this.required(node, 'body');
    return {
      name: '',
      nameSource: source,
      parameters: parameters ? this.parameters(parameters) : [],
      body: [{ kind: 'return', value, source: value.source }],
      decorators: [],
      isAsync: false,
      isGenerator: false,
      source,
    };
  }

  parameters(list: Node): Parameter[] {
    const parameters: Parameter[] = [];
    let keywordOnly = false;
    for (const node of namedChildren(list)) {
      const source = this.tree.source(node);
      const kind = keywordOnly ? 'keywordOnly' : 'normal';
      switch (node.type) {
        case 'identifier':
        case 'tuple_pattern':
          parameters.push({ kind, target: this.target(node), source });
          break;
        case 'default_parameter':
        case 'typed_default_parameter': {
          const name = this.field(node, 'name');
          const annotation = this.field(node, 'type');
          if (!name) break;
          parameters.push({
            kind,
            target: this.target(name),
            default: this.required(node, 'value'),
            annotation: annotation ? this.expression(annotation) : undefined,
            source,
          });
          break;
        }
        case 'typed_parameter': {
          const [name] = namedChildren(node);
          const annotation = this.field(node, 'type');
          const rest = this.rest(name);
          parameters.push({
            kind: rest?.kind ?? kind,
            target: this.target(rest?.name ?? name),
            annotation: annotation ? this.expression(annotation) : undefined,
            source,
          });
          if (rest) keywordOnly = true;
          break;
        }
        case 'list_splat_pattern':
        case 'dictionary_splat_pattern': {
          const rest = this.rest(node)!;
          if (rest.name) parameters.push({ kind: rest.kind, target: this.target(rest.name), source });
          keywordOnly = true;
          break;
        }
        case 'keyword_separator':
          keywordOnly = true;
          break;
        case 'positional_separator':
          parameters.forEach((parameter, i) => (parameters[i] = { ...parameter, kind: 'positionalOnly' }));
          break;
      }
    }
    return parameters;
  }

  private rest(node: Node): { kind: 'rest' | 'keywordRest'; name: Node } | undefined {
    if (node.type !== 'list_splat_pattern' && node.type !== 'dictionary_splat_pattern') return undefined;
    const [name] = namedChildren(node);
    return { kind: node.type === 'list_splat_pattern' ? 'rest' : 'keywordRest', name };
  }

  private comprehension(node: Node, form: ComprehensionExpression['form']): Expression {
    const body = this.field(node, 'body');
    if (!body) return this.error(node);
    const clauses: ComprehensionClause[] = [];
    for (const child of namedChildren(node)) {
      const left = child.type === 'for_in_clause' ? this.field(child, 'left') : null;
      const right = child.type === 'for_in_clause' ? this.field(child, 'right') : null;
      if (left && right) clauses.push({ kind: 'for', target: this.target(left), iterable: this.expression(right) });
      else if (child.type === 'if_clause') {
        const [test] = namedChildren(child);
        if (test) clauses.push({ kind: 'if', test: this.expression(test) });
      }
    }
    const pair = form === 'dictionary' && body.type === 'pair';
    return {
      kind: 'comprehension',
      form,
      key: pair ? this.required(body, 'key') : undefined,
      element: pair ? this.required(body, 'value') : this.expression(body),
      clauses,
      source: this.tree.source(node),
    };
  }

  target(node: Node): Target {
    switch (node.type) {
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'tuple':
      case 'list':
      case 'expression_list':
        return {
          kind: 'sequenceTarget',
          items: namedChildren(node).map((child) => {
            const rest = child.type === 'list_splat_pattern' || child.type === 'list_splat';
            const [inner] = rest ? namedChildren(child) : [child];
            return { target: inner ? this.target(inner) : undefined, rest };
          }),
          source: this.tree.source(node),
        };
      case 'parenthesized_expression':
      case 'as_pattern_target': {
        const [inner] = namedChildren(node);
        return inner ? this.target(inner) : this.error(node);
      }
      default: {
        const expression = this.expression(node);
        return expression.kind === 'name' || expression.kind === 'member' || expression.kind === 'index'
          ? expression
          : this.error(node);
      }
    }
  }

  /** A string, an f-string, or several written one after the other. */
  private string(node: Node): Expression {
    const source = this.tree.source(node);
    const strings = node.type === 'string' ? [node] : namedChildren(node);
    const parts = strings.flatMap((string) => this.stringParts(string));
    if (parts.every((part): part is string => typeof part === 'string')) {
      const prefix = this.tree.text.slice(node.startIndex, node.startIndex + 2);
      return { kind: 'constant', type: /^r?b/i.test(prefix) ? 'bytes' : 'string', value: parts.join(''), source };
    }
    return { kind: 'template', parts, source };
  }

  private stringParts(node: Node): (string | TemplateHole)[] {
    const parts: (string | TemplateHole)[] = [];
    let raw = false;
    let formatted = false;
    for (const child of node.children) {
      if (!child) continue;
      if (child.type === 'string_start') {
        const prefix = this.tree.textOf(child);
        raw = /r/i.test(prefix);
        formatted = /f/i.test(prefix);
      } else if (child.type === 'string_content') {
        let text = this.tree.textOf(child);
        if (!raw && text.includes('\\')) text = unescape(text);
        parts.push(formatted ? text.replaceAll('{{', '{').replaceAll('}}', '}') : text);
      } else if (child.type === 'interpolation') {
        parts.push(this.hole(child));
      }
    }
    return parts;
  }

  private hole(node: Node): TemplateHole {
    const conversion = node.children.find((child) => child?.type === 'type_conversion');
    const format = node.children.find((child) => child?.type === 'format_specifier');
    const value = this.required(node, 'expression');
    return {
      value,
      conversion: conversion ? this.tree.textOf(conversion).slice(1) : undefined,
      format: format ? this.format(format) : undefined,
      label: node.children.some((child) => child?.type === '=')
        ? `${this.nameOf(this.field(node, 'expression'))}=`
        : undefined,
    };
  }

  /** `:>{width}`: the text between its holes has no nodes of its own. */
  private format(node: Node): TemplateExpression {
    const parts: (string | TemplateHole)[] = [];
    let at = node.startIndex + 1;
    for (const child of namedChildren(node)) {
      if (child.startIndex > at) parts.push(this.tree.text.slice(at, child.startIndex));
      parts.push(this.hole(child));
      at = child.endIndex;
    }
    if (node.endIndex > at) parts.push(this.tree.text.slice(at, node.endIndex));
    return { kind: 'template', parts, source: this.tree.source(node) };
  }
}
