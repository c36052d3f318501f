import type { Node } from '@vscode/tree-sitter-wasm';
import type {
  DictionaryEntry,
  Expression,
  ExportStatement,
  ImportedName,
  Statement,
  SwitchCase,
  Target,
} from './syntax';
import { assignmentOf, expressionOf, propertyKey } from './typescriptExpressions';
import { classOf, functionOf } from './typescriptFunctions';
import { childrenOf, constant, errorNode, hasToken, rangeOf, stringText } from './typescriptNodes';
import { targetOf } from './typescriptPatterns';

/** Statements of a block or a file, in order. What says only types is left out. */
export const statementsOf = (node: Node, file: string): Statement[] =>
  childrenOf(node).flatMap((child) => statementOf(child, file));

/** One statement; a declaration of several names is several. */
function statementOf(node: Node, file: string): Statement[] {
  const source = rangeOf(node, file);
  const field = (name: string): Expression => {
    const child = node.childForFieldName(name);
    return child ? expressionOf(child, file) : errorNode(node, file);
  };
  const body = (name: string): Statement[] => {
    const child = node.childForFieldName(name);
    return child ? bodyOf(child, file) : [];
  };
  switch (node.type) {
    case 'expression_statement':
      return expressionStatement(node, file);
    case 'lexical_declaration':
    case 'variable_declaration':
      return declarationsOf(node, file);
    case 'function_declaration':
    case 'generator_function_declaration':
      return [{ kind: 'functionDefinition', function: functionOf(node, file), source }];
    case 'class_declaration':
    case 'abstract_class_declaration':
      return [{ kind: 'classDefinition', class: classOf(node, file), source }];
    case 'enum_declaration':
      return [enumOf(node, file)];
    case 'if_statement': {
      const otherwise = node.childForFieldName('alternative');
      const [alternative] = otherwise ? childrenOf(otherwise) : [];
      return [
        {
          kind: 'if',
          test: field('condition'),
          then: body('consequence'),
          else: alternative ? bodyOf(alternative, file) : [],
          source,
        },
      ];
    }
    case 'for_statement':
      return [countingFor(node, file)];
    case 'for_in_statement':
      return [forIn(node, file)];
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
      return [{ kind: 'switch', subject: field('value'), cases: casesOf(node, file), fallsThrough: true, source }];
    case 'return_statement': {
      const [value] = childrenOf(node);
      return [{ kind: 'return', source, ...(value ? { value: expressionOf(value, file) } : {}) }];
    }
    case 'break_statement':
    case 'continue_statement':
      // A jump to a label leaves more than one loop: that is not mapped.
      if (node.childForFieldName('label')) return [errorNode(node, file)];
      return [{ kind: node.type === 'break_statement' ? 'break' : 'continue', source }];
    case 'throw_statement': {
      const [value] = childrenOf(node);
      return [{ kind: 'raise', source, ...(value ? { value: expressionOf(value, file) } : {}) }];
    }
    case 'try_statement':
      return [tryOf(node, file)];
    case 'statement_block':
      return [{ kind: 'block', body: statementsOf(node, file), source }];
    case 'labeled_statement': {
      const child = node.childForFieldName('body');
      return child ? statementOf(child, file) : [];
    }
    case 'import_statement':
      return importOf(node, file);
    case 'export_statement':
      return exportOf(node, file);
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
      return [errorNode(node, file)];
  }
}

/** Body of a branch or a loop: a block's statements, or the one that stands there. */
const bodyOf = (node: Node, file: string): Statement[] =>
  node.type === 'statement_block' ? statementsOf(node, file) : statementOf(node, file);

