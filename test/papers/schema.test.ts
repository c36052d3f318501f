import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Initialiser } from '../../src/graph/graph';
import { papers } from '../../src/papers/catalogue';
import { faultsOf } from '../../src/papers/check';
import { parseJson } from '../../src/papers/json';
import { paperSchema } from '../../src/papers/schema';
import { words } from '../../src/papers/words';

const initialisers = {
  constant: 0,
  normal: 0,
  uniform: 0,
  he: 0,
  xavier: 0,
  orthogonal: 0,
  uniformFanIn: 0,
  unknown: 0,
} satisfies Record<Initialiser['kind'], 0>;

describe('the schema of papers', () => {
  it.each(papers.map((paper) => [paper.id, paper] as const))('%s is as it says', (_, paper) => {
    expect(faultsOf(parseJson(JSON.stringify(paper)), paperSchema)).toEqual([]);
  });

  it('has the words of the graph’s initialisers; those of explaining are its own', () => {
    expect(words.initialiser).toEqual(Object.keys(initialisers));
  });

  it('is the file that the editor completes by (-u writes it anew)', async () => {
    await expect(`${JSON.stringify(paperSchema, null, 2)}\n`).toMatchFileSnapshot('../../schemas/paper.schema.json');
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { jsonValidation: { url: string }[] };
    };
    expect(contributes.jsonValidation.map(({ url }) => url)).toEqual(['./schemas/paper.schema.json']);
  });

  it('claims have stable ids of their paper, each once', () => {
    const ids = papers.flatMap(({ claims }) => claims.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, claims } of papers) for (const claim of claims) expect(claim.id.startsWith(`${id}/`)).toBe(true);
  });
});
