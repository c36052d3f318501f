import type { Explanation } from '../explain/explanation';

/** What stands behind the sign of a factor of an identity term. */
const meanings: Readonly<Record<string, string>> = {
  D: 'mask of an activation, value by value',
  W_s: 'weights of the shortcut',
  W: 'weights',
  S: 'part of the values passes, or all of them beside zeros',
  P: 'the same values in other places',
  B: 'Jacobian of a normalisation or of a smooth function',
  m: 'values dropped at random',
  g: 'gate between 0 and 1, computed from the data',
  '1−g': 'gate between 0 and 1, computed from the data',
  λ: 'trained factor',
  '?': 'not understood',
};

/** `D: mask of an activation, value by value`: the signs that the identity terms of the units use, each once. */
export function termLegend({ units }: Explanation): string[] {
  const signs = new Set(
    units.flatMap(({ identityTerm }) => identityTerm.text.split(' · ').map((text) => text.split(' ')[0])),
  );
  return [...signs].flatMap((sign) => (Object.hasOwn(meanings, sign) ? [`${sign}: ${meanings[sign]}`] : []));
}

/** Operators between units at which the identity path breaks; the units' own breaks stand beside their names. */
export function breaksBetween({ identityPath, units }: Explanation): Explanation['identityPath']['breaks'] {
  const names = new Set(units.map(({ name }) => name));
  return identityPath.breaks.filter(({ name }) => !names.has(name));
}
