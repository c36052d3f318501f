/** The runs of a comparison: every network with every crossing of values and every seed. */
import { explain } from '../explain/explain';
import { pathStates, type Explanation, type PathState, type ResidualUnit } from '../explain/explanation';
import { findAuxiliaries, mainOutput } from '../explain/structures/auxiliary';
import { depth } from '../graph/cost';
import type { Graph } from '../graph/graph';
import { auxiliaryWeight, withOutputs } from '../vary/auxiliary';
import { dimensions } from '../vary/dimensions';
import { branchInputs, keepsShape } from '../vary/unitParts';
import { dimensionNames, variantLabel, type DimensionName, type Variant } from '../vary/variant';
import { varyAll } from '../vary/vary';
import type { ComparedVariant, ComparisonPlan, VariantValue } from './comparison';
import { isFromFiles, type DataSpecification } from './data/specification';
import { fingerprintOf, trainedContent } from './fingerprint';
import type { ProbedUnit, RunSpecification, TrainingSpecification } from './protocol';
import { publishedTable, publishedValue } from './published';

/** A network that the values are applied to. */
export interface Base {
  /** What tells it from the others, where there are several: `14-layers`, "14 layers". */
  id?: string;
  label?: string;
  graph: Graph;
  explanation: Explanation;
}

export interface RunsToPlan {
  title: string;
  architecture: string;
  bases: readonly Base[];
  /** One value of each dimension, for each variant. */
  crossing: readonly (readonly Variant[])[];
  scaling: string[];
  data: DataSpecification;
  training: TrainingSpecification;
  seeds: number;
  created?: string;
}

interface Trained {
  base: Base;
  values: readonly Variant[];
  id: string;
  graph: Graph;
  explanation: Explanation;
  probed: ProbedUnit[];
}

/**
 * The same networks, values and conditions give the same plan id.
 * @throws VariationError where a value cannot be applied.
 */
export function planRuns(wanted: RunsToPlan): { plan: ComparisonPlan; runs: RunSpecification[] } {
  const { title, architecture, bases, crossing, scaling, data, training, seeds, created } = wanted;
  const trained = bases.flatMap((base) => crossing.map((values) => trainedOf(base, values)));
  const varied = dimensionNames.filter((name) => crossing[0]?.some(({ dimension }) => dimension === name));
  const tabled = dimensionsOfTable(varied, crossing);
  const runs = Array.from({ length: seeds }, (_, seed) =>
    trained.map(({ id, graph, probed }): RunSpecification => {
      const auxiliary = findAuxiliaries(graph).map(({ output }) => ({ output, weight: auxiliaryWeight }));
      return {
        id: `${id}/seed${seed}`,
        variant: id,
        seed,
        graph,
        units: probed,
        ...(auxiliary.length > 0 ? { auxiliary } : {}),
        data,
        training,
      };
    }),
  ).flat();
  const plan: ComparisonPlan = {
    id: planId(runs),
    title,
    architecture,
    units: Math.max(...bases.map(({ explanation }) => explanation.units.length)),
    created: created ?? new Date().toISOString(),
    data,
    training,
    variants: trained.map((each) => comparedVariant(each, varied, tabled)),
    runs: runs.map(({ id, variant, seed }) => ({ id, variant, seed })),
    scaling,
    published: publishedTable(tabled),
    dimensions: [
      ...(bases.length > 1 ? [{ id: 'network', title: 'network' }] : []),
      ...varied.map((id) => ({ id, title: dimensions[id].title })),
    ],
  };
  return { plan, runs };
}

/** Dimensions that a published table is found by: one initialisation for all is a condition, which the tables have too. */
function dimensionsOfTable(
  varied: readonly DimensionName[],
  crossing: readonly (readonly Variant[])[],
): readonly DimensionName[] {
  const ids = new Set(crossing.flat().flatMap(({ dimension, id }) => (dimension === 'initialisation' ? [id] : [])));
  return varied.length > 1 && ids.size === 1 ? varied.filter((name) => name !== 'initialisation') : varied;
}

function trainedOf(base: Base, values: readonly Variant[]): Trained {
  const graph = mainFirst(varyAll(base.graph, base.explanation, values));
  const id = [...(base.id ? [base.id] : []), ...values.map((value) => value.id)].join('+');
  const explanation = explain(graph);
  const probed = probedUnits(graph, explanation, unitNames(base, values, explanation));
  return { base, values, id, graph, explanation, probed };
}

/** Names of the units that a network had before its shortcuts went; none where it has units, or never had any. */
function unitNames(base: Base, values: readonly Variant[], { units }: Explanation): string[] {
  if (units.length > 0 || base.explanation.units.length === 0) return [];
  const others = values.filter(({ dimension }) => dimension !== 'option');
  return explain(varyAll(base.graph, base.explanation, others)).units.map(({ name }) => name);
}

