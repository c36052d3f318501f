import type { TextEdit } from './edits';
import type { CallSlot } from './slots';
import type { SourceText } from './sourceText';

/** Takes a call away and leaves what it was applied to; `out = f(out)` goes altogether. */
export function withoutCall({ call, statement, argument }: CallSlot, text: SourceText): TextEdit | undefined {
  const value = text.slice(argument);
  if (statement.kind === 'assign' && statement.value === call) {
    const [target] = statement.targets;
    if (statement.targets.length === 1 && target.kind === 'name' && target.name === value)
      return text.withoutStatement(statement);
  }
  const whole =
    (statement.kind === 'assign' || statement.kind === 'return' || statement.kind === 'expression') &&
    statement.value === call;
  const simple = /^[\w.]+$/.test(value) || whole;
  return { range: call.source, text: simple ? value : `(${value})` };
}
