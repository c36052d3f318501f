import type { TextEdit } from './edits';
import type { CallSlot } from './slots';
import type { SourceText } from './sourceText';

/** Takes a call away and leaves what it was applied to; `out = f(out)` goes altogether. */
export function withoutCall({ call, statement, argument }: CallSlot, text: SourceText): TextEdit[] | undefined {
  const value = text.slice(argument);
  if (statement.kind === 'assign' && statement.value === call) {
    const [target] = statement.targets;
    if (statement.targets.length === 1 && target.kind === 'name' && target.name === value) {
      const removal = text.withoutStatement(statement);
      return removal && [removal];
    }
  }
  const whole =
    (statement.kind === 'assign' || statement.kind === 'return' || statement.kind === 'expression') &&
    statement.value === call;
  const simple = /^[\w.]+$/.test(value) || whole;
  const { startLine, startColumn, endLine, endColumn } = call.source;
  return [
    { range: text.range(startLine, startColumn, argument.startLine, argument.startColumn), text: simple ? '' : '(' },
    { range: text.range(argument.endLine, argument.endColumn, endLine, endColumn), text: simple ? '' : ')' },
  ];
}
