/** The initialisations that He et al. 2015b ("Delving Deep into Rectifiers"), Sec. 2.2, compares. */
import { slopeOf } from '../explain/initialisation/rectifiers';
import type { AnyNode, Framework, Graph, Initialiser } from '../graph/graph';
import { definitionOf } from '../graph/operators/index';
import { isWeightLayer } from '../graph/weights';
import { normalSpread, usualKernel } from './framework';
import { Rebuild } from './rebuild';
import { VariationError, type Variant } from './variant';

type Rule = 'heFanIn' | 'heFanOut' | 'xavier' | 'frameworkDefault';

const initialisation = (id: string, label: string, rule: Rule, remark?: string): Variant => ({
  id,
  dimension: 'initialisation',
  label,
  remark,
  apply: (graph) => rewriteInitialisation(graph, rule),
});

export const initialisationVariants: readonly Variant[] = [
  initialisation('he-fan-in', 'He', 'heFanIn', 'fan-in'),
  initialisation('he-fan-out', 'He', 'heFanOut', 'fan-out'),
  initialisation('xavier', 'Xavier', 'xavier'),
  initialisation('framework-default', "framework's default", 'frameworkDefault'),
];

/**
 * Draws the weights of every convolution and linear layer by one rule; biases start at 0 except by PyTorch's default. The
 * slope a of He initialisation is that of the network's rectifiers: eqs. (10), (14) and (15). Xavier is Var[w] = 2/(n + n̂).
 * @throws VariationError where no layer has weights of its own.
 */
function rewriteInitialisation(graph: Graph, rule: Rule): Graph {
  const slope = usualSlope(graph);
  const layers = graph.nodes.filter((node) => node.parameters.length > 0 && isWeightLayer(node, graph));
  if (layers.length === 0) throw new VariationError(`${graph.name} has no layer with weights of its own.`);
  const rebuild = new Rebuild(graph);
  const varied = new Set(layers.map(({ id }) => id));
  for (const node of graph.nodes) {
    const parameters = varied.has(node.id)
      ? node.parameters.map((id, position) =>
          rebuild.parameter(id, () => ({
            initialiser: initialiserFor(node, position, rule, slope, graph.framework),
            initialisedAt: rule === 'frameworkDefault' ? undefined : node.source,
          })),
        )
      : undefined;
    rebuild.place(node.id, rebuild.copy(node, { parameters }));
  }
  return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
}

function initialiserFor(node: AnyNode, position: number, rule: Rule, slope: number, framework: Framework): Initialiser {
  const isWeight = position === 0;
  const distribution = normalSpread(framework);
  switch (rule) {
    case 'heFanIn':
    case 'heFanOut': {
      const mode = rule === 'heFanIn' ? 'fanIn' : 'fanOut';
      return isWeight ? { kind: 'he', mode, distribution, negativeSlope: slope } : zero;
    }
    case 'xavier':
      return isWeight ? { kind: 'xavier', distribution, gain: 1 } : zero;
    case 'frameworkDefault': {
      if (framework !== 'pytorch') return isWeight ? usualKernel(framework) : zero;
      return definitionOf(node.operator).parameters?.(node.attributes as never)[position]?.initialiser ?? zero;
    }
  }
}

const zero: Initialiser = { kind: 'constant', value: 0 };

/** Slope of most rectifiers at the start; 0 where there are none. */
function usualSlope(graph: Graph): number {
  const counts = new Map<number, number>();
  for (const node of graph.nodes) {
    const slope = slopeOf(node, graph);
    if (typeof slope === 'number') counts.set(slope, (counts.get(slope) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}
