/** How many units a stage has: n of He et al. 2015, Sec. 4.2 (6n + 2 weight layers), for any architecture of repeated units. */
import type { Explanation, ResidualUnit } from '../explain/explanation';
import type { AnyNode, Graph } from '../graph/graph';
import { pathSeparator } from './framework';
import { Rebuild } from './rebuild';
import { entryOf, keepsShape } from './unitParts';
import { VariationError, type Variant } from './variant';

/** `n9`: nine units, or groups of units, in each stage. */
export const depthVariant = (n: number): Variant => ({
  id: `n${n}`,
  dimension: 'depth',
  label: `n = ${n}`,
  apply: (graph, explanation) => rewriteDepth(graph, explanation, n),
});

/** 20, 32 and 56 layers of the family of He et al. 2015, Sec. 4.2. */
export const depthVariants: readonly Variant[] = [3, 5, 9].map(depthVariant);

/**
 * Gives every stage n groups of units: the last ones go, or the last one is repeated with weights of its own. A group is what
 * repeats: one unit, or attention and feed-forward of a transformer.
 * @throws VariationError where there are no stages, or a stage has no unit that could be repeated.
 */
function rewriteDepth(graph: Graph, { units, stages }: Explanation, n: number): Graph {
  if (stages.length === 0) throw new VariationError(`${graph.name} has no residual units that could be repeated.`);
  const dropped = new Map<number, number>();
  const repeated = new Map<number, { group: readonly ResidualUnit[]; times: number }>();
  for (const stage of stages) {
    const own = stage.units.map((index) => units[index]);
    const size = groupSize(graph, own);
    const excess = own.length / size - n;
    const movable = own.filter((unit) => keepsShape(graph, unit));
    const group = movable.slice(-size);
    if (excess > 0) {
      const gone = movable.slice(Math.max(0, movable.length - excess * size));
      if (gone.length < excess * size) {
        throw new VariationError(
          `${stage.name} cannot have ${n} units: ${own.length - movable.length} of its units change the size.`,
        );
      }
      for (const unit of gone) dropped.set(unit.output, entryOf(graph, unit));
    } else if (excess < 0) {
      if (group.length < size)
        throw new VariationError(`${stage.name} has no unit that keeps its size, so none to repeat.`);
      repeated.set(group[group.length - 1].output, { group, times: -excess });
    }
  }
  const rebuild = new Rebuild(graph);
  for (const node of graph.nodes) {
    const instead = dropped.get(node.id);
    rebuild.place(node.id, instead === undefined ? rebuild.copy(node) : rebuild.at(instead));
    const more = repeated.get(node.id);
    for (let copy = 1; more && copy <= more.times; copy++) {
      rebuild.place(node.id, repeat(rebuild, more.group, rebuild.at(node.id), copy));
    }
  }
  return rebuild.finish({ name: graph.name, outputs: graph.outputs.map((output) => rebuild.at(output)) });
}

/** Units after which the operators of a stage repeat. */
function groupSize(graph: Graph, units: readonly ResidualUnit[]): number {
  const signs = units.map((unit) => unit.nodes.map((id) => graph.nodes[id].operator).join());
  const keeping = signs.filter((_, i) => keepsShape(graph, units[i]));
  for (let size = 1; size <= keeping.length / 2; size++) {
    if (units.length % size === 0 && keeping.every((sign, i) => i < size || sign === keeping[i - size])) return size;
  }
  return keeping.length > 0 && units.length === keeping.length ? keeping.length : 1;
}

/** A group of units once more behind x, with parameters of its own. */
function repeat(rebuild: Rebuild, group: readonly ResidualUnit[], x: number, copy: number): number {
  const { builder, from } = rebuild;
  const places = new Map<number, number>([[entryOf(from, group[0]), x]]);
  const step = new Set(group.map(({ name }) => name)).size;
  const separator = pathSeparator(from.framework);
  const isTaken = (prefix: string): boolean =>
    [...builder.parameters, ...from.parameters].some(({ name }) => name.startsWith(prefix + separator));
  const prefixes = new Map(
    group.map(({ name }) => {
      const next = counted(name, copy * step, separator);
      return [name, isTaken(next) ? `${name}${separator}copy${copy}` : next] as const;
    }),
  );
  // What stands behind a slash is what a parameter is to its layer.
  const renamed = (path: string, unit: ResidualUnit): string => {
    const [name, ...role] = path.split('/');
    return [layerRenamed(name, unit), ...role].join('/');
  };
  const layerRenamed = (name: string, unit: ResidualUnit): string =>
    name.startsWith(unit.name)
      ? `${prefixes.get(unit.name)}${name.slice(unit.name.length)}`
      : `${name}${separator}copy${copy}`;
  const parameters = new Map<number, number>();
  const copied = (node: AnyNode, unit: ResidualUnit): number => {
    const ids = node.parameters.map((id) => {
      const { name, shape, initialiser, ...traits } = from.parameters[id];
      const known = parameters.get(id) ?? builder.parameter(renamed(name, unit), shape, initialiser, traits);
      parameters.set(id, known);
      return known;
    });
    const inputs = node.inputs.map((input) => places.get(input) ?? rebuild.at(input));
    return rebuild.copy({ ...node, module: renamed(node.module, unit) }, { inputs, parameters: ids });
  };
  for (const unit of group) {
    for (const id of [...unit.nodes].sort((a, b) => a - b)) places.set(id, copied(from.nodes[id], unit));
  }
  return places.get(group[group.length - 1].output)!;
}

/** `layer1.2` → `layer1.3`, `stage1_unit2` → `stage1_unit3`: the next ones; any other name gets a number behind it. */
function counted(name: string, copy: number, separator: '.' | '_'): string {
  const found = (separator === '.' ? /^(.*[.[])(\d+)(\]?)$/ : /^(.*?)(\d+)()$/).exec(name);
  return found ? `${found[1]}${Number(found[2]) + copy}${found[3]}` : `${name}${separator}copy${copy}`;
}
