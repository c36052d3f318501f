import type { Explanation, PathState } from '../explain/explanation';

/** What stands behind the sign of a factor, by what it does to the identity term. */
const meanings: Partial<Record<PathState, string>> = {
  rearranged: 'the same values in other places',
  scaled: 'a factor',
  gated: 'a gate between 0 and 1, computed from the data',
  masked: 'the mask of an activation, value by value',
  cutAtRandom: 'values dropped at random',
  partPasses: 'part of the values passes',
  bent: 'the Jacobian of a normalisation or of a smooth function',
  replaced: 'weights',
  unknown: 'not understood',
};

/** `D: the mask of an activation, value by value`: the signs that the identity terms of these units use, each once. */
export function termLegend({ units }: Explanation): string[] {
  const signs = new Map<string, string>();
  for (const { shortcut, after } of units) {
    for (const { factor } of [...shortcut.crossings, ...after.crossings]) {
      const [sign] = factor.text.split(' ');
      const meaning = meanings[factor.state];
      if (meaning && !/^[-−\d.]/.test(sign.replace('1−g', 'g'))) signs.set(sign, meaning);
    }
  }
  return [...signs].map(([sign, meaning]) => `${sign}: ${meaning}`);
}

/** Operators between units at which the identity path breaks; the units' own breaks stand beside their names. */
export function breaksBetween({ identityPath, units }: Explanation): Explanation['identityPath']['breaks'] {
  const names = new Set(units.map(({ name }) => name));
  return identityPath.breaks.filter(({ name }) => !names.has(name));
}
