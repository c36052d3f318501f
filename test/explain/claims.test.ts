import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statementsHere } from '../../src/explain/claims/claims';
import { explain } from '../../src/explain/explain';
import type { Explanation } from '../../src/explain/explanation';
import type { Graph } from '../../src/graph/graph';
import { papers } from '../../src/papers/catalogue';
import { createReader } from '../../src/read/reader';
import { disk, distPackages, grammars, patientBudget, readSnippet } from '../support/reading';
import { claimNetworks } from './fixtures/claimNetworks';

const models = join(distPackages, 'torchvision/models');

const known = new Map(papers.flatMap((paper) => paper.claims.map((claim) => [claim.id, { paper, claim }])));

/** Every claim that is shown is one of the catalogue, with its citation, and speaks of what is there. */
function expectCited(graph: Graph, { claims, units }: Explanation): void {
  for (const finding of claims) {
    const { paper, claim } = known.get(finding.id)!;
    const { id, citation, url } = paper;
    expect(finding).toMatchObject({ paper: id, citation, url, item: claim.item, kind: claim.kind ?? 'claim' });
    expect(finding.statement, finding.id).toMatch(/^\S.*\S\.$/s);
    expect(finding.statement, finding.id).not.toMatch(/undefined|NaN|null|object/);
    for (const unit of finding.units) expect(units[unit]).toBeDefined();
    for (const node of finding.nodes) expect(graph.nodes[node]).toBeDefined();
    expect(finding.source.file).not.toBe('');
  }
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
}

describe('claims of the papers', () => {
  it.each(Object.entries(claimNetworks))('%s', async (_, { source, claims }) => {
    const graph = await readSnippet(source, { entry: 'Net' });
    const explanation = explain(graph);
    expect(explanation.claims.map(({ id }) => id)).toEqual(expect.arrayContaining([...claims]));
    expectCited(graph, explanation);
  });

  it.runIf(existsSync(models))('torchvision’s networks: each is cited', async () => {
    const reader = await createReader(disk, { grammars, budget: patientBudget });
    for (const address of [
      'resnet.py#resnet50',
      'vgg.py#vgg16_bn',
      'googlenet.py#googlenet',
      'densenet.py#densenet121',
      'efficientnet.py#efficientnet_b0',
      'convnext.py#convnext_tiny',
      'vision_transformer.py#vit_b_16',
    ]) {
      const [file, entry] = address.split('#');
      const graph = reader.read({ file: join(models, file), entry });
      const explanation = explain(graph);
      expect(explanation.claims.length, address).toBeGreaterThan(2);
      expectCited(graph, explanation);
    }
  });

  it('each is found in a network', () => {
    const found = new Set(Object.values(claimNetworks).flatMap(({ claims }) => claims));
    expect([...known.keys()].filter((id) => !found.has(id))).toEqual([]);
  });

  it('what is said of this network alone belongs to a claim', () => {
    expect(Object.keys(statementsHere).filter((id) => !known.has(id))).toEqual([]);
  });
});
