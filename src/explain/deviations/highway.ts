import type { Network } from './compared';
import { spineUnits } from '../claims/finding';
import type { ResidualUnit } from '../explanation';
import { gateAt } from '../units/gates';
import { jacobianOf } from '../path/flow';
import { counted, shortNumber, superscript } from '../numbers';
import type { Difference } from './compared';

/** Layers y = H·T + x·(1−T) with nothing after the addition (Srivastava et al. 2015), each with its transform gate's first bias. */
export interface HighwayProfile {
  units: readonly { unit: ResidualUnit; bias?: number }[];
}

/** A network whose units all have an exclusive gate, and no normalisation or activation behind the addition; null for any other. */
export function highwayProfile(explained: Network): HighwayProfile | null {
  const units = spineUnits(explained);
  const is = ({ shortcut, after, before }: ResidualUnit) =>
    shortcut.kind === 'exclusiveGating' && after.order === '' && before.order === '';
  if (units.length < 2 || !units.every(is)) return null;
  return { units: units.map((unit) => ({ unit, bias: biasOf(unit, explained) })) };
}

function biasOf({ shortcut }: ResidualUnit, { graph }: Network): number | undefined {
  for (const { node } of shortcut.crossings) {
    const own = graph.nodes[node];
    for (let input = 0; input < own.inputs.length; input++) {
      const jacobian = jacobianOf(own, input, graph);
      if (jacobian.kind !== 'gate') continue;
      const gate = gateAt(jacobian.gate, graph);
      if (gate?.bias !== undefined) return gate.complement ? gate.bias : -gate.bias;
    }
  }
  return undefined;
}

/** The paper's layers start by carrying their input: the transform gate's first bias is negative. */
export function highwayDifferences({ units }: HighwayProfile): Difference[] {
  const open = units.filter(({ bias }) => bias !== undefined && bias >= 0);
  if (open.length === 0) return [];
  const [{ bias = 0 }] = open;
  const carry = 1 / (1 + Math.exp(bias));
  return [
    {
      id: 'gate-bias',
      here: `the transform gate’s bias starts at ${shortNumber(bias)} in ${counted(open.length, 'layer')}`,
      there: 'a negative bias, such as −1 or −3',
      effect: `the carry gate starts at ${shortNumber(carry)}: ${shortNumber(carry)}${superscript(open.length)} ≈ ${shortNumber(carry ** open.length)} of x is carried through them`,
      nodes: open.flatMap(({ unit }) => unit.shortcut.crossings.slice(0, 1).map(({ node }) => node)),
      units: open.map(({ unit }) => unit),
      cited: { paper: 'P6', item: 'Sec. 2' },
    },
  ];
}