function expressionStatement(node: Node, file: string): Statement[] {
  const source = rangeOf(node, file);
  let [inner] = childrenOf(node);
  if (!inner) return [];
  while (inner.type === 'parenthesized_expression') {
    const [next] = childrenOf(inner);
    if (!next) return [];
    inner = next;
  }
  if (inner.type === 'sequence_expression') {
    return childrenOf(inner).map((child) => ({
      kind: 'expression',
      value: expressionOf(child, file),
      source: rangeOf(child, file),
    }));
  }
  if (inner.type === 'unary_expression' && inner.childForFieldName('operator')?.text === 'delete') {
    const argument = inner.childForFieldName('argument');
    return argument ? [{ kind: 'delete', targets: [targetOf(argument, file)], source }] : [];
  }
  if (/assignment_expression$|^update_expression$/.test(inner.type)) {
    const assignment = assignmentOf(inner, file);
    if (!assignment) return [errorNode(node, file)];
    const { target, operator, value } = assignment;
    return operator === undefined
      ? [{ kind: 'assign', targets: [target], value, source }]
      : [{ kind: 'augmentedAssign', target, operator, value, source }];
  }
  return [{ kind: 'expression', value: expressionOf(inner, file), source }];
}

function declarationsOf(node: Node, file: string): Statement[] {
  const declares = node.type === 'variable_declaration' ? 'function' : 'block';
  return childrenOf(node).flatMap((declarator): Statement[] => {
    if (declarator.type !== 'variable_declarator') return [errorNode(declarator, file)];
    const source = rangeOf(declarator, file);
    const [name, value] = [declarator.childForFieldName('name'), declarator.childForFieldName('value')];
    if (!name) return [errorNode(declarator, file)];
    if (value?.type === 'class') {
      return [{ kind: 'classDefinition', class: classOf(value, file, name.text), source }];
    }
    const target = targetOf(name, file);
    return value
      ? [{ kind: 'assign', targets: [target], value: expressionOf(value, file), declares, source }]
      : [{ kind: 'declare', target, declares, source }];
  });
}

/** An enumeration is an object: members without a value count on from the one before. */
function enumOf(node: Node, file: string): Statement {
  const source = rangeOf(node, file);
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  if (!name || !body) return errorNode(node, file);
  let next = 0;
  const entries = childrenOf(body).map((member): DictionaryEntry => {
    const place = rangeOf(member, file);
    if (member.type !== 'enum_assignment') {
      return { key: propertyKey(member, file), value: constant('float', next++, place) };
    }
    const [key, value] = [member.childForFieldName('name'), member.childForFieldName('value')];
    if (!key || !value) return { spread: errorNode(member, file) };
    const given = expressionOf(value, file);
    if (given.kind === 'constant' && typeof given.value === 'number') next = given.value + 1;
    return { key: propertyKey(key, file), value: given };
  });
  const target: Target = { kind: 'name', name: name.text, source: rangeOf(name, file) };
  return {
    kind: 'assign',
    targets: [target],
    value: { kind: 'dictionary', entries, source },
    declares: 'block',
    source,
  };
}

function countingFor(node: Node, file: string): Statement {
  const source = rangeOf(node, file);
  const [first, test, next, body] = ['initializer', 'condition', 'increment', 'body'].map((name) =>
    node.childForFieldName(name),
  );
  const hasTest = test && test.type !== ';' && test.type !== 'empty_statement';
  return {
    kind: 'countingFor',
    first: !first || first.type === ';' ? [] : initialiserOf(first, file),
    ...(hasTest ? { test: expressionOf(test.type === 'expression_statement' ? childrenOf(test)[0] : test, file) } : {}),
    ...(next ? { next: expressionOf(next, file) } : {}),
    body: body ? bodyOf(body, file) : [],
    source,
  };
}

/** `let i = 0, n = 3`, or an expression that stands where a declaration could. */
const initialiserOf = (node: Node, file: string): Statement[] =>
  node.type.endsWith('_declaration') || node.type.endsWith('_statement')
    ? statementOf(node, file)
    : [{ kind: 'expression', value: expressionOf(node, file), source: rangeOf(node, file) }];

function forIn(node: Node, file: string): Statement {
  const [left, right, body, kind] = ['left', 'right', 'body', 'kind'].map((name) => node.childForFieldName(name));
  if (!left || !right) return errorNode(node, file);
  return {
    kind: 'for',
    target: targetOf(left, file),
    iterable: expressionOf(right, file),
    body: body ? bodyOf(body, file) : [],
    else: [],
    source: rangeOf(node, file),
    ...(kind ? { declares: kind.text === 'var' ? ('function' as const) : ('block' as const) } : {}),
    ...(node.childForFieldName('operator')?.text === 'in' ? { keys: true } : {}),
  };
}

