import type { Graph } from '../graph/graph';
import type { Stage } from './explanation';
import { rangeName, stageName } from './naming';
import type { UnitFinding } from './units/units';

/** Runs of spine units between two changes of the size of x, named by the module path that the units have in common. */
export function stagesOf(units: readonly UnitFinding[], graph: Graph): Stage[] {
  const stages: { units: UnitFinding[]; shape: Stage['shape'] }[] = [];
  for (const unit of units) {
    const shape = (graph.nodes[unit.output].shape ?? []).slice(1);
    const last = stages.at(-1);
    if (last && last.shape.join() === shape.join()) last.units.push(unit);
    else stages.push({ units: [unit], shape });
  }
  const paths = stages.map((stage) => stage.units.map(({ name }) => name));
  const names = paths.map((members, i) => stageName(members, i + 1));
  return stages.map((stage, i) => ({
    // Stages in one list of layers have the same path: there the first and the last unit name them.
    name: names.indexOf(names[i]) === names.lastIndexOf(names[i]) ? names[i] : rangeName(paths[i]),
    units: stage.units.map(({ index }) => index),
    shape: stage.shape,
  }));
}
