/** The framework that a file's imports name. */
import type { Framework } from '../../graph/graph';
import type { ImportStatement, Statement } from '../syntax/syntax';
import { inner } from '../syntax/walk';

/** Builders of keras_applications, and those written after them, are handed Keras by this function. */
const handsOverKeras = 'get_submodules_from_kwargs';

/** Imports of a file, those inside of functions and conditions too. */
export const importsIn = (statements: readonly Statement[]): ImportStatement[] =>
  statements.flatMap((statement) =>
    statement.kind === 'import'
      ? [statement]
      : statement.kind === 'functionDefinition'
        ? importsIn(statement.function.body)
        : importsIn(inner(statement)),
  );

/** The framework that imports name; PyTorch where they name both, since TensorFlow then is there for its tools. */
export function frameworkNamed(imports: readonly ImportStatement[]): Framework | undefined {
  const is = (pattern: RegExp): boolean => imports.some(({ module }) => pattern.test(module));
  if (is(/^(?:torch|torchvision|timm|einops\.layers\.torch)(?:\.|$)/)) return 'pytorch';
  const isHanded = imports.some(({ names }) =>
    names.some((name) => name.kind === 'name' && name.name === handsOverKeras),
  );
  return isHanded || is(/^(?:keras|tensorflow|tf_keras|keras_core|keras_applications)(?:\.|$)/) ? 'keras' : undefined;
}