function casesOf(node: Node, file: string): SwitchCase[] {
  const body = node.childForFieldName('body');
  return (body ? childrenOf(body) : []).map((item) => {
    const value = item.childForFieldName('value');
    const statements = item
      .childrenForFieldName('body')
      .filter((child): child is Node => child !== null && child.isNamed && child.type !== 'comment')
      .flatMap((child) => statementOf(child, file));
    return value ? { values: [expressionOf(value, file)], body: statements } : { body: statements };
  });
}

function tryOf(node: Node, file: string): Statement {
  const part = (parent: Node | null): Statement[] => {
    const body = parent?.childForFieldName('body');
    return body ? statementsOf(body, file) : [];
  };
  const handler = node.childForFieldName('handler');
  const parameter = handler?.childForFieldName('parameter');
  return {
    kind: 'try',
    body: part(node),
    handlers: handler ? [{ body: part(handler), ...(parameter ? { target: targetOf(parameter, file) } : {}) }] : [],
    else: [],
    finally: part(node.childForFieldName('finalizer')),
    source: rangeOf(node, file),
  };
}

function importOf(node: Node, file: string): Statement[] {
  const source = rangeOf(node, file);
  if (hasToken(node, 'type') || hasToken(node, 'typeof')) return [];
  const required = childrenOf(node).find(({ type }) => type === 'import_require_clause');
  const from = node.childForFieldName('source') ?? required?.childForFieldName('source');
  if (!from) return [errorNode(node, file)];
  const module = stringText(from);
  if (required) {
    const name = childrenOf(required).find(({ type }) => type === 'identifier');
    return [{ kind: 'import', module, names: name ? [{ kind: 'module', as: name.text }] : [], source }];
  }
  const clause = childrenOf(node).find(({ type }) => type === 'import_clause');
  const names = (clause ? childrenOf(clause) : []).flatMap((child): ImportedName[] => {
    switch (child.type) {
      case 'identifier':
        return [{ kind: 'name', name: 'default', as: child.text }];
      case 'namespace_import':
        return [{ kind: 'module', as: childrenOf(child)[0]?.text }];
      case 'named_imports':
        return childrenOf(child)
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

function exportOf(node: Node, file: string): Statement[] {
  const source = rangeOf(node, file);
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
    const statements = statementOf(declaration, file);
    const locals = statements.flatMap(namesOf);
    if (!isDefault) return [...statements, exported(locals.map((local) => ({ local, exported: local })))];
    return [...statements, exported(locals.map((local) => ({ local, exported: 'default' })))];
  }
  const value = node.childForFieldName('value');
  if (value) return [exported([], { value: expressionOf(value, file) })];
  const from = node.childForFieldName('source');
  const origin = from ? { from: stringText(from) } : {};
  const namespace = childrenOf(node).find(({ type }) => type === 'namespace_export');
  if (namespace && from) {
    const name = nameText(childrenOf(namespace)[0] ?? null);
    return [
      { kind: 'import', module: stringText(from), names: [{ kind: 'module', as: name }], source },
      exported([{ local: name, exported: name }]),
    ];
  }
  const clause = childrenOf(node).find(({ type }) => type === 'export_clause');
  if (clause) {
    const names = childrenOf(clause)
      .filter((item) => item.type === 'export_specifier' && !hasToken(item, 'type'))
      .map((item) => {
        const local = nameText(item.childForFieldName('name'));
        return { local, exported: nameText(item.childForFieldName('alias')) || local };
      });
    return [exported(names, origin)];
  }
  if (from && hasToken(node, '*')) return [exported([], { ...origin, all: true })];
  // `export = x` of TypeScript is CommonJS' `module.exports = x`.
  const [assigned] = childrenOf(node);
  if (!assigned || !hasToken(node, '=')) return [errorNode(node, file)];
  const moduleName: Expression = { kind: 'name', name: 'module', source };
  const target: Target = { kind: 'member', object: moduleName, name: 'exports', source };
  return [{ kind: 'assign', targets: [target], value: expressionOf(assigned, file), source }];
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
