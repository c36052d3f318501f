import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { formMarks } from '../../src/present/drawingForms';
import { stateClass } from '../../src/present/stateClass';
import type { PathState } from '../../src/explain/explanation';
import { seriesStyles } from '../../src/present/charts/style';
import { themes, type WebviewTheme } from './themes';

type Colour = readonly [red: number, green: number, blue: number];

/** What a dichromat sees of a colour, in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const dichromacies: Record<string, readonly (readonly number[])[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (hex: string): Colour => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
};

const through = (matrix: readonly (readonly number[])[], colour: Colour): Colour => {
  const [red, green, blue] = matrix.map((row) =>
    Math.max(0, Math.min(1, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  );
  return [red, green, blue];
};

/** CIE L*a*b* of a colour in linear sRGB, white D65. */
function lab([red, green, blue]: Colour): Colour {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Colour, b: Colour): number => Math.hypot(...lab(a).map((value, i) => value - lab(b)[i]));

/** A difference that is seen at a glance between areas side by side begins at about 10. */
const seenBeside = 17;
const seen = 40;

/** A colour that the style sheet gives to the body of a theme, as `#rrggbb`. */
async function sheetColour(name: string, { kind, variables }: WebviewTheme): Promise<string> {
  const sheet = (await readFile('media/panel.css', 'utf8')).replace(/\/\*.*?\*\//gs, '').split('@media (forced')[0];
  const rules = [...sheet.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selectors]) =>
    selectors.split(',').some((each) => ['body', `body.${kind}`].includes(each.trim())),
  );
  const colourOf = (value: string): string => {
    const own = /^var\(--(vscode-)?([\w-]+)\)$/.exec(value);
    if (own) return own[1] ? variables[own[2]] : lookUp(own[2]);
    const [, first, share, second] = /^color-mix\(in srgb, (var\(.*?\)) (\d+)%, (var\(.*?\))\)$/.exec(value)!;
    const [a, b] = [first, second].map(colourOf);
    const part = (at: number): number =>
      Number.parseInt(a.slice(at, at + 2), 16) * (Number(share) / 100) +
      Number.parseInt(b.slice(at, at + 2), 16) * (1 - Number(share) / 100);
    return `#${[1, 3, 5].map((at) => Math.round(part(at)).toString(16).padStart(2, '0')).join('')}`;
  };
  const lookUp = (variable: string): string =>
    colourOf(rules.flatMap(([, , body]) => new RegExp(`--${variable}: ([^;]+);`).exec(body)?.[1] ?? []).at(-1)!);
  return lookUp(name);
}

describe.each(themes)('with the theme $name', (theme) => {
  const colours = () =>
    Promise.all(['whole', 'part', 'weights'].map(async (name) => linear(await sheetColour(name, theme))));

  it.each(Object.entries(dichromacies))('tells what is whole from what is not with %s', async (_, matrix) => {
    const [a, b, c] = (await colours()).map((colour) => through(matrix, colour));
    expect(Math.min(distance(a, b), distance(a, c))).toBeGreaterThan(seen);
  });

  // Their forms differ, too: below.
  it.each(Object.entries(dichromacies))('tells a part from weights with %s', async (_, matrix) => {
    const [, part, weights] = (await colours()).map((colour) => through(matrix, colour));
    expect(distance(part, weights)).toBeGreaterThan(seenBeside);
  });
});

it('tells every state by its form alone, on the line and as a series', () => {
  const states = Object.keys(stateClass) as PathState[];
  const stretch = [{ x: 0, from: 0, to: 60, width: 10 }];
  const form = (state: PathState) =>
    JSON.stringify(formMarks('line', state, 0.5, stretch)).replace(/"(fill|stroke)":"\w+",?/g, '');
  expect(new Set(states.map(form)).size).toBe(states.length);
  const styles = [...seriesStyles(states.map((state) => ({ id: state, state }))).values()];
  const formOf = ({ width, dash, rails }: (typeof styles)[number]) => JSON.stringify([width, dash, rails]);
  expect(new Set(styles.map(formOf)).size).toBe(states.length);
});
