/** Python's front: statements, functions, classes and imports, from tree-sitter's tree to the common syntax. */
import { parsedAfter, type Edit, type Grammar } from '../reuse/edit';
import { PythonExpressions } from './pythonExpressions';
import type {
  BinaryOperator,
  ClassSyntax,
  ExceptionHandler,
  Expression,
  FunctionSyntax,
  IfStatement,
  ImportedName,
  SourceModule,
  Statement,
  SwitchCase,
  SwitchStatement,
  Target,
} from './syntax';
import { lazily, namedChildren, SourceTree, type Grammars, type Node } from './treeSitter';

/**
 * Parses a file of Python. Never fails: what is broken is among `errors`, the rest is there.
 * @param before an earlier text of the same file: its tree is taken over where nothing changed, and is of no use afterwards.
 * @param compared given what became of the earlier text; undefined where anything may have changed.
 */
export function parsePython(
  grammars: Grammars,
  file: string,
  text: string,
  before?: SourceModule,
  compared?: (edit: Edit | undefined) => void,
): SourceModule {
  const tree = new SourceTree(
    file,
    text,
    parsedAfter(before, text, (old) => grammars.parse('python', text, old), grammar, compared),
  );
  const front = new PythonFront(tree);
  const body = lazily(() => front.block(tree.tree.rootNode));
  const errors = lazily(() => tree.errors());
  const comments = lazily(() => tree.comments());
  return {
    language: 'python',
    file,
    get body() {
      return body();
    },
    get errors() {
      return errors();
    },
    get comments() {
      return comments();
    },
    text,
    isNote: (index) => tree.isNote(index),
    tree: tree.tree,
    release: () => tree.tree.delete(),
  };
}

const grammar: Grammar = {
  holdsStatements: new Set(['module', 'block']),
  functions: new Set(['function_definition']),
  body: 'block',
  brace: 0,
};

/** Is there a `yield` in a function's own body? */
function yields(text: string, node: Node): boolean {
  if (!text.slice(node.startIndex, node.endIndex).includes('yield')) return false;
  const visit = (child: Node): boolean =>
    child.type === 'yield' ||
    (child.type !== 'function_definition' &&
      child.type !== 'lambda' &&
      child.type !== 'class_definition' &&
      namedChildren(child).some(visit));
  return namedChildren(node).some(visit);
}

class PythonFront extends PythonExpressions {
  block(node: Node | null): Statement[] {
    return node ? namedChildren(node).flatMap((child) => this.statement(child)) : [];
  }

  private statement(node: Node): Statement | Statement[] {
    const source = this.tree.source(node);
    switch (node.type) {
      case 'expression_statement':
        return namedChildren(node).map((child) => this.expressionStatement(child));
      case 'if_statement':
        return this.conditional(node);
      case 'for_statement':
        return {
          kind: 'for',
          target: this.requiredTarget(node, 'left'),
          iterable: this.required(node, 'right'),
          body: this.block(this.field(node, 'body')),
          else: this.elseOf(node),
          source,
        };
      case 'while_statement':
        return {
          kind: 'while',
          test: this.required(node, 'condition'),
          body: this.block(this.field(node, 'body')),
          else: this.elseOf(node),
          source,
        };
      case 'return_statement': {
        const [value] = namedChildren(node);
        return { kind: 'return', value: value ? this.expression(value) : undefined, source };
      }
      case 'break_statement':
        return { kind: 'break', source };
      case 'continue_statement':
        return { kind: 'continue', source };
      case 'pass_statement':
      case 'comment':
      case 'type_alias_statement':
        return [];
      case 'raise_statement': {
        const [value] = namedChildren(node);
        return { kind: 'raise', value: value ? this.expression(value) : undefined, source };
      }
      case 'assert_statement': {
        const [test, message] = namedChildren(node);
        if (!test) return this.error(node);
        return {
          kind: 'assert',
          test: this.expression(test),
          message: message ? this.expression(message) : undefined,
          source,
        };
      }
      case 'delete_statement': {
        const [list] = namedChildren(node);
        const targets = list?.type === 'expression_list' ? namedChildren(list) : namedChildren(node);
        return { kind: 'delete', targets: targets.map((target) => this.target(target)), source };
      }
      case 'global_statement':
      case 'nonlocal_statement':
        return {
          kind: node.type === 'global_statement' ? 'global' : 'nonlocal',
          names: namedChildren(node).map((child) => this.tree.textOf(child)),
          source,
        };
      case 'with_statement':
        return this.with(node);
      case 'try_statement':
        return this.try(node);
      case 'match_statement':
        return this.match(node);
      case 'function_definition':
        return { kind: 'functionDefinition', function: this.function(node, []), source };
      case 'class_definition':
        return { kind: 'classDefinition', class: this.class(node, []), source };
      case 'decorated_definition':
        return this.decorated(node);
      case 'import_statement':
        return this.import(node);
      case 'import_from_statement':
      case 'future_import_statement':
        return this.importFrom(node);
      case 'block':
        return this.block(node);
      case 'print_statement':
      case 'exec_statement':
        return [];
      // What stands in a broken place is read as far as it can be: an unfinished call must not hide the class around it.
      case 'ERROR':
        return [
          this.error(node),
          ...namedChildren(node)
            .filter((child) => /_(statement|definition)$/.test(child.type))
            .flatMap((child) => this.statement(child)),
        ];
      default:
        return this.error(node);
    }
  }

