/** The side card's curves: standard deviation of signal and gradient through depth, as expected and as measured. */
import type { Initialisation } from '../explain/initialisation/initialisation';
import { shortNumber } from '../explain/numbers';
import type { VarianceCheck } from '../train/checks/variances';
import type { CardSection, CurveSection } from './drawingModel';
import { richText } from './drawingCardSections';

/** Layers from which on there is a course to be seen. */
const fewest = 3;

/** Points of a line that the card has room for; of more every n-th is shown, and the last. */
const mostPoints = 280;

/** Powers of ten of the standard deviation; null where the variance is not known or 0. */
const deviations = (variances: readonly (number | null)[]): (number | null)[] =>
  variances.map((variance) => (variance !== null && variance > 0 ? Math.log10(variance) / 2 : null));

function thinned<Value>(values: readonly Value[]): Value[] {
  const step = Math.ceil(values.length / mostPoints);
  return values.filter((_, i) => i % step === 0 || i === values.length - 1);
}

function placesOf({ chain, layers }: Initialisation): { layer: number; name: string }[] {
  const names = new Map(layers.map(({ node, name }) => [node, name]));
  return thinned(chain.map((node, i) => ({ layer: i + 1, name: names.get(node) ?? '' })));
}

const endText = (values: readonly (number | null)[], at: number): string => {
  const value = values.at(at);
  return value === null || value === undefined ? '' : shortNumber(10 ** value);
};

/** From so many layers on a question of its own says what the curve leaves out. */
const asked = 5;

const noteOf = ({ summary, approximations, chain }: Initialisation): string =>
  chain.length < asked
    ? [summary, ...approximations].join(' ')
    : `${summary} The curve is approximate: the question on the signal at the start says what it leaves out.`;

export function initialisationSection(initialisation: Initialisation | null): CardSection[] {
  if (!initialisation || initialisation.chain.length < fewest) return [];
  const [forward, backward] = [deviations(initialisation.forward), deviations(initialisation.backward)];
  const known = [forward, backward].map((values) => values.filter((value) => value !== null).length);
  if (Math.max(...known) < fewest) return [];
  return [
    {
      kind: 'curve',
      name: 'standard-deviation-at-the-start',
      heading: 'Standard deviation at the start',
      remark: 'of the first layer’s signal and the last one’s gradient',
      layers: initialisation.chain.length,
      places: placesOf(initialisation),
      lines: [
        { name: 'signal' as const, values: thinned(forward), end: endText(forward, -1), at: 'last' as const },
        { name: 'gradient' as const, values: thinned(backward), end: endText(backward, 0), at: 'first' as const },
      ].filter((_, i) => known[i] >= 2),
      note: richText(noteOf(initialisation)),
    },
  ];
}

/** The course of a check by numbers: what was measured, the product of the equation, and what the explanation expects. */
export function varianceCurve({ direction, layers }: VarianceCheck): CurveSection {
  const [at, place] = direction === 'forward' ? (['last', -1] as const) : (['first', 0] as const);
  const line = (
    name: 'measured' | 'product' | 'expected',
    variances: readonly (number | null)[],
  ): CurveSection['lines'][number] => {
    const values = deviations(variances);
    return { name, values: thinned(values), end: endText(values, place), at };
  };
  const expected = line(
    'expected',
    layers.map(({ estimate }) => estimate),
  );
  return {
    kind: 'curve',
    name: `measured-deviation-${direction}`,
    heading: direction === 'forward' ? 'Standard deviation of the responses' : 'Standard deviation of the gradient',
    remark: direction === 'forward' ? 'of the first layer’s' : 'of the last layer’s',
    layers: layers.length,
    places: thinned(layers.map(({ name }, i) => ({ layer: i + 1, name }))),
    lines: [
      line(
        'measured',
        layers.map(({ measured }) => measured),
      ),
      line(
        'product',
        layers.map(({ product }) => product),
      ),
      ...(expected.values.some((value) => value !== null) ? [expected] : []),
    ],
    note: [],
  };
}
