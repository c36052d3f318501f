import type { ResidualUnit } from '../explain/explanation';
import type { ClassSyntax, FunctionSyntax } from '../read/syntax/syntax';
import type { FixContext } from './context';
import { methodNamed, type SourceText } from './sourceText';

/** The class of a module with the two methods that make it what it is. */
export interface BlockSource {
  text: SourceText;
  class: ClassSyntax;
  init: FunctionSyntax;
  /** The method that holds the place it was looked up by. */
  forward: FunctionSyntax;
}

/** The method that holds an operator's source, with its class; undefined where it is no method. */
export function methodAround(node: number, context: FixContext): Omit<BlockSource, 'init'> | undefined {
  const { source } = context.graph.nodes[node];
  const text = context.source(source.file);
  const found = text?.classAround(source);
  const forward = text && found && text.methodAround(found, source);
  return text && found && forward ? { text, class: found, forward } : undefined;
}

/** The same with the constructor, which is the class's own; undefined where it inherits one. */
export function blockAround(node: number, context: FixContext): BlockSource | undefined {
  const method = methodAround(node, context);
  const init = method && methodNamed(method.class, '__init__');
  return init && { ...method, init };
}

/** Is another class of the file made from a class? What it inherits could not be changed for the one alone. */
export const isInherited = ({ text, class: { name } }: BlockSource): boolean =>
  text.module.body.some(
    (statement) =>
      statement.kind === 'classDefinition' &&
      statement.class.bases.some(({ value }) => value.kind === 'name' && value.name === name),
  );

/** Units that a class makes: those whose addition stands in its method. */
export const unitsOf = ({ forward }: BlockSource, { explanation }: FixContext): ResidualUnit[] =>
  explanation.units.filter(
    ({ source }) =>
      source.file === forward.source.file &&
      source.startLine >= forward.source.startLine &&
      source.endLine <= forward.source.endLine,
  );
