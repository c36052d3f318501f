import { pathStates, type Crossing, type Factor, type PathState, type Term } from '../explanation';
import { counted, latexNumber, shortNumber, superscript } from '../numbers';
import { worstState } from './passage';

/**
 * Product over the whole path of what it crosses, put together by kind: `0.5⁵⁴ ≈ 5.6e-17`, `4 projections W_s, 16 ReLU masks`.
 * `sums` are those units where several ways without weights add up; what their shortcut crosses is not among the crossings.
 */
export function networkTerm(crossings: readonly Crossing[], sums: readonly Factor[] = []): Term {
  const product = productOfCrossings(crossings);
  if (sums.length === 0) return product;
  const state = worstState([product.state, ...sums.map((sum) => sum.state)]);
  const parts = tally(
    sums.map((factor) => ({ node: -1, factor })),
    ({ text }) => text,
  ).map(([text, count]): Part => {
    const { latex } = sums.find((sum) => sum.text === text)!;
    const generic = latex.replace(/_\{\d+\}/g, '_l');
    return count === 1
      ? { latex: `(${latex})`, text: `(${text})` }
      : { latex: `\\prod_l (${generic})`, text: `∏(${text}) of ${counted(count, 'unit')}` };
  });
  const others = product.text === '1' ? [] : [product];
  return {
    state,
    intact: product.intact && pathStates.indexOf(state) <= pathStates.indexOf('rearranged'),
    latex: [...others, ...parts].map(({ latex }) => latex).join('\\;'),
    text: [...others, ...parts].map(({ text }) => text).join(', '),
  };
}

function productOfCrossings(crossings: readonly Crossing[]): Term {
  const state = worstState(crossings.map(({ factor }) => factor.state));
  const intact = pathStates.indexOf(state) <= pathStates.indexOf('rearranged');
  const relevant = crossings.filter(({ factor }) => factor.state !== 'rearranged' && factor.state !== 'untouched');
  if (relevant.length === 0) return { state, intact, latex: '1', text: '1', value: 1 };
  const parts = pathStates.flatMap((each) => {
    const group = relevant.filter(({ factor }) => factor.state === each);
    return group.length > 0 ? partsOf(each, group) : [];
  });
  const numeric = relevant.every(({ factor }) => factor.value !== undefined);
  return {
    state,
    intact,
    latex: parts.map(({ latex }) => latex).join('\\;'),
    // Weights first: they are what the path is broken by.
    text: parts
      .reverse()
      .map(({ text }) => text)
      .join(', '),
    value: numeric ? productOfValues(relevant) : undefined,
  };
}

interface Part {
  latex: string;
  text: string;
}

const productOfValues = (crossings: readonly Crossing[]): number =>
  crossings.reduce((product, { factor }) => product * (factor.value ?? 1), 1);

function partsOf(state: PathState, group: readonly Crossing[]): Part[] {
  switch (state) {
    case 'scaled':
      return scaling(group);
    case 'gated':
      return [gating(group)];
    case 'masked':
      return tally(group, ({ by }) => by ?? '').map(([by, count]) => ({
        latex: product('D_l', count),
        text: counted(count, `${by} mask`.trim()),
      }));
    case 'cutAtRandom':
      return [randomMasks(group)];
    case 'partPasses':
      return [
        {
          latex: product('S_l', group.length),
          text: `${counted(group.length, 'part')} S that pass${group.length === 1 ? 'es' : ''}`,
        },
      ];
    case 'bent':
      return tally(group, ({ text }) => text).map(([text, count]) => ({
        latex: product('B_l', count),
        text: `${count} × ${text}`,
      }));
    case 'replaced':
      return tally(group, ({ text }) => text).map(([text, count]) =>
        text === 'W_s'
          ? { latex: product('W_{s,l}', count), text: `${counted(count, 'projection')} W_s` }
          : { latex: product('W_l', count), text: `${counted(count, 'weight layer')} W` },
      );
    case 'unknown':
      return [{ latex: '?', text: `${counted(group.length, 'operator')} not understood` }];
    default:
      return [];
  }
}

const product = (symbol: string, count: number): string => (count === 1 ? symbol : `\\prod_l ${symbol}`);

function tally(group: readonly Crossing[], nameOf: (factor: Factor) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const { factor } of group) counts.set(nameOf(factor), (counts.get(nameOf(factor)) ?? 0) + 1);
  return [...counts];
}

function scaling(group: readonly Crossing[]): Part[] {
  const fixed = group.filter(({ factor }) => factor.text !== 'λ');
  const learned = group.filter(({ factor }) => factor.text === 'λ');
  const parts: Part[] = [];
  if (fixed.length > 0) parts.push(fixedScaling(fixed));
  if (learned.length > 0) {
    const known = learned.every(({ factor }) => factor.value !== undefined);
    const value = known ? ` ≈ ${shortNumber(productOfValues(learned))} as initialised` : '';
    parts.push({ latex: product('\\lambda_l', learned.length), text: `∏λ of ${learned.length} trained${value}` });
  }
  return parts;
}

function fixedScaling(group: readonly Crossing[]): Part {
  const value = productOfValues(group);
  const [first] = group;
  if (group.length === 1) return { latex: first.factor.latex, text: first.factor.text };
  const same = group.every(({ factor }) => factor.value === first.factor.value);
  return same
    ? {
        latex: `${first.factor.latex}^{${group.length}} \\approx ${latexNumber(value)}`,
        text: `${first.factor.text}${superscript(group.length)} ≈ ${shortNumber(value)}`,
      }
    : { latex: `\\prod\\lambda_l \\approx ${latexNumber(value)}`, text: `∏λ ≈ ${shortNumber(value)}` };
}

function gating(group: readonly Crossing[]): Part {
  const texts = tally(group, ({ text }) => text);
  const name = texts.length === 1 ? texts[0][0] : 'g';
  const symbol = group.length === 1 ? `(${name})` : `∏(${name})`;
  const latexName = name === '1−g' ? '(1-g_l)' : 'g_l';
  const known = group.every(({ factor }) => factor.value !== undefined);
  const notes = new Set(group.map(({ factor }) => factor.note));
  const note = notes.size === 1 && group[0].factor.note ? ` ${group[0].factor.note}` : ' as initialised';
  const value = productOfValues(group);
  return {
    latex: `${group.length === 1 ? '' : '\\prod '}${latexName}${known ? ` \\approx ${latexNumber(value)}` : ''}`,
    text: known
      ? `${symbol} ≈ ${shortNumber(value)}${note.replace(/, line \d+$/, '')}`
      : `${symbol} of ${group.length}`,
  };
}

/** A value passes all masks with the product of their probabilities; none of them scales the term in the mean if they rescale. */
function randomMasks(group: readonly Crossing[]): Part {
  const keeps = group.map(({ factor }) => factor.passes ?? Number.NaN);
  const passes = keeps.reduce((all, keep) => all * keep, 1);
  const same = keeps.every((keep) => keep === keeps[0]) && keeps.length > 1;
  const power = same ? `${shortNumber(keeps[0])}${superscript(keeps.length)} ≈ ` : '';
  const chance = Number.isNaN(passes)
    ? ''
    : ` (a value passes ${keeps.length > 1 ? 'all' : 'it'} with probability ${power}${shortNumber(passes)})`;
  return { latex: product('m_l', group.length), text: `${counted(group.length, 'dropout mask')}${chance}` };
}
