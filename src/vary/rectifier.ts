/** The rectifiers of He et al. 2015b ("Delving Deep into Rectifiers"), Sec. 2.1 and Table 2, leaky ReLU and ELU beside them. */
import { slopeOf } from '../explain/initialisation/rectifiers';
import type { AnyNode, Graph, Initialiser } from '../graph/graph';
import type { OperatorAttributes } from '../graph/operators/index';
import { isWeightLayer } from '../graph/weights';
import { Rebuild } from './rebuild';
import { VariationError, type Variant } from './variant';

/** PReLU: a slope a layer, or one a channel; each starts at 0.25 and has no weight decay, which would pull it towards ReLU. */
type Rectifier = 'relu' | 'leakyRelu' | 'elu' | 'preluShared' | 'preluChannelWise';

const rectifiers = new Set<AnyNode['operator']>(['relu', 'relu6', 'leakyRelu', 'prelu', 'elu']);

/** Slope below zero at the start. ELU (Clevert et al. 2016) is bent there; the rule of initialisation takes it as ReLU. */
const firstSlope: Readonly<Record<Rectifier, number>> = {
  relu: 0,
  leakyRelu: 0.01,
  elu: 0,
  preluShared: 0.25,
  preluChannelWise: 0.25,
};

const rectifier = (id: string, label: string, to: Rectifier): Variant => ({
  id,
  dimension: 'rectifier',
  label,
  apply: (graph) => rewriteRectifiers(graph, to),
});

/** Labels of ReLU and PReLU are the rows of Table 2. */
export const rectifierVariants: readonly Variant[] = [
  rectifier('relu', 'ReLU', 'relu'),
  rectifier('leaky-relu', 'leaky ReLU, slope 0.01', 'leakyRelu'),
  rectifier('prelu-shared', 'PReLU, channel-shared', 'preluShared'),
  rectifier('prelu', 'PReLU, channel-wise', 'preluChannelWise'),
  rectifier('elu', 'ELU', 'elu'),
];

/**
 * Puts another rectifier in the place of each. He initialisation that was made for the old slope is made for the new one:
 * ½(1 + a²) n Var[w] = 1, eq. (15).
 * @throws VariationError where the architecture has no rectifier.
 */
function rewriteRectifiers(graph: Graph, to: Rectifier): Graph {
  const found = graph.nodes.filter(({ operator }) => rectifiers.has(operator));
  if (found.length === 0) throw new VariationError(`${graph.name} has no rectifier that another could replace.`);
  const old = new Set(found.map((node) => slopeOf(node, graph) ?? 0));
  const rebuild = new Rebuild(graph);
  const replaced = new Replacement(rebuild, to);
  for (const node of graph.nodes) {
    if (rectifiers.has(node.operator)) rebuild.place(node.id, replaced.make(node));
    else {
      const parameters = node.parameters.map((id, position) =>
        rebuild.parameter(id, ({ initialiser }) =>
          position === 0 && isWeightLayer(node, graph)
            ? { initialiser: forSlope(initialiser, old, firstSlope[to]) }
            : {},
        ),
      );
      rebuild.place(node.id, rebuild.copy(node, { parameters }));
    }
  }
  return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
}

const forSlope = (initialiser: Initialiser, old: ReadonlySet<number>, slope: number): Initialiser =>
  initialiser.kind === 'he' && old.has(initialiser.negativeSlope)
    ? { ...initialiser, negativeSlope: slope }
    : initialiser;

class Replacement {
  private readonly names = new Map<string, number>();

  constructor(
    private readonly rebuild: Rebuild,
    private readonly to: Rectifier,
  ) {}

  make(node: AnyNode): number {
    const { builder } = this.rebuild;
    const x = this.rebuild.at(node.inputs[0]);
    switch (this.to) {
      case 'relu':
        return builder.add('relu', [x], {}, node);
      case 'leakyRelu':
        return builder.add('leakyRelu', [x], { slope: firstSlope.leakyRelu }, node);
      case 'elu':
        return builder.add('elu', [x], { alpha: 1 }, node);
      case 'preluShared':
      case 'preluChannelWise': {
        const shape = this.rebuild.knownShape(x, node.module || node.operator);
        const isPyTorch = this.rebuild.from.framework === 'pytorch';
        const axis = isPyTorch ? Math.min(1, shape.length - 1) : shape.length - 1;
        const attributes: OperatorAttributes['prelu'] = { count: this.to === 'preluShared' ? 1 : shape[axis], axis };
        const slope = builder.parameter(
          `${this.nameFor(node)}.weight`,
          // Layers in Keras' style keep a size for each axis, 1 for those that share the slope.
          isPyTorch ? [attributes.count] : shape.slice(1).map((_, i) => (i === axis - 1 ? attributes.count : 1)),
          { kind: 'constant', value: firstSlope[this.to] },
          { decay: false },
        );
        return builder.add('prelu', [x], attributes, node, [slope]);
      }
    }
  }

  /** One module may apply its activation several times, or call a function: each place learns its own slope. */
  private nameFor({ module }: AnyNode): string {
    const count = (this.names.get(module) ?? 0) + 1;
    this.names.set(module, count);
    return [module, `prelu${count}`].filter(Boolean).join('.');
  }
}
