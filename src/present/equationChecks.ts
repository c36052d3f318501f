/** Equations of the papers with a network's own numbers: what was checked, how it came out, and why where it is off. */
import { counted, latexNumber, shortNumber } from '../explain/numbers';
import { identityMappings } from '../papers/identityMappings';
import { rectifiers } from '../papers/rectifiers';
import { rounding, type CheckReport, type Departure, type EquationCheck, type Exclusion } from '../train/checks/check';
import type { PlannedCheck } from '../train/checks/plan';
import { textTable } from './textTable';
import { courseOf, varianceRow, varianceTitle } from './varianceChecks';

/** `holds` to rounding; `off` where the paper's derivation does not apply; `broken` where it does, and the sides differ. */
export type CheckVerdict = 'holds' | 'off' | 'broken';

/** One line of a check. */
export interface CheckRow {
  equation: EquationCheck['equation'];
  part: EquationCheck['part'];
  /** The catalogue's equation with this stretch's indices and factors. */
  latex: string;
  /** The same for plain text. */
  formula: string;
  verdict: CheckVerdict;
  /** "holds: error 6.5e-8", "off by 31 % of ‖x_5‖". */
  result: string;
  /** "‖x_5‖ 137: x_0 46.2, Σ F 128". */
  terms: string;
  /** Why it is off, a sentence each; none where it holds. */
  why: string[];
}

export interface CheckGroup {
  /** "layer1.0 to layer1.4: l = 0, L = 5". */
  title: string;
  rows: CheckRow[];
}

export function checkGroups({ checks }: CheckReport): CheckGroup[] {
  const groups: CheckGroup[] = [];
  for (const check of checks) {
    const { from, to, first, last } = check.stretch;
    const title = `${from + 1 === to ? first : `${first} to ${last}`}: l = ${from}, L = ${to}`;
    const group = groups.at(-1)?.title === title ? groups[groups.length - 1] : { title, rows: [] };
    if (group !== groups.at(-1)) groups.push(group);
    group.rows.push(rowOf(check));
  }
  return groups;
}

