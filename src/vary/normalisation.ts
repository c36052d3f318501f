/** Residual networks without normalisation, and factors that start each branch at nothing. */
import type { Explanation, ResidualUnit } from '../explain/explanation';
import { normalisationName } from '../explain/units/tokens';
import type { AnyNode, Graph, Initialiser } from '../graph/graph';
import { operators, type KnownAttributes } from '../graph/operators/index';
import { isWeightLayer } from '../graph/weights';
import { Rebuild } from './rebuild';
import { branchOf } from './shortcut';
import { partsOf } from './unitParts';
import { UnitTools } from './unitTools';
import { VariationError, type Variant } from './variant';

/**
 * `skipInit` (De and Smith 2020): no normalisation, F times one trained number that starts at 0.
 * `fixup` (Zhang et al. 2019): no normalisation; the last layer of each branch and the classifier start at 0, the others of a
 * branch of m layers are drawn L^(−1/(2m−2)) times as wide; a trained number multiplies F, one is added before each layer and
 * each activation.
 * `reZero` (Bachlechner et al. 2021): the normalisation stays, F times one trained number that starts at 0.
 */
type Start = 'none' | 'skipInit' | 'fixup' | 'reZero';

const normalisation = (id: string, label: string, start: Start, remark?: string): Variant => ({
  id,
  dimension: 'normalisation',
  label,
  remark,
  apply: (graph, explanation) => rewriteNormalisation(graph, explanation, start),
});

export const normalisationVariants: readonly Variant[] = [
  { id: 'as-normalised', dimension: 'normalisation', label: 'normalised as written', apply: (graph) => graph },
  normalisation('without-normalisation', 'without normalisation', 'none'),
  normalisation('skip-init', 'SkipInit', 'skipInit', 'without normalisation'),
  normalisation('fixup', 'Fixup', 'fixup', 'without normalisation'),
  normalisation('re-zero', 'ReZero', 'reZero', 'normalisation stays'),
];

/**
 * A layer that loses its normalisation gets a bias, which the normalisation had in its place.
 * @throws VariationError where there are no residual units, or no normalisation that could go.
 */
function rewriteNormalisation(graph: Graph, { units }: Explanation, start: Start): Graph {
  if (units.length === 0)
    throw new VariationError(`${graph.name} has no residual units whose branch could start at 0.`);
  const normalised = graph.nodes.some((node) => normalisationName(node) !== undefined);
  if (start !== 'reZero' && !normalised) throw new VariationError(`${graph.name} has no normalisation to go without.`);
  return new Rewriting(graph, units, start).run();
}

class Rewriting {
  private readonly rebuild: Rebuild;
  private readonly byAddition: ReadonlyMap<number, ResidualUnit>;
  /** Unit of each weight layer of its branch, and how many such layers the branch has. */
  private readonly inBranch = new Map<number, { unit: ResidualUnit; layers: number; isLast: boolean }>();
  private readonly classifiers: ReadonlySet<number>;

  constructor(
    private readonly graph: Graph,
    private readonly units: readonly ResidualUnit[],
    private readonly start: Start,
  ) {
    this.rebuild = new Rebuild(graph);
    this.byAddition = new Map(units.map((unit) => [unit.addition, unit]));
    for (const unit of units) {
      const layers = unit.branch.chain.filter((id) => isWeightLayer(graph.nodes[id], graph));
      layers.forEach((id, i) =>
        this.inBranch.set(id, { unit, layers: layers.length, isLast: i === layers.length - 1 }),
      );
    }
    this.classifiers = new Set(graph.outputs);
  }

  run(): Graph {
    const { rebuild, graph } = this;
    for (const node of graph.nodes) rebuild.place(node.id, this.rebuilt(node));
    return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
  }

  private rebuilt(node: AnyNode): number {
    const { rebuild } = this;
    const unit = this.byAddition.get(node.id);
    if (unit) return this.addition(node, unit);
    if (this.start === 'reZero') return rebuild.copy(node);
    if (normalisationName(node) !== undefined) return rebuild.at(node.inputs[0]);
    if (node.operator === 'conv2d') return this.layer(node, node.attributes as KnownAttributes['conv2d']);
    if (node.operator === 'linear') return this.layer(node, node.attributes as KnownAttributes['linear']);
    return this.start === 'fixup' ? this.shiftedActivation(node) : rebuild.copy(node);
  }

