import { publishedIn, shortcutTable } from '../../papers/catalogue';
import type { ClaimFinding, ResidualUnit, ShortcutKind } from '../explanation';
import { gateAt } from '../gates';
import { shortNumber } from '../numbers';
import { jacobianOf } from '../flow';
import { keepsSize } from '../options';
import { finding, spineUnits, type Explained } from './finding';

type Row = (typeof shortcutTable.rows)[number];

const error = (choose: (row: Row) => boolean): string => publishedIn('P1', shortcutTable, 'error', choose).text;
const original = error(({ case: name }) => name === 'original');
const against = `against ${original} with the identity (ResNet-110, CIFAR-10)`;

/** Rows of He et al. 2016, Table 1, for the shortcuts that are no identities. */
export function shortcutClaims(explained: Explained): ClaimFinding[] {
  const groups = new Map<string, { kind: ShortcutKind; units: ResidualUnit[] }>();
  const units = spineUnits(explained);
  for (const unit of units) {
    const statement = statementOf(unit, explained, units);
    if (!statement) continue;
    const group = groups.get(statement) ?? { kind: unit.shortcut.kind, units: [] };
    group.units.push(unit);
    groups.set(statement, group);
  }
  return [...groups].map(([statement, group]) => finding('claim', 'P1', 'Table 1', statement, group.units));
}

function statementOf(unit: ResidualUnit, { graph }: Explained, units: readonly ResidualUnit[]): string | null {
  switch (unit.shortcut.kind) {
    case 'constantScaling':
      return scaling(unit);
    case 'exclusiveGating':
    case 'shortcutOnlyGating':
      return gating(unit, graph);
    case 'projection': {
      // Where the size changes a projection is the paper's own choice; Table 1 speaks of one on every shortcut.
      const everywhere = units
        .filter((each) => keepsSize(each, graph))
        .every(({ shortcut }) => shortcut.kind === 'projection');
      const any = units.some((each) => keepsSize(each, graph));
      const row = error(({ figure }) => figure === '2(e)');
      return everywhere && any ? `1×1 convolutions on all shortcuts: ${row} error ${against}.` : null;
    }
    case 'dropout':
      return `Dropout on the shortcut: ${fails(error(({ figure }) => figure === '2(f)'))} ${against}.`;
    default:
      return null;
  }
}

/** "fail" stays the paper's word, with its meaning beside it. */
const fails = (text: string): string => (text === 'fail' ? 'fail (above 20 % error)' : `${text} error`);

function scaling(unit: ResidualUnit): string {
  const [{ factor }] = unit.shortcut.crossings;
  const branch = unit.branch.factor?.value ?? 1;
  const row = shortcutTable.rows.find(
    ({ figure, onShortcut, onBranch }) =>
      figure === '2(b)' && Number(onShortcut) === factor.value && Number(onBranch) === branch,
  );
  if (row) {
    return `Shortcut times ${row.onShortcut}, F times ${row.onBranch}: ${fails(error((each) => each === row))} ${against}.`;
  }
  const half = error(({ onBranch }) => onBranch === '0.5');
  return `The shortcut times ${shortNumber(factor.value ?? 1)} was not tried; times 0.5 it gave ${half} error or no convergence ${against}.`;
}

function gating(unit: ResidualUnit, graph: Explained['graph']): string {
  const exclusive = unit.shortcut.kind === 'exclusiveGating';
  const figure = exclusive ? '2(c)' : '2(d)';
  const name = exclusive ? 'Exclusive gating' : 'Shortcut-only gating';
  const bias = biasOf(unit, graph);
  const row = shortcutTable.rows.find(
    (each) => each.figure === figure && bias !== undefined && covers(each.remark, bias),
  );
  if (row)
    return `${name} with b_g = ${String(bias).replace('-', '−')}: ${fails(error((each) => each === row))} ${against}.`;
  const tried = shortcutTable.rows.filter((each) => each.figure === figure);
  const errors = tried.map(
    (each) => `${fails(error((other) => other === each))} with ${each.remark.replace('init ', '')}`,
  );
  return `${name}: ${errors.join(', ')}, ${against}.`;
}

function biasOf(unit: ResidualUnit, graph: Explained['graph']): number | undefined {
  for (const { node } of unit.shortcut.crossings) {
    const jacobians = graph.nodes[node].inputs.map((_, input) => jacobianOf(graph.nodes[node], input, graph));
    for (const jacobian of jacobians) if (jacobian.kind === 'gate') return gateAt(jacobian.gate, graph)?.bias;
  }
  return undefined;
}

/** "init b_g = 0 to −5" and "init b_g = −6". */
function covers(remark: string, bias: number): boolean {
  const numbers = [...remark.replaceAll('−', '-').matchAll(/-?\d+/g)].map(Number);
  return bias <= Math.max(...numbers) && bias >= Math.min(...numbers);
}
