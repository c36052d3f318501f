import type { Expression, ExportStatement, ImportedName, Statement, SwitchCase, Target } from './syntax';
import { namedChildren, type Node, type SourceTree } from './treeSitter';
import { assignmentOf, expressionOf } from './typescriptExpressions';
import { enumOf, namespaceOf } from './typescriptDeclarations';
import { classOf, functionOf } from './typescriptFunctions';
import { errorNode, hasToken, stringText } from './typescriptNodes';
import { targetOf } from './typescriptPatterns';

/** Statements of a block or a file, in order. What says only types is left out. */
export const statementsOf = (node: Node, tree: SourceTree): Statement[] =>
  namedChildren(node).flatMap((child) => statementOf(child, tree));

/** One statement; a declaration of several names is several. */
function statementOf(node: Node, tree: SourceTree): Statement[] {
  const source = tree.source(node);
  const field = (name: string): Expression => {
    const child = node.childForFieldName(name);
    return child ? expressionOf(child, tree) : errorNode(node, tree);
  };
  const body = (name: string): Statement[] => {
    const child = node.childForFieldName(name);
    return child ? bodyOf(child, tree) : [];
  };
  switch (node.type) {
    case 'expression_statement':
      return expressionStatement(node, tree);
    case 'lexical_declaration':
    case 'variable_declaration':
      return declarationsOf(node, tree);
    case 'function_declaration':
    case 'generator_function_declaration':
      return [{ kind: 'functionDefinition', function: functionOf(node, tree), source }];
    case 'class_declaration':
    case 'abstract_class_declaration':
      return [{ kind: 'classDefinition', class: classOf(node, tree), source }];
    case 'enum_declaration':
      return [enumOf(node, tree)];
    case 'if_statement': {
      const otherwise = node.childForFieldName('alternative');
      const [alternative] = otherwise ? namedChildren(otherwise) : [];
      return [
        {
          kind: 'if',
          test: field('condition'),
          then: body('consequence'),
          else: alternative ? bodyOf(alternative, tree) : [],
          source,
        },
      ];
    }
    case 'for_statement':
      return [countingFor(node, tree)];
    case 'for_in_statement':
      return [forIn(node, tree)];
    case 'while_statement':
    case 'do_statement':
      return [
        {
          kind: 'while',
          test: field('condition'),
          body: body('body'),
          else: [],
          source,
          ...(node.type === 'do_statement' ? { testAfter: true } : {}),
        },
      ];
    case 'switch_statement':
      return [{ kind: 'switch', subject: field('value'), cases: casesOf(node, tree), fallsThrough: true, source }];
    case 'return_statement': {
      const [value] = namedChildren(node);
      return [{ kind: 'return', source, ...(value ? { value: expressionOf(value, tree) } : {}) }];
    }
    case 'break_statement':
    case 'continue_statement': {
      const label = node.childForFieldName('label')?.text;
      const kind = node.type === 'break_statement' ? 'break' : 'continue';
      return [{ kind, source, ...(label === undefined ? {} : { label }) }];
    }
    case 'throw_statement': {
      const [value] = namedChildren(node);
      return [{ kind: 'raise', source, ...(value ? { value: expressionOf(value, tree) } : {}) }];
    }
    case 'try_statement':
      return [tryOf(node, tree)];
    case 'statement_block':
      return [{ kind: 'block', body: statementsOf(node, tree), source }];
    case 'labeled_statement': {
      const child = node.childForFieldName('body');
      const label = node.childForFieldName('label')?.text;
      return (child ? statementOf(child, tree) : []).map((statement) =>
        mayHaveLabel(statement) ? { ...statement, label } : statement,
      );
    }
    case 'internal_module':
      return [namespaceOf(node, tree)];
    case 'import_statement':
      return importOf(node, tree);
    case 'export_statement':
      return exportOf(node, tree);
    case 'empty_statement':
    case 'debugger_statement':
    case 'hash_bang_line':
    case 'interface_declaration':
    case 'type_alias_declaration':
    case 'ambient_declaration':
    case 'function_signature':
    case 'decorator':
      return [];
    default:
      return [errorNode(node, tree)];
  }
}

type Labelled = Extract<Statement, { label?: string }>;

const mayHaveLabel = (statement: Statement): statement is Labelled =>
  ['for', 'while', 'countingFor', 'block'].includes(statement.kind);

/** Body of a branch or a loop: a block's statements, or the one that stands there. */
const bodyOf = (node: Node, tree: SourceTree): Statement[] =>
  node.type === 'statement_block' ? statementsOf(node, tree) : statementOf(node, tree);

