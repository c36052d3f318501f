import { depth } from '../../graph/cost';
import type { Graph } from '../../graph/graph';
import type { Crossing, IdentityPath, SpineItem } from '../explanation';
import { marked } from './factors';
import { isWeightLayer } from '../../graph/weights';
import type { Flow } from './flow';
import { networkTerm } from './networkTerm';
import { counted } from '../numbers';
import { countPaths, noPaths } from './paths';
import type { Spine } from './spine';

/** The path but for the ways to the loss, which every network has. */
export type PathFinding = Omit<IdentityPath, 'layersToLoss'>;

/** The path of a network without residual units: what every way from input to output crosses. */
export function plainPath(graph: Graph, spine: Spine | null, items: SpineItem[]): PathFinding {
  if (!spine) return unread(graph);
  const chain = spine.parts.flatMap((part) => (part.kind === 'operators' ? part.chain : [part.candidate.node]));
  const paths = countPaths(chain, spine.flow);
  const crossings = items.flatMap((item) => (item.kind === 'operators' ? item.crossings : []));
  return {
    items,
    term: networkTerm(crossings),
    breaks: breaksOf(items, graph),
    summary: verdict(paths, spine.flow),
    ...equation(graph, spine, paths),
    paths,
    effective: null,
  };
}

/** Nothing leads from an input to an output: the reader stopped before, or there is no input. */
function unread(graph: Graph): PathFinding {
  const unknown = { state: 'unknown', intact: false, latex: '?', text: 'not known' } as const;
  const layers = depth(graph);
  return {
    items: [],
    term: unknown,
    breaks: [],
    summary:
      graph.nodes.length === 0
        ? 'Nothing was read: no identity path is known'
        : `No way from an input to an output was read${layers > 0 ? `, ${counted(layers, 'weight layer')} so far` : ''}: nothing is claimed`,
    forwardLatex: '',
    latex: '',
    symbols: [],
    scope: '',
    note: '',
    paths: noPaths,
    effective: null,
  };
}

function verdict({ fewest, most }: IdentityPath['paths'], flow: Flow): string {
  const unknown = flow.graph.nodes.filter(({ id, operator }) => operator === 'unresolved' && flow.carries[id]).length;
  const through = unknown > 0 ? `; ${counted(unknown, 'call')} on the way not understood` : '';
  if (most === 0) return `No residual unit and no weight layer${through}`;
  const crossed = fewest === most ? `all ${counted(most, 'weight layer')}` : `${fewest} to ${most} weight layers`;
  return `No residual unit: every path crosses ${most === 1 ? 'the one weight layer' : crossed}${through}`;
}

/** Each break is one weight layer (or a call that was not understood) that every path must take. */
function breaksOf(items: readonly SpineItem[], graph: Graph): IdentityPath['breaks'] {
  return items.flatMap((item, i) =>
    item.kind === 'operators'
      ? item.crossings
          .filter(({ factor }) => factor.state === 'replaced' || factor.state === 'unknown')
          .map(({ node, factor }: Crossing) => ({
            item: i,
            name: graph.nodes[node].module || item.name,
            state: factor.state,
            text: factor.text,
            source: graph.nodes[node].source,
          }))
      : [],
  );
}

/** For a plain stack the gradient is one product of all its layers (He et al. 2016, Sec. 2, without their dropping of BN and ReLU). */
function equation(
  graph: Graph,
  spine: Spine,
  { fewest, most, total }: IdentityPath['paths'],
): Pick<IdentityPath, 'forwardLatex' | 'latex' | 'symbols' | 'scope' | 'note'> {
  const nothing = { forwardLatex: '', latex: '', symbols: [], scope: '', note: '' };
  if (total !== '1' || fewest !== most || most === 0) return nothing;
  const layers = graph.nodes.filter((node) => spine.flow.carries[node.id] && isWeightLayer(node, graph)).length;
  return {
    forwardLatex: forwardOfLayers(layers),
    latex:
      `\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{0}} = \\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{${layers}}}` +
      ` \\prod_{l=${layers}}^{1} D_l\\,${marked('replaced', 'W_l')}`,
    symbols: [
      { latex: 'W_l', text: `weights of layer l, ${counted(layers, 'layer')}`, state: 'replaced' },
      { latex: 'D_l', text: 'Jacobian of what follows layer l: activation, normalisation, pooling' },
    ],
    scope: 'the whole network',
    note: '',
  };
}

/** x_3 = f_3(W_3 f_2(W_2 f_1(W_1 x_0))): no term of x_0 without all weights. */
function forwardOfLayers(layers: number): string {
  const outer = (l: number): string => `f_{${l}}\\bigl(${marked('replaced', `W_{${l}}`)}\\,`;
  const shown = layers <= 3 ? Array.from({ length: layers }, (_, i) => layers - i) : [layers, layers - 1, 1];
  const parts = shown.map(outer);
  if (layers > 3) parts.splice(2, 0, '\\cdots\\,');
  return `\\mathbf{x}_{${layers}} = ${parts.join('')}\\mathbf{x}_{0}${'\\bigr)'.repeat(layers > 3 ? 2 : layers - 1)}${layers > 3 ? '\\cdots\\bigr)' : '\\bigr)'}`;
}
