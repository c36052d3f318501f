import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { papers } from '../../src/papers/catalogue';
import { catalogueOf } from '../../src/papers/team';
import { Sketch } from '../support/sketch';

const file = '/project/.throughline/papers/ours.json';
const faults = (text: string) =>
  catalogueOf([{ file, text }]).problems.map(({ line, text: said }) => `${line}: ${said}`);

const head = '"title": "T", "citation": "Us 2024", "url": "https://example.org"';

const [, example] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/papers.md', 'utf8'))!;

describe('a team’s own papers', () => {
  it('the example of the documentation is one, and its claims are found', () => {
    const { papers: all, problems } = catalogueOf([{ file, text: example }]);
    expect(problems).toEqual([]);
    expect(all.map(({ id }) => id)).toEqual([...papers.map(({ id }) => id), 'house-style']);
    const net = new Sketch();
    let x = net.conv(net.input(), 8);
    for (let i = 0; i < 2; i++)
      x = net.within(`layer.${i}`, () => net.add(net.conv(net.relu(x), 8), net.conv(x, 8, { kernel: 1 })));
    const { claims } = explain(net.finish(net.head(x)), { papers: all });
    expect(claims.filter(({ paper }) => paper === 'house-style')).toMatchObject([
      { id: 'house-style/no-projection', citation: 'Vision team 2024', item: 'Table 1', units: [0, 1] },
    ]);
  });

  it('may have comments and trailing commas', () => {
    expect(faults(`// ours\n{ "id": "ours", /* short */ ${head}, "claims": [], }`)).toEqual([]);
  });

  it.each([
    [
      '{ "id": "ours",\n "titel": "T", "citation": "U", "url": "https://example.org" }',
      ['1: The paper lacks "title": Title as printed.', '2: "titel" is not known here. Did you mean "title"?'],
    ],
    [
      `{ "id": "ours", ${head},\n"claims": [{ "id": "ours/a", "item": "Sec. 1", "statement": "S.",\n "appliesTo": { "units": { "shortcut": "gate" } } }] }`,
      [
        '3: "claims[0].appliesTo.units.shortcut" cannot be "gate". Choose identity, constantScaling, exclusiveGating, shortcutOnlyGating, projection, dropout, zeroPadding, learnedScaling, other.',
      ],
    ],
    [
      `{ "id": "ours", ${head},\n"claims": [{ "id": "theirs/a", "item": "Sec. 1", "statement": "S.", "appliesTo": { "depth": 3 } }] }`,
      ['2: The claim "theirs/a" must begin with the id of its paper: "ours/…".'],
    ],
    [
      `{ "id": "ours", ${head},\n"tables": [{ "item": "Table 1", "title": "T", "setting": "S", "columns": { "a": "a" },\n"rows": [{ "b": 1 }] }] }`,
      ['3: Row 1 of Table 1 lacks a (null where the paper has no value) and has b, which "columns" does not name.'],
    ],
    [
      `{ "id": "ours", ${head}, "equations": [\n{ "latex": "\\mathbf{x}", "meaning": "x" }] }`,
      ['2: "\\mathbf{x}" is no value of JSON: a backslash is written \\\\ (LaTeX: "\\\\frac{1}{2}").'],
    ],
    [`{ "id": "ours", ${head}\n "venue": 1 }`, ['2: "venue" stands where a comma or } is expected.']],
    [`{ "id": "P1",\n ${head} }`, ['1: A paper "P1" is there already: choose another id.']],
    ['', ['1: The end of the file stands where a value is expected.']],
    ['['.repeat(5000), ['1: More than 100 values inside each other.']],
  ])('faults are said with their line: %#', (text, expected) => {
    const { papers: all } = catalogueOf([{ file, text }]);
    expect(faults(text)).toEqual(expected);
    expect(all).toEqual(papers);
  });
});