  private expressionStatement(node: Node): Statement {
    const source = this.tree.source(node);
    if (node.type === 'assignment') return this.assignment(node);
    if (node.type === 'augmented_assignment') {
      const operator = this.field(node, 'operator')?.type.slice(0, -1) ?? '+';
      return {
        kind: 'augmentedAssign',
        target: this.requiredTarget(node, 'left'),
        operator: operator as BinaryOperator,
        value: this.required(node, 'right'),
        source,
      };
    }
    return { kind: 'expression', value: this.expression(node), source };
  }

  private assignment(node: Node): Statement {
    const source = this.tree.source(node);
    const targets: Target[] = [];
    let current = node;
    for (;;) {
      targets.push(this.requiredTarget(current, 'left'));
      const right = this.field(current, 'right');
      if (right?.type === 'assignment') {
        current = right;
        continue;
      }
      const annotation = this.optional(current, 'type');
      return right
        ? { kind: 'assign', targets, value: this.expression(right), annotation, source }
        : { kind: 'declare', target: targets[0], annotation, source };
    }
  }

  private requiredTarget(node: Node, name: string): Target {
    const child = this.field(node, name);
    return child ? this.target(child) : this.error(node);
  }

  private elseOf(node: Node): Statement[] {
    const clause = node.children.find((child) => child?.type === 'else_clause');
    return clause ? this.block(this.field(clause, 'body')) : [];
  }

  /** The chain of `elif`s becomes ifs inside each other's `else`. */
  private conditional(node: Node): Statement {
    const clauses = node.childrenForFieldName('alternative').filter((child): child is Node => child !== null);
    let otherwise: Statement[] = [];
    for (const clause of clauses.reverse()) {
      otherwise = clause.type === 'else_clause' ? this.block(this.field(clause, 'body')) : [this.if(clause, otherwise)];
    }
    return this.if(node, otherwise);
  }

  private if(node: Node, otherwise: Statement[]): IfStatement {
    return {
      kind: 'if',
      test: this.required(node, 'condition'),
      then: this.block(this.field(node, 'consequence')),
      else: otherwise,
      source: this.tree.source(node),
    };
  }

  private with(node: Node): Statement {
    const clause = node.children.find((child) => child?.type === 'with_clause');
    const items = (clause ? namedChildren(clause) : []).flatMap((item) => {
      const value = this.field(item, 'value');
      // `with (open(a) as f, g()):` is parsed as one tuple.
      const parts = value?.type === 'tuple' ? namedChildren(value) : value ? [value] : [];
      return parts.map((part) => this.withItem(part));
    });
    return { kind: 'with', items, body: this.block(this.field(node, 'body')), source: this.tree.source(node) };
  }

  private withItem(node: Node): { value: Expression; target?: Target } {
    if (node.type !== 'as_pattern') return { value: this.expression(node) };
    const [value] = namedChildren(node);
    const alias = this.field(node, 'alias');
    return { value: this.expression(value), target: alias ? this.target(alias) : undefined };
  }

  private try(node: Node): Statement {
    const handlers: ExceptionHandler[] = [];
    let otherwise: Statement[] = [];
    let last: Statement[] = [];
    for (const child of namedChildren(node)) {
      const body = namedChildren(child).find((part) => part.type === 'block') ?? null;
      if (child.type === 'except_clause' || child.type === 'except_group_clause')
        handlers.push(this.handler(child, body));
      else if (child.type === 'else_clause') otherwise = this.block(this.field(child, 'body') ?? body);
      else if (child.type === 'finally_clause') last = this.block(body);
    }
    return {
      kind: 'try',
      body: this.block(this.field(node, 'body')),
      handlers,
      else: otherwise,
      finally: last,
      source: this.tree.source(node),
    };
  }

  private handler(node: Node, body: Node | null): ExceptionHandler {
    const [caught] = namedChildren(node).filter((child) => child.type !== 'block');
    if (!caught) return { body: this.block(body) };
    const { value, target } = this.withItem(caught);
    return { type: value, target, body: this.block(body) };
  }