function expressionStatement(node: Node, tree: SourceTree): Statement[] {
  const source = tree.source(node);
  let [inner] = namedChildren(node);
  if (!inner) return [];
  while (inner.type === 'parenthesized_expression') {
    const [next] = namedChildren(inner);
    if (!next) return [];
    inner = next;
  }
  if (inner.type === 'internal_module') return [namespaceOf(inner, tree)];
  if (inner.type === 'sequence_expression') {
    return namedChildren(inner).map((child) => ({
      kind: 'expression',
      value: expressionOf(child, tree),
      source: tree.source(child),
    }));
  }
  if (inner.type === 'unary_expression' && inner.childForFieldName('operator')?.text === 'delete') {
    const argument = inner.childForFieldName('argument');
    return argument ? [{ kind: 'delete', targets: [targetOf(argument, tree)], source }] : [];
  }
  if (/assignment_expression$|^update_expression$/.test(inner.type)) {
    const assignment = assignmentOf(inner, tree);
    if (!assignment) return [errorNode(node, tree)];
    const { target, operator, value } = assignment;
    return operator === undefined
      ? [{ kind: 'assign', targets: [target], value, source }]
      : [{ kind: 'augmentedAssign', target, operator, value, source }];
  }
  return [{ kind: 'expression', value: expressionOf(inner, tree), source }];
}

function declarationsOf(node: Node, tree: SourceTree): Statement[] {
  const declares = node.type === 'variable_declaration' ? 'function' : 'block';
  return namedChildren(node).flatMap((declarator): Statement[] => {
    if (declarator.type !== 'variable_declarator') return [errorNode(declarator, tree)];
    const source = tree.source(declarator);
    const [name, value] = [declarator.childForFieldName('name'), declarator.childForFieldName('value')];
    if (!name) return [errorNode(declarator, tree)];
    if (value?.type === 'class') {
      return [{ kind: 'classDefinition', class: classOf(value, tree, name.text), source }];
    }
    const target = targetOf(name, tree);
    return value
      ? [{ kind: 'assign', targets: [target], value: expressionOf(value, tree), declares, source }]
      : [{ kind: 'declare', target, declares, source }];
  });
}

function countingFor(node: Node, tree: SourceTree): Statement {
  const source = tree.source(node);
  const [first, test, next, body] = ['initializer', 'condition', 'increment', 'body'].map((name) =>
    node.childForFieldName(name),
  );
  const hasTest = test && test.type !== ';' && test.type !== 'empty_statement';
  return {
    kind: 'countingFor',
    first: !first || first.type === ';' ? [] : initialiserOf(first, tree),
    ...(hasTest
      ? { test: expressionOf(test.type === 'expression_statement' ? namedChildren(test)[0] : test, tree) }
      : {}),
    ...(next ? { next: expressionOf(next, tree) } : {}),
    body: body ? bodyOf(body, tree) : [],
    source,
  };
}

/** `let i = 0, n = 3`, or an expression that stands where a declaration could. */
const initialiserOf = (node: Node, tree: SourceTree): Statement[] =>
  node.type.endsWith('_declaration') || node.type.endsWith('_statement')
    ? statementOf(node, tree)
    : [{ kind: 'expression', value: expressionOf(node, tree), source: tree.source(node) }];

function forIn(node: Node, tree: SourceTree): Statement {
  const [left, right, body, kind] = ['left', 'right', 'body', 'kind'].map((name) => node.childForFieldName(name));
  if (!left || !right) return errorNode(node, tree);
  return {
    kind: 'for',
    target: targetOf(left, tree),
    iterable: expressionOf(right, tree),
    body: body ? bodyOf(body, tree) : [],
    else: [],
    source: tree.source(node),
    ...(kind ? { declares: kind.text === 'var' ? ('function' as const) : ('block' as const) } : {}),
    ...(node.childForFieldName('operator')?.text === 'in' ? { keys: true } : {}),
  };
}

function casesOf(node: Node, tree: SourceTree): SwitchCase[] {
  const body = node.childForFieldName('body');
  return (body ? namedChildren(body) : []).map((item) => {
    const value = item.childForFieldName('value');
    const statements = item
      .childrenForFieldName('body')
      .filter((child): child is Node => child !== null && child.isNamed && child.type !== 'comment')
      .flatMap((child) => statementOf(child, tree));
    return value ? { values: [expressionOf(value, tree)], body: statements } : { body: statements };
  });
}

function tryOf(node: Node, tree: SourceTree): Statement {
  const part = (parent: Node | null): Statement[] => {
    const body = parent?.childForFieldName('body');
    return body ? statementsOf(body, tree) : [];
  };
  const handler = node.childForFieldName('handler');
  const parameter = handler?.childForFieldName('parameter');
  return {
    kind: 'try',
    body: part(node),
    handlers: handler ? [{ body: part(handler), ...(parameter ? { target: targetOf(parameter, tree) } : {}) }] : [],
    else: [],
    finally: part(node.childForFieldName('finalizer')),
    source: tree.source(node),
  };
}