/** The output at the end of the most layers is the one that is trained for. */
function mainFirst(graph: Graph): Graph {
  const main = mainOutput(graph);
  if (main === null || graph.outputs[0] === main) return graph;
  return withOutputs(graph, [main, ...graph.outputs.filter((output) => output !== main)]);
}

function comparedVariant(
  trained: Trained,
  varied: readonly DimensionName[],
  tabled: readonly DimensionName[],
): ComparedVariant {
  const { base, values, id, graph, explanation } = trained;
  const table: VariantValue[] = [
    ...(base.id && base.label ? [{ dimension: 'network', id: base.id, label: base.label }] : []),
    ...values.map((value) => ({ dimension: value.dimension, id: value.id, label: labelOf(value, graph) })),
  ];
  const shortcut = values.find(({ dimension }) => dimension === 'shortcut');
  return {
    id,
    label: table.map(({ label }) => label).join(', '),
    figure: values.find(({ figure }) => figure !== undefined)?.figure,
    state: stateOf(graph, explanation, varied),
    onShortcut: shortcut?.onShortcut ?? '',
    onBranch: shortcut?.onBranch ?? '',
    published: publishedValue(tabled, { variants: values, graph, explanation }),
    values: table,
  };
}

/** Depth is told in layers, which the n of different architectures is not. */
const labelOf = (value: Variant, graph: Graph): string =>
  value.dimension === 'depth' ? `${depth(graph)} layers` : variantLabel(value);

/** Dimensions that change what stands after the additions, or that leave no addition. */
const changesTerm: readonly DimensionName[] = ['order', 'layer-norm', 'option'];

/**
 * What becomes of the identity term at most units. Where only shortcuts differ, f is left aside: all variants share it. Units
 * that change the size of their tensor say little of a variant, and count only where there are no others.
 */
function stateOf(graph: Graph, { units }: Explanation, varied: readonly DimensionName[]): PathState {
  const whole = varied.some((name) => changesTerm.includes(name));
  const keeping = units.filter((unit) => keepsShape(graph, unit));
  const counts = new Map<PathState, number>();
  for (const unit of keeping.length > 0 ? keeping : units) {
    const state = whole ? unit.identityTerm.state : worstOnShortcut(unit);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  // Without a unit every way crosses every weight layer.
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'replaced';
}

const worstOnShortcut = ({ shortcut }: ResidualUnit): PathState =>
  pathStates[Math.max(0, ...shortcut.crossings.map(({ factor }) => pathStates.indexOf(factor.state)))];

/**
 * The residual units; in a network without any, the weight layers along its longest way.
 * @param names of the units that it had before its shortcuts went: then the first layer of each, so that a plain network is
 *   looked at where the residual one is.
 */
export function probedUnits(
  graph: Graph,
  { units, initialisation }: Explanation,
  names: readonly string[] = [],
): ProbedUnit[] {
  if (units.length > 0) {
    return units.map((unit) => ({
      name: unit.name,
      input: unit.input,
      addition: unit.addition,
      branchInputs: branchInputs(graph, unit),
      gate: gateOf(graph, unit),
    }));
  }
  const chain = (initialisation?.chain ?? []).map((id) => graph.nodes[id]);
  const firsts = names.flatMap((name) => {
    const first = chain.find(({ module }) => module.startsWith(`${name}.`));
    return first ? [{ name, layer: first }] : [];
  });
  const places = firsts.length > 0 ? firsts : chain.map((layer) => ({ name: layer.module || layer.operator, layer }));
  return places.map(({ name, layer }) => ({ name, input: layer.inputs[0], addition: null, branchInputs: [] }));
}

/** The node that a gate multiplies the shortcut with. */
function gateOf({ nodes }: Graph, { input, shortcut: { crossings } }: ResidualUnit): number | undefined {
  const path = new Set([input, ...crossings.map(({ node }) => node)]);
  const gated = crossings.find(({ factor }) => factor.state === 'gated');
  return gated && nodes[gated.node].inputs.find((id) => !path.has(id));
}

/** Short name of all that decides what the runs measure. */
const planId = (runs: readonly RunSpecification[]): string =>
  fingerprintOf(
    runs.map(({ id, graph, data, training, seed, auxiliary }) => ({
      id,
      seed,
      // The same files at another place are the same data.
      data: isFromFiles(data) ? { ...data, path: '' } : data,
      training,
      ...trainedContent(graph),
      ...(auxiliary ? { auxiliary } : {}),
    })),
  );