  private match(node: Node): Statement {
    const subjects = node.childrenForFieldName('subject').filter((child): child is Node => child !== null);
    const body = this.field(node, 'body');
    const subject: Expression =
      subjects.length === 1
        ? this.expression(subjects[0])
        : {
            kind: 'tuple',
            items: subjects.map((child) => ({ value: this.expression(child), spread: false })),
            source: this.tree.source(node),
          };
    const cases = (body ? namedChildren(body) : []).filter((child) => child.type === 'case_clause');
    const statement: SwitchStatement = {
      kind: 'switch',
      subject,
      cases: cases.map((clause) => this.case(clause)),
      fallsThrough: false,
      source: this.tree.source(node),
    };
    return statement;
  }

  /** Literals, dotted names, alternatives of them, captures and the wildcard; another pattern matches nothing that is known. */
  private case(node: Node): SwitchCase {
    const patterns = namedChildren(node).filter((child) => child.type === 'case_pattern');
    const guard = this.field(node, 'guard');
    const test = guard ? namedChildren(guard)[0] : undefined;
    const rest = {
      guard: test ? this.expression(test) : undefined,
      body: this.block(this.field(node, 'consequence')),
    };
    if (patterns.length !== 1) return { values: [this.error(node)], ...rest };
    const [pattern] = namedChildren(patterns[0]);
    const text = this.tree.textOf(patterns[0]);
    if (text === '_') return rest;
    if (/^[A-Za-z_]\w*$/.test(text) && !['None', 'True', 'False'].includes(text)) return { capture: text, ...rest };
    const alternatives = pattern.type === 'union_pattern' ? namedChildren(pattern) : [pattern];
    return { values: alternatives.map((child) => this.expression(child)), ...rest };
  }

  private decorated(node: Node): Statement {
    const definition = this.field(node, 'definition');
    const decorators = namedChildren(node)
      .filter((child) => child.type === 'decorator')
      .map((child) => {
        const [value] = namedChildren(child);
        return value ? this.expression(value) : this.error(child);
      });
    const source = this.tree.source(node);
    if (definition?.type === 'function_definition')
      return { kind: 'functionDefinition', function: this.function(definition, decorators), source };
    if (definition?.type === 'class_definition')
      return { kind: 'classDefinition', class: this.class(definition, decorators), source };
    return this.error(node);
  }

  private function(node: Node, decorators: Expression[]): FunctionSyntax {
    const name = this.field(node, 'name');
    const block = lazily(() => this.field(node, 'body'));
    const body = lazily(() => this.block(block()));
    const parameters = lazily(() => {
      const list = this.field(node, 'parameters');
      return list ? this.parameters(list) : [];
    });
    const returns = lazily(() => this.optional(node, 'return_type'));
    const isGenerator = lazily(() => {
      const own = block();
      return own !== null && yields(this.tree.text, own);
    });
    return {
      name: this.nameOf(name),
      nameSource: this.tree.source(name ?? node),
      get parameters() {
        return parameters();
      },
      get body() {
        return body();
      },
      get returns() {
        return returns();
      },
      get isGenerator() {
        return isGenerator();
      },
      decorators,
      isAsync: this.tree.text.startsWith('async', node.startIndex),
      source: this.tree.source(node),
    };
  }

  private class(node: Node, decorators: Expression[]): ClassSyntax {
    const name = this.field(node, 'name');
    const bases = this.field(node, 'superclasses');
    const body = lazily(() => this.block(this.field(node, 'body')));
    return {
      name: this.nameOf(name),
      nameSource: this.tree.source(name ?? node),
      bases: bases ? this.arguments(bases) : [],
      get body() {
        return body();
      },
      decorators,
      source: this.tree.source(node),
    };
  }

  private import(node: Node): Statement[] {
    return namedChildren(node).map((child) => {
      const alias = child.type === 'aliased_import' ? this.field(child, 'alias') : null;
      const name = child.type === 'aliased_import' ? this.field(child, 'name') : child;
      const as = alias ? this.tree.textOf(alias) : undefined;
      return {
        kind: 'import',
        module: this.nameOf(name),
        names: [{ kind: 'module', as }],
        source: this.tree.source(node),
      };
    });
  }

  private importFrom(node: Node): Statement {
    const module = this.field(node, 'module_name');
    const names: ImportedName[] = [];
    for (const child of node.childrenForFieldName('name')) {
      if (!child) continue;
      const alias = child.type === 'aliased_import' ? this.field(child, 'alias') : null;
      const name = this.nameOf(child.type === 'aliased_import' ? this.field(child, 'name') : child);
      names.push({ kind: 'name', name, as: alias ? this.tree.textOf(alias) : name });
    }
    if (node.children.some((child) => child?.type === 'wildcard_import')) names.push({ kind: 'all' });
    return {
      kind: 'import',
      module: module ? this.tree.textOf(module).replaceAll(/\s/g, '') : '__future__',
      names,
      source: this.tree.source(node),
    };
  }
}
