import type { Graph } from '../../graph/graph';
import type { Stage } from '../explanation';
import type { UnitFinding } from '../units/units';
import { layersAmong } from './layers';
import { channelsOfMap, channelsOfTensor } from './mapSizes';
import type { FormFinding } from './structure';

/** Widths of the networks that the papers widen: He et al. 2015, Sec. 4.2 and Table 1. */
const bases: readonly { stem: number; widths: readonly number[] }[] = [
  { stem: 16, widths: [16, 32, 64] },
  { stem: 64, widths: [64, 128, 256, 512] },
];

/** What a bottleneck restores, as multiple of its inner width (He et al. 2015, Table 1). */
const expansion = 4;

/**
 * Units that are k times as wide as those of the network that they come from (Zagoruyko and Komodakis 2016). It is said where
 * every stage is wider by the same k: two-layer units behind a stem that was not widened, or bottlenecks whose inner width
 * alone was.
 */
export function widen(units: readonly UnitFinding[], stages: readonly Stage[], graph: Graph): void {
  const found = wideBasic(units, stages, graph) ?? wideBottleneck(units, stages, graph);
  if (!found) return;
  for (const unit of units) unit.forms.push(found(unit));
}

type Finding = (unit: UnitFinding) => FormFinding;

const formOf = ({ forms }: UnitFinding): FormFinding | undefined =>
  forms.find(({ form }) => form === 'basic' || form === 'bottleneck');

const isEvery = (units: readonly UnitFinding[], name: FormFinding['form']): boolean =>
  units.every((unit) => formOf(unit)?.form === name);

/** The k of all stages, where they share one above 1. */
function factorOf(widths: readonly (number | string)[], base: readonly number[]): number | null {
  const factors = widths.map((width, i) => Number(width) / base[i]);
  return widths.length === base.length && factors.every((factor) => factor === factors[0]) && factors[0] > 1
    ? factors[0]
    : null;
}

function wideBasic(units: readonly UnitFinding[], stages: readonly Stage[], graph: Graph): Finding | null {
  if (units.length === 0 || !isEvery(units, 'basic')) return null;
  const stem = channelsOfTensor(graph.nodes[units[0].input].shape, graph);
  for (const base of bases) {
    const factor = factorOf(
      stages.map(({ shape }) => Number(channelsOfMap(shape, graph))),
      base.widths,
    );
    if (factor === null || stem !== base.stem) continue;
    return (unit) => {
      const width = Number(channelsOfTensor(graph.nodes[unit.addition].shape, graph));
      const text = `wide, ${factor} times ${width / factor} filters`;
      return { form: 'wide', text, because: formOf(unit)!.because };
    };
  }
  return null;
}

function wideBottleneck(units: readonly UnitFinding[], stages: readonly Stage[], graph: Graph): Finding | null {
  if (units.length === 0 || !isEvery(units, 'bottleneck')) return null;
  const [, imagenet] = bases;
  const restored = stages.map(({ shape }) => Number(channelsOfMap(shape, graph)) / expansion);
  if (restored.join() !== imagenet.widths.join()) return null;
  const inner = units.map((unit) => {
    const layers = layersAmong(formOf(unit)!.because, graph) ?? [];
    return layers.some(({ groups, kind }) => groups > 1 || kind === 'depthwise') ? null : layers.at(-1)!.inputs;
  });
  const factors = units.map(
    (unit, i) => (inner[i] ?? 0) / (Number(channelsOfTensor(graph.nodes[unit.addition].shape, graph)) / expansion),
  );
  if (factors[0] <= 1 || factors.some((factor) => factor !== factors[0])) return null;
  return (unit) => ({
    form: 'wide',
    text: `wide, ${factors[0]} times ${inner[unit.index]! / factors[0]} filters inside`,
    because: formOf(unit)!.because,
  });
}