  private addition(node: AnyNode, unit: ResidualUnit): number {
    const { rebuild, start } = this;
    const tools = new UnitTools(rebuild, unit);
    const branch = branchOf(rebuild, unit);
    const factor = { none: null, skipInit: 0, reZero: 0, fixup: 1 }[start];
    const scaled = factor === null ? branch : tools.learned('multiply', branch, 'alpha', factor);
    return rebuild.builder.add('add', [rebuild.at(partsOf(this.graph, unit).shortcut), scaled], {}, node);
  }

  private layer(node: AnyNode, attributes: KnownAttributes['conv2d'] | KnownAttributes['linear']): number {
    const { rebuild } = this;
    const found = this.inBranch.get(node.id);
    const fixed = this.start === 'fixup' ? this.fixupFactor(node) : 1;
    const weight = rebuild.parameter(node.parameters[0], ({ initialiser }) => ({
      initialiser: fixed === 1 ? initialiser : scaledBy(initialiser, fixed),
    }));
    const before =
      this.start === 'fixup' && found
        ? new UnitTools(rebuild, found.unit).learned('add', rebuild.at(node.inputs[0]), `shift${node.id}`, 0)
        : rebuild.at(node.inputs[0]);
    const bias =
      node.parameters[1] === undefined
        ? rebuild.builder.parameter(`${node.module}.bias`, this.biasShape(node, attributes), zero)
        : rebuild.parameter(node.parameters[1], () => (fixed === 0 ? { initialiser: zero } : {}));
    return rebuild.copy(node, {
      inputs: [before],
      attributes: { ...attributes, bias: true },
      parameters: [weight, bias],
    });
  }

  private biasShape(
    node: AnyNode,
    attributes: KnownAttributes['conv2d'] | KnownAttributes['linear'],
  ): readonly number[] {
    const rules = operators[node.operator as 'conv2d' | 'linear'].parameters!({ ...attributes, bias: true } as never);
    return rules[1].shape as readonly number[];
  }

  private fixupFactor(node: AnyNode): number {
    if (this.classifiers.has(node.id)) return 0;
    const found = this.inBranch.get(node.id);
    if (!found) return 1;
    return found.isLast ? 0 : this.units.length ** (-1 / (2 * found.layers - 2));
  }

  /** Fixup's number before an activation inside a branch. */
  private shiftedActivation(node: AnyNode): number {
    const { rebuild } = this;
    const unit = this.units.find(({ branch }) => branch.chain.includes(node.id));
    const isActivation = node.operator === 'relu' || node.operator === 'prelu' || node.operator === 'leakyRelu';
    if (!unit || !isActivation) return rebuild.copy(node);
    const x = new UnitTools(rebuild, unit).learned('add', rebuild.at(node.inputs[0]), `shift${node.id}`, 0);
    return rebuild.copy(node, { inputs: [x] });
  }
}

const zero: Initialiser = { kind: 'constant', value: 0 };

/** The same distribution, `factor` times as wide. */
function scaledBy(initialiser: Initialiser, factor: number): Initialiser {
  if (factor === 0) return zero;
  switch (initialiser.kind) {
    case 'constant':
      return { ...initialiser, value: factor * initialiser.value };
    case 'normal':
      return {
        kind: 'normal',
        mean: factor * initialiser.mean,
        standardDeviation: factor * initialiser.standardDeviation,
      };
    case 'uniform':
      return { kind: 'uniform', low: factor * initialiser.low, high: factor * initialiser.high };
    case 'he':
      return { ...initialiser, factor: factor * (initialiser.factor ?? 1) };
    case 'xavier':
    case 'orthogonal':
      return { ...initialiser, gain: factor * initialiser.gain };
    default:
      return { kind: 'he', mode: 'fanIn', distribution: 'normal', negativeSlope: 0, factor };
  }
}