function importOf(node: Node, tree: SourceTree): Statement[] {
  const source = tree.source(node);
  if (hasToken(node, 'type') || hasToken(node, 'typeof')) return [];
  const required = namedChildren(node).find(({ type }) => type === 'import_require_clause');
  const from = node.childForFieldName('source') ?? required?.childForFieldName('source');
  if (!from) return [errorNode(node, tree)];
  const module = stringText(from);
  if (required) {
    const name = namedChildren(required).find(({ type }) => type === 'identifier');
    return [{ kind: 'import', module, names: name ? [{ kind: 'module', as: name.text }] : [], source }];
  }
  const clause = namedChildren(node).find(({ type }) => type === 'import_clause');
  const names = (clause ? namedChildren(clause) : []).flatMap((child): ImportedName[] => {
    switch (child.type) {
      case 'identifier':
        return [{ kind: 'name', name: 'default', as: child.text }];
      case 'namespace_import':
        return [{ kind: 'module', as: namedChildren(child)[0]?.text }];
      case 'named_imports':
        return namedChildren(child)
          .filter((item) => item.type === 'import_specifier' && !hasToken(item, 'type'))
          .map((item) => {
            const name = nameText(item.childForFieldName('name'));
            return { kind: 'name', name, as: item.childForFieldName('alias')?.text ?? name };
          });
      default:
        return [];
    }
  });
  return [{ kind: 'import', module, names, source }];
}

/** Names of imports and exports may be strings. */
const nameText = (node: Node | null): string => (node?.type === 'string' ? stringText(node) : (node?.text ?? ''));

function exportOf(node: Node, tree: SourceTree): Statement[] {
  const source = tree.source(node);
  const exported = (names: ExportStatement['names'], more: Partial<ExportStatement> = {}): Statement => ({
    kind: 'export',
    names,
    source,
    ...more,
  });
  if (hasToken(node, 'type')) return [];
  const declaration = node.childForFieldName('declaration');
  const isDefault = hasToken(node, 'default');
  if (declaration) {
    const statements = statementOf(declaration, tree);
    const locals = statements.flatMap(namesOf);
    if (!isDefault) return [...statements, exported(locals.map((local) => ({ local, exported: local })))];
    return [...statements, exported(locals.map((local) => ({ local, exported: 'default' })))];
  }
  const value = node.childForFieldName('value');
  if (value) return [exported([], { value: expressionOf(value, tree) })];
  const from = node.childForFieldName('source');
  const origin = from ? { from: stringText(from) } : {};
  const namespace = namedChildren(node).find(({ type }) => type === 'namespace_export');
  if (namespace && from) {
    const name = nameText(namedChildren(namespace)[0] ?? null);
    return [
      { kind: 'import', module: stringText(from), names: [{ kind: 'module', as: name }], source },
      exported([{ local: name, exported: name }]),
    ];
  }
  const clause = namedChildren(node).find(({ type }) => type === 'export_clause');
  if (clause) {
    const names = namedChildren(clause)
      .filter((item) => item.type === 'export_specifier' && !hasToken(item, 'type'))
      .map((item) => {
        const local = nameText(item.childForFieldName('name'));
        return { local, exported: nameText(item.childForFieldName('alias')) || local };
      });
    return [exported(names, origin)];
  }
  if (from && hasToken(node, '*')) return [exported([], { ...origin, all: true })];
  // `export = x` of TypeScript is CommonJS' `module.exports = x`.
  const [assigned] = namedChildren(node);
  if (!assigned || !hasToken(node, '=')) return [errorNode(node, tree)];
  const moduleName: Expression = { kind: 'name', name: 'module', source };
  const target: Target = { kind: 'member', object: moduleName, name: 'exports', source };
  return [{ kind: 'assign', targets: [target], value: expressionOf(assigned, tree), source }];
}

/** Names that a declaration makes. */
function namesOf(statement: Statement): string[] {
  switch (statement.kind) {
    case 'functionDefinition':
      return [statement.function.name];
    case 'classDefinition':
      return [statement.class.name];
    case 'assign':
      return statement.targets.flatMap(targetNames);
    case 'declare':
      return targetNames(statement.target);
    default:
      return [];
  }
}

function targetNames(target: Target): string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'sequenceTarget':
      return target.items.flatMap((item) => (item.target ? targetNames(item.target) : []));
    case 'objectTarget':
      return [...target.entries.map((entry) => entry.target), ...(target.rest ? [target.rest] : [])].flatMap(
        targetNames,
      );
    default:
      return [];
  }
}
