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

/** The class whose method holds an operator's source; undefined where the source is no method of a class with a constructor. */
export function blockAround(node: number, context: FixContext): BlockSource | undefined {
  const { source } = context.graph.nodes[node];
  const text = context.source(source.file);
  const found = text?.classAround(source);
  const forward = text && found && text.methodAround(found, source);
  const init = text && found ? methodNamed(found, '__init__') : undefined;
  return text && found && forward && init ? { text, class: found, init, forward } : undefined;
}

/** Units that a class makes: those whose addition stands in its method. */
export const unitsOf = ({ forward }: BlockSource, { explanation }: FixContext): ResidualUnit[] =>
  explanation.units.filter(
    ({ source }) =>
      source.file === forward.source.file &&
      source.startLine >= forward.source.startLine &&
      source.endLine <= forward.source.endLine,
  );
