import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathStates, type ActivationOrder, type ShortcutKind } from '../../src/explain/explanation';
import { structureKinds, unitForms } from '../../src/explain/structures/structure';
import type { Initialiser } from '../../src/graph/graph';
import { papers } from '../../src/papers/catalogue';
import { faultsOf } from '../../src/papers/check';
import { parseJson } from '../../src/papers/json';
import { paperSchema } from '../../src/papers/schema';
import { words } from '../../src/papers/words';

const shortcuts = {
  identity: 0,
  constantScaling: 0,
  exclusiveGating: 0,
  shortcutOnlyGating: 0,
  projection: 0,
  dropout: 0,
  zeroPadding: 0,
  learnedScaling: 0,
  other: 0,
} satisfies Record<ShortcutKind, 0>;

const orders = {
  original: 0,
  bnAfterAddition: 0,
  reluBeforeAddition: 0,
  reluOnlyPreActivation: 0,
  fullPreActivation: 0,
  other: 0,
} satisfies Record<ActivationOrder, 0>;

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

  it('has the words that explaining prints', () => {
    expect(words.shortcut).toEqual(Object.keys(shortcuts));
    expect(words.order).toEqual(Object.keys(orders));
    expect(words.initialiser).toEqual(Object.keys(initialisers));
    expect(words.form).toEqual(unitForms);
    expect(words.structure).toEqual(structureKinds);
    expect(words.state).toEqual(pathStates);
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