function rowOf(check: EquationCheck): CheckRow {
  const { equation, part, relativeError, exact } = check;
  const kept = relativeError < rounding;
  const verdict = kept ? 'holds' : exact ? 'broken' : 'off';
  const error = shortNumber(relativeError);
  // As where the last layer starts at 0, and lets no gradient through.
  const nothing = check.left === 0 && check.direct === 0;
  return {
    equation,
    part,
    latex: latexOf(check),
    formula: formulas[part](check),
    verdict,
    result: nothing
      ? 'nothing to compare: both sides are 0'
      : kept
        ? `holds${relativeError === 0 ? ' to the last digit' : `, relative error ${error}`}`
        : `off by ${percent(relativeError)} of ${scales[part](check)}`,
    terms: terms[part](check),
    why: kept ? [] : exact ? [notRounding] : check.departures.map(reasonOf),
  };
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const notRounding = 'Only rounding was expected: the back end or the reading of this network is wrong here.';

type Text = (check: EquationCheck) => string;

/** ∏λ_i as a number, or as the product of the shortcuts' derivatives. */
const product = ({ factor }: EquationCheck): string => (factor === null ? '∏h′' : shortNumber(factor));

const formulas: Record<EquationCheck['part'], Text> = {
  signal: (check) =>
    check.factor === 1
      ? `x_${check.stretch.to} = x_${check.stretch.from} + Σ F(x_i)`
      : `x_${check.stretch.to} = ${product(check)} · x_${check.stretch.from} + Σ F̂(x_i)`,
  gradient: (check) =>
    check.factor === 1
      ? `${gradientAt(check.stretch.from)} = ${gradientAt(check.stretch.to)} (1 + ∂/∂x_${check.stretch.from} Σ F(x_i))`
      : `${gradientAt(check.stretch.from)} = ${gradientAt(check.stretch.to)} (${product(check)} + ∂/∂x_${check.stretch.from} Σ F̂(x_i))`,
  identityTerm: (check) =>
    `every F held constant: ${gradientAt(check.stretch.from)} = ${check.factor === 1 ? '' : `${product(check)} · `}${gradientAt(check.stretch.to)}`,
};

const gradientAt = (index: number): string => `∂E/∂x_${index}`;

const scales: Record<EquationCheck['part'], Text> = {
  signal: ({ stretch }) => `‖x_${stretch.to}‖`,
  gradient: ({ stretch }) => `‖∂E/∂x_${stretch.from}‖`,
  identityTerm: (check) => `‖${check.factor === 1 ? '' : `${product(check)} · `}∂E/∂x_${check.stretch.to}‖`,
};

const terms: Record<EquationCheck['part'], Text> = {
  signal: ({ stretch: { from, to }, left, direct, branches = 0 }) =>
    `‖x_${to}‖ ${shortNumber(left)}: from x_${from} ${shortNumber(direct)}, from the branches ${shortNumber(branches)}`,
  gradient: ({ stretch: { from }, left, direct, branches = 0 }) =>
    `‖∂E/∂x_${from}‖ ${shortNumber(left)}: identity term ${shortNumber(direct)}, through the branches ${shortNumber(branches)}`,
  identityTerm: ({ left, direct }) => `measured ${shortNumber(left)}, by the equation ${shortNumber(direct)}`,
};

/** The equation of the catalogue, its l and L those of the stretch, its product the number that it is here. */
function latexOf({ equation, factor, stretch: { from, to } }: EquationCheck): string {
  const { latex } = identityMappings.equations.find(({ number }) => number === equation)!;
  const indexed = latex
    .replaceAll('L-1', String(to - 1))
    .replaceAll('i=l', `i=${from}`)
    .replaceAll(/_l(?![a-zA-Z])/g, `_{${from}}`)
    .replaceAll(/_L(?![a-zA-Z])/g, `_{${to}}`);
  const products = /\\left\(\\prod_\{i=\d+\}\^\{\d+\}\\lambda_i\\right\)/g;
  return factor === null ? indexed.replaceAll('\\lambda_i', "h'_i") : indexed.replaceAll(products, latexNumber(factor));
}

function reasonOf(departure: Departure): string {
  if (departure.kind === 'gate')
    return 'x_l moves its own gates: their derivative comes on top of the product of the gates’ values.';
  const { order, units } = departure;
  return `f is ${order} behind ${units === 1 ? 'an addition' : `${units} additions`}; the equation is derived for an f that is the identity.`;
}

const exclusions: Record<Exclusion, (units: readonly string[]) => string> = {
  size: (units) => `${units.join(', ')} ${units.length === 1 ? 'changes' : 'change'} the size of x`,
  ways: (units) => `${units.join(', ')} ${units.length === 1 ? 'has' : 'have'} more than one way without weights`,
  rearranged: (units) => `${units.join(', ')} ${units.length === 1 ? 'puts' : 'put'} the values of x elsewhere`,
  sum: (units) => `the sum of ${units.join(', ')} is not told apart`,
};

/** Names in one sentence; of many the first ones. */
const mostNames = 6;

/** "Outside of every stretch: layer2.0, layer3.0 change the size of x." Empty where all units lie in one. */
export function excludedText(excluded: CheckReport['excluded']): string {
  const reasons = [...new Set(excluded.map(({ why }) => why))].map((why) => {
    const units = excluded.filter((each) => each.why === why).map(({ unit }) => unit);
    const named = units.length > mostNames ? [...units.slice(0, mostNames), `${units.length - mostNames} more`] : units;
    return exclusions[why](named);
  });
  return reasons.length > 0 ? `Outside of every stretch: ${reasons.join('; ')}.` : '';
}

/** On what it was measured. */
export function checkConditions({ seed, step, images, backEnd, scaling }: CheckReport): string {
  const on = [backEnd.name, backEnd.version, backEnd.device && `(${backEnd.device})`].filter(Boolean).join(' ');
  const size =
    scaling.length > 0 ? ` Scaled as for training: ${scaling.join(', ')}.` : step > 0 ? '' : ' At its own size.';
  const weights = step > 0 ? `after ${counted(step, 'step')} of training` : 'at the first weights';
  return `Measured here ${weights}: seed ${seed}, ${counted(images, 'image')} of noise N(0, 1), batch norm in training mode, ${on}.${size}`;
}

/** Why a network has nothing to check, and null where it has. */
export function nothingToCheck({ architecture, specification, excluded, units }: PlannedCheck): string | null {
  const { stretches, chain } = specification;
  if (stretches.length > 0 || chain.length > 0) return null;
  return withoutStretch({ architecture, excluded, units });
}

/** Why no equation of He et al. 2016 is checked. */
export function withoutStretch({
  architecture,
  excluded,
  units,
}: Pick<PlannedCheck, 'architecture' | 'excluded' | 'units'>): string {
  if (units === 0)
    return `${architecture} has no residual units on its way from input to output. Equations (4), (5), (7) and (8) of ${identityMappings.citation} speak of additions that join x_l to x_L; without one the gradient is a product over all weight layers.`;
  return `No two additions of ${architecture} are joined by tensors of one size, so there is no stretch from x_l to x_L. ${excludedText(excluded)}`;
}

/** Why some of the rows are off, each reason once. */
export const reasonsOf = (rows: readonly CheckRow[]): string[] => [...new Set(rows.flatMap(({ why }) => why))];

/** Columns of a course through depth. */
const course = ['layer', '', 'measured', 'product', 'expected'];

/** (9) and (13) for a terminal: both sides, why they are apart, and the variance at layers along the way. */
function varianceLines({ variances }: CheckReport): string[] {
  if (variances.length === 0) return [];
  const text = (value: number | null): string => (value === null ? '' : shortNumber(value));
  return [
    '',
    `Equations of ${rectifiers.citation}`,
    ...variances.flatMap((check) => {
      const { equation, formula, result, terms: numbers, why } = varianceRow(check);
      const rows = courseOf(check).map(({ layer, name, measured, product: by, estimate }) => [
        String(layer),
        name,
        ...[measured, by, estimate].map(text),
      ]);
      return [
        '',
        varianceTitle(check),
        `  ${equation} ${formula}`,
        `      ${result} · ${numbers}`,
        ...[...why, ...textTable(course, rows, [0, 2, 3, 4]).split('\n')].map((line) => `  ${line}`),
      ];
    }),
  ];
}

/** For a terminal. */
export function checkText(report: CheckReport): string {
  const lines = checkGroups(report).flatMap(({ title, rows }) => [
    '',
    title,
    ...rows.flatMap(({ equation, formula, result, terms: numbers }) => [
      `  ${equation} ${formula}`,
      `      ${result} · ${numbers}`,
    ]),
    ...reasonsOf(rows).map((why) => `  ${why}`),
  ]);
  const excluded = excludedText(report.excluded);
  return [
    ...(lines.length > 0
      ? [`Equations of ${identityMappings.citation} on ${report.architecture}`, ...lines]
      : [withoutStretch(report)]),
    ...(excluded && lines.length > 0 ? ['', excluded] : []),
    ...varianceLines(report),
    ...(report.variances.length > 0 || !excluded ? [''] : []),
    checkConditions(report),
  ].join('\n');
}
