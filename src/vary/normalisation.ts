/** Residual networks without normalisation, and factors that start each branch at nothing. */
import type { Explanation, ResidualUnit } from '../explain/explanation';
import { normalisationName, tokenOf } from '../explain/units/tokens';
import type { AnyNode, Framework, Graph, Initialiser } from '../graph/graph';
import { operators, type KnownAttributes } from '../graph/operators/index';
import { isWeightLayer } from '../graph/weights';
import { normalSpread, pathSeparator } from './framework';
import { Rebuild } from './rebuild';
import { branchOf } from './shortcut';
import { partsOf } from './unitParts';
import { learnedNumber, UnitTools } from './unitTools';
import { VariationError, type Variant } from './variant';

/**
 * `skipInit` (De and Smith 2020): no normalisation, F times one trained number that starts at 0.
 * `fixup` (Zhang et al. 2019): no normalisation; the last layer of each branch and the classifier start at 0, the others of a
 * branch of m layers are drawn L^(−1/(2m−2)) times as wide; a trained number multiplies F, one is added before each layer of a
 * branch, each activation and the classifier, in the place of biases; these numbers learn at a tenth of the rate.
 * `reZero` (Bachlechner et al. 2021): the normalisation stays, F times one trained number that starts at 0.
 */
type Start = 'none' | 'skipInit' | 'fixup' | 'reZero';

/** Of the learning rate, for Fixup's trained numbers (Zhang et al. 2019, Sec. 4). */
const fixupRate = 0.1;

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
 * A layer that loses its normalisation gets a bias, which the normalisation had in its place; Fixup's numbers are such biases.
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
  private readonly layers = new Map<number, { unit: ResidualUnit; layers: number; isLast: boolean }>();
  private readonly unitOf = new Map<number, ResidualUnit>();
  private readonly shifts = new Map<string, number>();
  /** Additions of units in the new graph. */
  private readonly additions = new Set<number>();
  private readonly classifiers: ReadonlySet<number>;

  constructor(
    private readonly graph: Graph,
    private readonly units: readonly ResidualUnit[],
    private readonly start: Start,
  ) {
    this.rebuild = new Rebuild(graph);
    this.byAddition = new Map(units.map((unit) => [unit.addition, unit]));
    for (const unit of units) {
      for (const id of unit.nodes) this.unitOf.set(id, unit);
      const layers = unit.branch.chain.filter((id) => isWeightLayer(graph.nodes[id], graph));
      layers.forEach((id, i) => this.layers.set(id, { unit, layers: layers.length, isLast: i === layers.length - 1 }));
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
    const rate = start === 'fixup' ? fixupRate : undefined;
    const scaled = factor === null ? branch : tools.learned('multiply', branch, 'alpha', { value: factor, rate });
    // What stands before the activation behind the addition is added to F: the shortcut stays as it is.
    const term = start === 'fixup' ? this.shifted(scaled, node) : scaled;
    const sum = rebuild.builder.add('add', [rebuild.at(partsOf(this.graph, unit).shortcut), term], {}, node);
    this.additions.add(sum);
    return sum;
  }

  private layer(node: AnyNode, attributes: KnownAttributes['conv2d'] | KnownAttributes['linear']): number {
    const { rebuild, graph } = this;
    const found = this.layers.get(node.id);
    const fixed = this.start === 'fixup' ? this.fixupFactor(node) : 1;
    const weight = rebuild.parameter(node.parameters[0], ({ initialiser }) => ({
      initialiser: fixed === 1 ? initialiser : scaledBy(initialiser, fixed, graph.framework),
    }));
    const shifts = this.start === 'fixup' && (found !== undefined || this.classifiers.has(node.id));
    const [x, ...others] = node.inputs.map((id) => rebuild.at(id));
    const inputs = [shifts ? this.shifted(x, node) : x, ...others];
    if (node.parameters[1] !== undefined) {
      const bias = rebuild.parameter(node.parameters[1], () => (fixed === 0 ? { initialiser: zero } : {}));
      return rebuild.copy(node, { inputs, parameters: [weight, bias] });
    }
    if (this.start === 'fixup') return rebuild.copy(node, { inputs, parameters: [weight] });
    const bias = rebuild.builder.parameter(`${node.module}.bias`, this.biasShape(node, attributes), zero);
    return rebuild.copy(node, { inputs, attributes: { ...attributes, bias: true }, parameters: [weight, bias] });
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
    const found = this.layers.get(node.id);
    if (!found) return 1;
    return found.isLast ? 0 : this.units.length ** (-1 / (2 * found.layers - 2));
  }

  private shiftedActivation(node: AnyNode): number {
    const { rebuild } = this;
    if (tokenOf(node, this.graph)?.category !== 'activation') return rebuild.copy(node);
    const x = rebuild.at(node.inputs[0]);
    const isShifted = this.additions.has(x) && !this.unitOf.get(node.id)?.branch.nodes.includes(node.id);
    if (isShifted) return rebuild.copy(node);
    return rebuild.copy(node, { inputs: [this.shifted(x, node)] });
  }

  /** Fixup's number that is added before a node. */
  private shifted(x: number, node: AnyNode): number {
    const owner = this.unitOf.get(node.id)?.name ?? '';
    const count = (this.shifts.get(owner) ?? 0) + 1;
    this.shifts.set(owner, count);
    const origin = {
      module: [owner, `shift${count}`].filter(Boolean).join(pathSeparator(this.graph.framework)),
      source: node.source,
    };
    const path = this.graph.framework === 'pytorch' ? owner : origin.module;
    return learnedNumber(this.rebuild.builder, 'add', x, origin, { value: 0, rate: fixupRate, owner: path });
  }
}

const zero: Initialiser = { kind: 'constant', value: 0 };

/** The same distribution, `factor` times as wide. */
function scaledBy(initialiser: Initialiser, factor: number, framework: Framework): Initialiser {
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
      return { kind: 'he', mode: 'fanIn', distribution: normalSpread(framework), negativeSlope: 0, factor };
  }
}
