import type { IdentityPath, PathState, Stage } from '../explanation';
import { marked } from './factors';
import { networkTerm } from './networkTerm';
import { counted, listNumbers } from '../numbers';
import { worstState } from './passage';
import { forwardStretchLatex, stretchFactor, stretchLatex, type Stretch, type Tail } from './stretches';
import { sumOfWays } from '../units/unitTerm';
import { termCrossings, type UnitFinding } from '../units/units';

type Statement = Pick<IdentityPath, 'forwardLatex' | 'latex' | 'symbols' | 'scope' | 'note'>;

/** The equation of the whole network, or of its longest stretch, with its own indices, and what its symbols stand for. */
export function networkEquation(
  units: readonly UnitFinding[],
  stretches: readonly Stretch[],
  tails: ReadonlyMap<number, Tail>,
  stages: readonly Stage[],
  joined: readonly boolean[],
): Statement {
  const [first] = stretches;
  if (stretches.length === 1 && first.from === 0 && first.to === units.length) {
    const tail = tails.get(0)!;
    return {
      forwardLatex: forwardStretchLatex(tail),
      latex: stretchLatex(tail),
      ...describeStretch(first, units),
      scope: 'the whole network',
    };
  }
  const activated = units.filter(({ after }) => after.crossings.length > 0).length;
  const longest = [...stretches].sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  // Where most additions have nothing after them the equations hold on stretches; elsewhere only a product over the units holds.
  if (longest && activated * 2 < units.length && longest.to - longest.from > 1) {
    const others = stretches.filter((stretch) => stretch !== longest && stretch.to - stretch.from > 1);
    const described = describeStretch(longest, units);
    const same = others.map((stretch) => `${scopeOf(stretch, units, stages)} with ${stretch.from}, ${stretch.to}`);
    const tail = tails.get(longest.from)!;
    return {
      forwardLatex: forwardStretchLatex(tail),
      latex: stretchLatex(tail),
      symbols: described.symbols,
      scope: scopeOf(longest, units, stages),
      note: [described.note, same.length > 0 ? `The same in ${listed(same)}.` : ''].filter(Boolean).join(' '),
    };
  }
  return productOverUnits(units, joined);
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;

function describeStretch(
  { from, to }: Stretch,
  units: readonly UnitFinding[],
): Omit<Statement, 'forwardLatex' | 'latex' | 'scope'> {
  const within = units.slice(from, to);
  const scaled = within.some((unit) => stretchFactor(unit)!.factor);
  const term = scaled ? networkTerm(within.flatMap(({ shortcut }) => termCrossings(shortcut))) : null;
  const product = term?.value === undefined ? '' : `; the product is ${term.text}`;
  const symbols: Statement['symbols'] = [
    {
      latex: scaled ? '\\hat{\\mathcal{F}}' : `\\mathcal{F}(\\mathbf{x}_i, \\mathcal{W}_i)`,
      text: scaled ? 'residual branch, with the factors behind it' : 'residual branch of unit i',
    },
  ];
  const gate = within.map((unit) => stretchFactor(unit)!.factor).find((factor) => factor?.note ?? factor?.by);
  if (gate)
    symbols.unshift({
      latex: gate.latex.replace(/_\{\d+\}/g, '_i'),
      text: [gate.text, gate.note].filter(Boolean).join(', '),
      state: gate.state,
    });
  return {
    symbols,
    note: `Equations ${scaled ? '(7) and (8)' : '(4) and (5)'} of He et al. 2016 with l = ${from}, L = ${to}${product}.`,
  };
}

/** `layer2` where a stretch fills a stage but for its first unit, else its first and last unit. */
function scopeOf({ from, to }: Stretch, units: readonly UnitFinding[], stages: readonly Stage[]): string {
  const stage = stages.find(({ units: members }) => members.at(-1) === to - 1 && members.includes(from));
  if (stage && from - stage.units[0] <= 1) return stage.name;
  return to - from === 1 ? units[from].name : `${units[from].name} to ${units[to - 1].name}`;
}

/** `∂E/∂x_0 = ∂E/∂x_N ∏ D_l (H_l + ∂F_l/∂x_l)` for units with something after the addition. */
function productOverUnits(units: readonly UnitFinding[], joined: readonly boolean[]): Statement {
  const symbols: Statement['symbols'] = [];
  const shortcut = shortcutSymbol(units, symbols);
  const after = aroundSymbol(units, 'D', ({ after: { crossings, order } }) => ({ crossings, order }), symbols);
  const before = aroundSymbol(units, 'A', ({ before: { crossings, order } }) => ({ crossings, order }), symbols);
  const apart = joined.map((is, l) => (is || l === 0 ? -1 : l)).filter((l) => l > 0);
  const transition = apart.length > 0 ? 'T_l' : '';
  if (transition)
    symbols.push({ latex: 'T_l', text: `operators before unit ${listNumbers(apart)}, identity elsewhere` });
  const branch = units.some((unit) => unit.branch.factor) ? '\\hat{\\mathcal{F}}' : '\\mathcal{F}';
  if (branch.includes('hat'))
    symbols.push({ latex: `${branch}_l`, text: 'residual branch, with the factor behind it' });
  const inner = `${after}\\left(${shortcut} + \\frac{\\partial${branch}_l}{\\partial\\mathbf{x}_l}\\right)${before}${transition}`;
  const last = units.length - 1;
  const product = units.length === 1 ? inner.replace(/_l\b/g, '_0') : `\\prod_{l=${last}}^{0} ${inner}`;
  return {
    forwardLatex: forwardOfUnits(units, { shortcut, branch, transition }),
    latex: `\\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{0}} = \\frac{\\partial\\mathcal{E}}{\\partial\\mathbf{x}_{${units.length}}} ${product}`,
    symbols,
    scope: 'the whole network',
    note: `Equations (1) and (2) of He et al. 2016${units.length === 1 ? '' : `, L = ${units.length}`}.`,
  };
}

/** Equations (1) and (2) with what all units share: `x_{l+1} = ReLU(H_l x_l + F(x_l))`, and the range of l. */
function forwardOfUnits(
  units: readonly UnitFinding[],
  { shortcut, branch, transition }: { shortcut: string; branch: string; transition: string },
): string {
  const orders = new Set(units.map(({ after }) => after.order));
  const [order] = orders;
  const f =
    orders.size > 1
      ? 'f_l'
      : order
        ? order
            .split('-')
            .reverse()
            .map((name) => `\\mathrm{${name}}`)
            .join('\\,')
        : '';
  const shared = units.some(({ before }) => before.crossings.length > 0) ? '\\hat{f}_l' : '';
  const x = `${transition ? `${transition}\\,` : ''}\\mathbf{x}_l`;
  const start = shared ? `${shared}(${x})` : x;
  const carried = shortcut === marked('untouched', 'I') ? start : `${shortcut}\\,${start}`;
  const sum = `${carried} + ${branch}(${start}, \\mathcal{W}_l)`;
  const range = units.length === 1 ? 'l = 0' : `l = 0, \\dots, ${units.length - 1}`;
  return `\\mathbf{x}_{l+1} = ${f ? `${f}\\left(${sum}\\right)` : sum},\\quad ${range}`;
}

/** I where every shortcut is an identity; else H_l, with a line for each kind. */
function shortcutSymbol(units: readonly UnitFinding[], symbols: Statement['symbols']): string {
  const groups = new Map<string, { latex: string; text: string; state: PathState; units: number[] }>();
  units.forEach((unit, l) => {
    const { latex, text } = shortcutMeaning(unit);
    const group = groups.get(latex) ?? { latex, text, state: shortcutState(unit), units: [] };
    group.units.push(l);
    groups.set(latex, group);
  });
  const sorted = [...groups.values()].sort((a, b) => a.units.length - b.units.length);
  if (sorted.length === 1) {
    const [{ latex, text, state }] = sorted;
    if (latex !== 'I')
      symbols.push({ latex, text: units.length === 1 ? text : `${text}, all ${units.length} units`, state });
    return marked(state, latex);
  }
  for (const { latex, text, state, units: members } of sorted) {
    const which =
      members.length > 8 || members === sorted[sorted.length - 1].units
        ? `the other ${counted(members.length, 'unit')}`
        : `l = ${listNumbers(members)}`;
    symbols.push({ latex: `H_l = ${latex}`, text: `${text}, ${which}`, state });
  }
  return 'H_l';
}

const shortcutState = ({ shortcut: { crossings } }: UnitFinding): PathState =>
  worstState(crossings.map(({ factor }) => factor.state));

function shortcutMeaning({ shortcut, besides }: UnitFinding): { latex: string; text: string } {
  const { kind, crossings, text } = shortcut;
  const generic = (latex: string): string => latex.replace(/\{s,\d+\}/g, '{s,l}').replace(/_\{\d+\}/g, '_l');
  if (besides.length > 0) {
    const sum = sumOfWays([termCrossings(shortcut), ...besides]);
    return { latex: `(${generic(sum.latex)})`, text: `${counted(besides.length + 1, 'way')} without weights` };
  }
  switch (kind) {
    case 'identity':
      return {
        latex: crossings.length > 0 ? 'P_l' : 'I',
        text: crossings.length > 0 ? 'identity, rearranged' : 'identity',
      };
    case 'projection':
      return { latex: 'W_{s,l}', text: 'projection' };
    case 'zeroPadding':
      return { latex: 'S_l', text: 'part of the values, padded with zeros' };
    case 'constantScaling':
      return { latex: `${crossings.map(({ factor }) => factor.latex).join(' \\cdot ')}\\,I`, text };
    case 'other':
      // The last operator stands first, as Jacobians multiply; sizes that differ between units are left to their rows.
      return {
        latex: generic(
          [...crossings]
            .reverse()
            .map(({ factor }) => factor.latex)
            .join('\\,'),
        ),
        text: text.replaceAll(/ \d+→\d+/g, '').replaceAll(' · ', ', '),
      };
    default:
      return {
        latex: generic(crossings.map(({ factor }) => factor.latex).join('\\,')),
        text: text.replace(/,.*$/, ''),
      };
  }
}

/** D_l for the same activation after (or before) every unit; with the units that have it where some have not. */
function aroundSymbol(
  units: readonly UnitFinding[],
  name: string,
  of: (unit: UnitFinding) => { crossings: readonly { factor: { state: PathState } }[]; order: string },
  symbols: Statement['symbols'],
): string {
  const having = units.map((unit, l) => ({ l, ...of(unit) })).filter(({ crossings }) => crossings.length > 0);
  if (having.length === 0) return '';
  const orders = [...new Set(having.map(({ order }) => order))];
  const state = having.every(({ crossings }) => crossings.every(({ factor }) => factor.state === 'masked'))
    ? 'masked'
    : 'bent';
  const where =
    having.length === units.length
      ? 'of unit l'
      : `of the units ${listNumbers(having.map(({ l }) => l))}, identity elsewhere`;
  const relu = name === 'D' && orders.length === 1 && orders[0] === 'ReLU';
  const symbol = state === 'masked' || name === 'A' ? name : 'J';
  symbols.push({
    latex: relu ? `${symbol}_l = \\mathrm{diag}\\,\\mathbf{1}[\\mathbf{y}_l > 0]` : `${symbol}_l`,
    text: `${relu ? '' : 'Jacobian of '}${orders.join(' or ')} ${where}`,
    state,
  });
  return marked(state, `${symbol}_l`);
}
