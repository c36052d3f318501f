/** Takes a factor or dropout off the shortcut. */
import { constantScaling, dropout } from '../diagnose/shortcuts';
import type { Finding } from '../diagnose/finding';
import type { Expression, FunctionSyntax, Statement } from '../read/syntax/syntax';
import { methodAround } from './blockSource';
import { staysWhole } from './check';
import type { FixContext, Read } from './context';
import type { TextEdit } from './edits';
import type { CandidateFix } from './fixes';
import { allStatements } from './layers';
import { withoutCall } from './removal';
import type { Place, SourceText } from './sourceText';

const titles: Readonly<Record<string, string>> = {
  [constantScaling.code]: 'Remove the factor on the shortcut',
  [dropout.code]: 'Remove dropout from the shortcut',
};

/** Each way to leave the operator out that its source allows; which of them leaves an identity is seen by reading. */
export function withoutOperator({ code, nodes, units }: Finding, context: FixContext): CandidateFix[] {
  const block = nodes.length > 0 ? methodAround(nodes[0], context) : undefined;
  if (!block) return [];
  const { text, forward } = block;
  const { source } = context.graph.nodes[nodes[0]];
  const ways = text.placesAt(forward, source).flatMap((place) => waysWithout(place, text));
  const statement = text.statementAt(forward, source);
  const whole = statement?.kind === 'augmentedAssign' ? text.withoutStatement(statement) : undefined;
  if (ways.length > 0 && isAddedTo(text.placesAt(forward, source)[0].statement, forward)) return [];
  return [...ways, ...(whole ? [[whole]] : [])].map((edits) => ({
    code,
    title: titles[code],
    file: text.module.file,
    edits,
    achieves: (before: Read, after: Read) =>
      staysWhole(before, after) &&
      units.every((index) => {
        const [was, is] = [before.explanation.units[index], after.explanation.units[index]];
        return is.shortcut.kind === 'identity' && is.branch.factor?.text === was.branch.factor?.text;
      }),
  }));
}

/** Is a name that the statement gives added to in place? It would then be another name of x, and x would change. */
function isAddedTo(statement: Statement, { body }: FunctionSyntax): boolean {
  const names =
    statement.kind === 'assign' ? statement.targets.map((target) => target.kind === 'name' && target.name) : [];
  return allStatements(body).some(
    (other) => other.kind === 'augmentedAssign' && other.target.kind === 'name' && names.includes(other.target.name),
  );
}

/** Each way is edits that belong together. */
function waysWithout({ expression, statement, block }: Place, text: SourceText): TextEdit[][] {
  const put = (replacement: string): TextEdit[] => [{ range: expression.source, text: replacement }];
  if (expression.kind === 'binary') return operandsOf(expression, text).map(put);
  if (expression.kind !== 'call') return [];
  const { callee, arguments: given } = expression;
  const ways: TextEdit[][] = [];
  // x.mul(0.5)
  if (callee.kind === 'member') ways.push(put(text.slice(callee.object.source)));
  for (const [i, argument] of given.entries()) {
    if (argument.kind === 'positional') {
      const slot = { kind: 'call' as const, node: -1, call: expression, statement, block };
      const edits = withoutCall({ ...slot, argument: argument.value.source }, text);
      if (edits) ways.push(edits);
    } else if (argument.kind === 'keyword' && i > 0) {
      // torch.add(out, x, alpha=0.5)
      const from = given[i - 1].value.source;
      const to = argument.value.source;
      ways.push([{ range: { ...to, startLine: from.endLine, startColumn: from.endColumn }, text: '' }]);
    }
  }
  return ways;
}

/** Texts of both operands, brackets included. */
function operandsOf({ left, right, operator, source }: Expression & { kind: 'binary' }, text: SourceText): string[] {
  const gap = text.slice({
    ...left.source,
    startLine: left.source.endLine,
    startColumn: left.source.endColumn,
    endLine: right.source.startLine,
    endColumn: right.source.startColumn,
  });
  const at = gap.indexOf(operator);
  if (at < 0 || gap.includes('#')) return [];
  const head = text.slice({ ...source, endLine: left.source.endLine, endColumn: left.source.endColumn });
  const tail = text.slice({ ...source, startLine: right.source.startLine, startColumn: right.source.startColumn });
  return [(head + gap.slice(0, at)).trimEnd(), (gap.slice(at + operator.length) + tail).trimStart()];
}
