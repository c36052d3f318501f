/** What the training of an architecture measured, by its nodes: numbers that the drawing is coloured by. */
import type { Explanation } from '../../explain/explanation';
import type { AnyNode, Graph } from '../../graph/graph';
import { isWeightLayer } from '../../graph/weights';
import type { Comparison, RunState } from '../../train/comparison';
import type { LayerProbe, UnitProbe } from '../../train/protocol';
import type { NodeNumbers } from './nodeNumbers';

type TimedProbe = RunState['probes'][number];

/** What is read of a probe: values by a name that the user's own architecture has too. */
interface Measure {
  id: string;
  title: string;
  aggregate: NodeNumbers['aggregate'];
  scale: NodeNumbers['scale'];
  note: string;
  read(probe: TimedProbe): ReadonlyMap<string, number>;
  /** The name under which a node's value is found; undefined where it has none. */
  names(graph: Graph, explanation: Explanation): ReadonlyMap<string, number>;
}

/** Names of things in their order, each with its place among those of the same name: functional calls share a module's. */
function numbered<Thing>(things: readonly Thing[], nameOf: (thing: Thing) => string): [string, Thing][] {
  const seen = new Map<string, number>();
  return things.map((thing) => {
    const name = nameOf(thing);
    const place = seen.get(name) ?? 0;
    seen.set(name, place + 1);
    return [`${name} ${place}`, thing];
  });
}

const nodeName = ({ module, operator }: AnyNode): string => module || operator;

const ofLayers =
  (field: 'responseStd' | 'deadShare') =>
  ({ layers }: TimedProbe): ReadonlyMap<string, number> =>
    new Map(
      numbered(
        layers.filter((layer: LayerProbe) => layer[field] !== undefined),
        ({ layer }) => layer,
      ).map(([name, layer]) => [name, layer[field]!]),
    );

const nodesWhere =
  (isMeant: (node: AnyNode, graph: Graph) => boolean) =>
  (graph: Graph): ReadonlyMap<string, number> =>
    new Map(
      numbered(
        graph.nodes.filter((node) => isMeant(node, graph)),
        nodeName,
      ).map(([name, { id }]) => [name, id]),
    );

const ofUnits =
  (field: 'total' | 'identityTerm') =>
  ({ units }: TimedProbe): ReadonlyMap<string, number> =>
    new Map(units.map((unit: UnitProbe) => [unit.name, unit[field]]));

const additions = (_: Graph, { units }: Explanation): ReadonlyMap<string, number> =>
  new Map(units.map(({ name, addition }) => [name, addition]));

const measures: readonly Measure[] = [
  {
    id: 'measured/gradient',
    title: 'gradient norm',
    aggregate: 'last',
    scale: 'auto',
    note: '‖∂E/∂x_l‖ at the input of each unit, all of it.',
    read: ofUnits('total'),
    names: additions,
  },
  {
    id: 'measured/identityTerm',
    title: 'identity term of the gradient',
    aggregate: 'last',
    scale: 'auto',
    note: '‖∂E/∂x_l‖ at the input of each unit with the output of every F held constant.',
    read: ofUnits('identityTerm'),
    names: additions,
  },
  {
    id: 'measured/response',
    title: 'response deviation',
    aggregate: 'mean',
    scale: 'linear',
    note: 'Standard deviation of each weight layer’s response, behind its normalisation (as in He et al. 2015, Fig. 7); a row has the mean.',
    read: ofLayers('responseStd'),
    names: nodesWhere((node, graph) => isWeightLayer(node, graph)),
  },
  {
    id: 'measured/dead',
    title: 'dead ReLU share',
    aggregate: 'max',
    scale: 'linear',
    note: 'Share of a rectifier’s channels that are 0 at every place of every image; a row has the largest.',
    read: ofLayers('deadShare'),
    names: nodesWhere(({ operator }) => operator === 'relu' || operator === 'relu6'),
  },
];

/**
 * Numbers by node of the architecture that a comparison began with, at the steps that were probed: the mean over the seeds of its
 * unchanged variant. Nodes of which the trained, smaller network has none are left out; empty where nothing was measured.
 */
export function measuredNumbers(graph: Graph, explanation: Explanation, { plan, runs }: Comparison): NodeNumbers[] {
  const [{ id: baseline, label }] = plan.variants;
  const probes = runs.filter(({ variant }) => variant === baseline).flatMap((run) => run.probes);
  const steps = [...new Set(probes.map(({ step }) => step))].sort((a, b) => a - b);
  const seeds = new Set(runs.filter((run) => run.variant === baseline && run.probes.length > 0).map(({ seed }) => seed))
    .size;
  if (steps.length === 0) return [];
  return measures.flatMap(({ read, names, note, ...rest }) => {
    const byName = [...names(graph, explanation)];
    const values = steps.map((step) => {
      const measured = probes.filter((probe) => probe.step === step).map(read);
      return byName.map(([name]) => meanOf(measured.flatMap((found) => found.get(name) ?? [])));
    });
    const isMeasured = byName.map((_, i) => values.some((ofStep) => ofStep[i] !== null));
    const kept = <Value>(list: readonly Value[]): Value[] => list.filter((__, i) => isMeasured[i]);
    if (!isMeasured.includes(true)) return [];
    const where = `Measured here on the variant “${label}”, ${plan.scaling.join(', ') || 'as it is'}, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.`;
    return [
      {
        ...rest,
        unit: '',
        note: `${note} ${where}`,
        steps,
        nodes: kept(byName.map(([, node]) => node)),
        values: values.map(kept),
      },
    ];
  });
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
