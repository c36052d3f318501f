/** The identity path of a row: its operators with their states, signs and labels. */
import { pathStates, type Crossing, type Factor, type PathState, type Term } from '../explain/explanation';
import type { AnyNode, Graph } from '../graph/graph';
import type { OperatorName } from '../graph/operators/index';
import { mathematics, mathSizes } from './drawingMath';
import type { LegendEntry, RowPath, Sign, Stretch } from './drawingModel';
import { stretchesOfRow, worstOf } from './drawingStates';
import { labelText, shortText } from './drawingText';

export const stateWords: Record<PathState, string> = {
  untouched: 'untouched',
  rearranged: 'rearranged',
  scaled: 'scaled',
  gated: 'gated',
  masked: 'masked',
  cutAtRandom: 'cut at random',
  partPasses: 'part passes',
  bent: 'bent',
  replaced: 'replaced by weights',
  unknown: 'not known',
};

/** Words for what an edge's Jacobian is, beside its sign. */
export const jacobianWords: Record<PathState, string> = {
  untouched: 'identity',
  rearranged: 'rearranged',
  scaled: 'scale',
  gated: 'gate',
  masked: 'mask',
  cutAtRandom: 'random mask',
  partPasses: 'part passes',
  bent: 'bent',
  replaced: 'weights',
  unknown: 'not known',
};

const functionNames: Partial<Record<OperatorName, string>> = { batchNorm: 'BN', layerNorm: 'LN', groupNorm: 'GN' };

/** An operator as a function of the signal, for the forward view. */
const forwardLatex = (node: AnyNode, factor: Factor): string =>
  factor.state === 'masked' || factor.state === 'bent'
    ? `\\mathrm{${(functionNames[node.operator] ?? shortText(node)).replace(/[^\w ]/g, '')}}`
    : factor.latex;

/** `W_s` of unit 7 is `W_{s,7}`; a factor that has an index keeps it. */
export const indexed = (latex: string, unit: number | null): string =>
  unit !== null && /^W_\{?s\}?$/.test(latex) ? `W_{s,${unit}}` : latex;

export function stretchOf(graph: Graph, { node: id, factor }: Crossing, unit: number | null): Stretch {
  const node = graph.nodes[id];
  const size = factor.state === 'replaced' ? mathSizes.block : mathSizes.label;
  return {
    state: factor.state,
    node: id,
    value: factor.value ?? null,
    sign: {
      state: factor.state,
      gradient: mathematics(indexed(factor.latex, unit), size),
      forward: mathematics(indexed(forwardLatex(node, factor), unit), size),
      text: factor.text,
    },
    label: labelText(node),
    source: node.source,
  };
}

/** What a row passes on, as one sign: a large 1 where the path is untouched. */
export function signOf(term: Term, forward: string, unit: number | null): Sign {
  const size = term.state === 'untouched' ? mathSizes.sign : mathSizes.label;
  return {
    state: term.state,
    gradient: mathematics(indexed(term.latex, unit), size),
    forward: mathematics(indexed(forward, unit), size),
    text: term.text,
  };
}

/** What a closed row shows of its path: a break hides the operators that stand beside it on the same stretch. */
export function shownPath(path: RowPath): RowPath {
  const shown = (stretches: readonly Stretch[]) => {
    const breaks = stretches.filter(({ state }) => state === 'replaced' || state === 'unknown');
    if (breaks.length > 0) return breaks;
    const state = worstOf(stretches);
    return stretches.filter((stretch) => stretch.state === state);
  };
  return { before: shown(path.before), shortcut: shown(path.shortcut), after: shown(path.after) };
}

/** The states that occur, each once, in the order from whole to replaced, then what stands beside the path. */
export function legendOf(
  graph: Graph,
  paths: readonly RowPath[],
  others: { branch: boolean; beside?: boolean; plain: boolean },
): LegendEntry[] {
  const stretches = paths.flatMap(stretchesOfRow);
  const occurring = new Set<PathState>(stretches.map((stretch) => stretch.state));
  if (others.branch) occurring.add('untouched');
  const words = (state: PathState): string => {
    const by = new Set(
      stretches.filter((stretch) => stretch.state === state).map((stretch) => shortText(graph.nodes[stretch.node])),
    );
    return state === 'masked' && by.size === 1 ? `masked by ${[...by][0]}` : stateWords[state];
  };
  return [
    ...pathStates.filter((state) => occurring.has(state)).map((form) => ({ form, text: words(form) })),
    ...(others.branch ? [{ form: 'branch' as const, text: 'residual branch' }] : []),
    ...(others.beside ? [{ form: 'branch' as const, text: 'weight layers beside it' }] : []),
    ...(others.plain ? [{ form: 'other' as const, text: 'other operators' }] : []),
  ];
}
