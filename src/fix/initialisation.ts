/** He initialisation in the place of Xavier's or of the framework's default (He et al. 2015b, Sec. 2.2). */
import { defaultWithRelu, xavierWithRelu } from '../diagnose/initialisation';
import type { Finding, Rule } from '../diagnose/finding';
import type { SourceRange } from '../graph/graph';
import type { CallExpression } from '../read/syntax/syntax';
import { staysWhole } from './check';
import type { FixContext, Read } from './context';
import { inOrder, type TextEdit } from './edits';
import type { CandidateFix } from './fixes';
import { methodNamed, type SourceText } from './sourceText';

const rectified = "nonlinearity='relu'";

const candidate = (rule: Rule, title: string, file: string, edits: readonly TextEdit[]): CandidateFix => ({
  code: rule.code,
  title,
  file,
  edits: inOrder(edits),
  achieves: (before: Read, after: Read) =>
    staysWhole(before, after) && rule.find(after).length < rule.find(before).length,
});

/** Renames the calls that chose Xavier's rule, normal or uniform as they are. */
export function heForXavier({ nodes }: Finding, context: FixContext): CandidateFix[] {
  const { graph } = context;
  const chosen = nodes.flatMap((id) => {
    const [weight] = graph.nodes[id].parameters;
    return graph.parameters[weight]?.initialisedAt ?? [];
  });
  const [first] = chosen;
  const text = first && context.source(first.file);
  if (!text || chosen.some(({ file }) => file !== first.file)) return [];
  const sites = new Map(chosen.map((range) => [`${range.startLine}:${range.startColumn}`, range]));
  const edits = [...sites.values()].map((range) => renamed(range, text));
  return edits.every((edit) => edit !== undefined)
    ? [candidate(xavierWithRelu, 'Initialise with kaiming_… in place of xavier_…', first.file, edits)]
    : [];
}

function renamed(range: SourceRange, text: SourceText): TextEdit | undefined {
  const call = text.callAnywhere(range);
  const [tensor] = call?.arguments ?? [];
  const rule = call && calleeName(call);
  if (!call || tensor?.kind !== 'positional' || !rule?.startsWith('xavier_')) return undefined;
  const callee = text.slice(call.callee.source);
  const he = callee.slice(0, callee.length - rule.length) + rule.replace('xavier', 'kaiming');
  return { range: call.source, text: `${he}(${text.slice(tensor.value.source)}, ${rectified})` };
}

const calleeName = ({ callee }: CallExpression): string | undefined =>
  callee.kind === 'member' || callee.kind === 'name' ? callee.name : undefined;

const layerClasses: Readonly<Record<string, string>> = {
  conv1d: 'nn.Conv1d',
  conv2d: 'nn.Conv2d',
  conv3d: 'nn.Conv3d',
  convTranspose2d: 'nn.ConvTranspose2d',
  linear: 'nn.Linear',
};

/** A loop over the network's layers, at the end of its constructor. */
export function heForDefault({ nodes }: Finding, context: FixContext): CandidateFix[] {
  const { graph } = context;
  const definition = graph.modules.find(({ path }) => path === '')?.definition;
  const text = definition && context.source(definition.file);
  const network = text?.classAround(definition!);
  const last = network && methodNamed(network, '__init__')?.body.at(-1);
  const classes = [...new Set(nodes.map((id) => layerClasses[graph.nodes[id].operator]))];
  if (!text || !last || classes.some((name) => name === undefined)) return [];
  const { startLine, endLine } = last.source;
  const indent = text.indent(startLine);
  const step = indent.includes('\t') ? '\t' : '    ';
  const kinds = classes.length === 1 ? classes[0] : `(${classes.join(', ')})`;
  const lines = [
    `for m in self.modules():`,
    `${step}if isinstance(m, ${kinds}):`,
    `${step}${step}nn.init.kaiming_normal_(m.weight, ${rectified})`,
  ];
  const end = text.line(endLine).replace(/\r?\n$/, '').length;
  const range = text.range(endLine, end, endLine, end);
  const added = `\n\n${lines.map((line) => indent + line).join('\n')}`;
  return [candidate(defaultWithRelu, 'Initialise with kaiming_normal_', definition.file, [{ range, text: added }])];
}
