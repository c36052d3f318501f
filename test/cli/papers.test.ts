import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papers } from '../../src/papers/catalogue';
import type { InspectionJson } from '../../src/present/json';
import type { PapersJson } from '../../src/present/papersJson';
import { textWidth } from '../../src/present/textTable';
import { runHere } from './terminal';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-papers-'));
  mkdirSync(join(folder, '.throughline/papers'), { recursive: true });
  mkdirSync(join(folder, 'models'));
  writeFileSync(
    join(folder, 'models/net.py'),
    `import torch.nn as nn

class Unit(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, x):
        return 0.5 * x + self.conv(x)

def net():
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), Unit(), Unit())
`,
  );
  writeFileSync(
    join(folder, '.throughline/papers/ours.json'),
    JSON.stringify({
      id: 'ours',
      title: 'Notes',
      citation: 'Team 2024',
      url: 'https://example.org',
      claims: [
        {
          id: 'ours/no-scaling',
          item: 'Sec. 1',
          statement: 'We scale no shortcuts.',
          appliesTo: { units: { shortcut: 'constantScaling' } },
        },
      ],
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = async (...args: string[]) => {
  const { output, code } = await runHere(['papers', ...args, '--format', 'json'], { folder });
  return { ...(JSON.parse(output) as PapersJson), code };
};

describe('throughline papers', () => {
  it('lists the catalogue and the team’s own', async () => {
    const { papers: all, code } = await json();
    expect(code).toBe(0);
    expect(all.map(({ id }) => id)).toEqual([...papers.map(({ id }) => id), 'ours']);
  });

  it('shows one by its id or its arXiv id', async () => {
    for (const id of ['P1', 'p1', '1603.05027', 'arXiv:1603.05027v3']) {
      const [paper, ...others] = (await json('show', id)).papers;
      expect(others).toEqual([]);
      expect(paper).toMatchObject({ id: 'P1', arxiv: '1603.05027' });
      expect(paper.equations.find(({ number }) => number === '9')?.latex).toContain('\\hat{f}');
      expect(paper.tables.find(({ number }) => number === '1')?.rows).toHaveLength(11);
      expect(paper.claims.find((claim) => claim.id === 'P1/constant-scaling-fails')).toMatchObject({
        item: 'Table 1',
        appliesTo: { units: { shortcut: 'constantScaling', shortcutFactor: 0.5, branchFactor: 1 } },
      });
    }
  });

  it('as text fits 100 columns', async () => {
    for (const id of [undefined, ...papers.map((paper) => paper.id)]) {
      const { output, code } = await runHere(['papers', ...(id ? ['show', id] : [])], { folder });
      expect(code).toBe(0);
      expect(output.split('\n').filter((line) => textWidth(line) > 100)).toEqual([]);
      expect(output).not.toMatch(/undefined|\[object/);
    }
    const { output } = await runHere(['papers', 'show', 'P6'], { folder });
    expect(output).toContain('CIFAR-10 (not confirmed against a copy of the paper)');
  });

  it('names the known ones where one is not', async () => {
    const unknown = await runHere(['papers', 'show', 'P9'], { folder });
    expect(unknown.code).toBe(2);
    expect(unknown.errors).toContain('P9 is no paper of the catalogue; choose P1, P2, P3,');
    expect((await runHere(['papers', 'list'], { folder })).errors).toContain('write papers, or papers show ID');
  });

  it('a team’s claims stand in inspect; faults of its files are said and hide nothing', async () => {
    const inspect = async () => {
      const run = await runHere(['inspect', 'models/net.py#net', '--format', 'json'], { folder });
      return { ...run, claims: (JSON.parse(run.output) as InspectionJson).claims };
    };
    const { claims } = await inspect();
    expect(claims.find(({ id }) => id === 'ours/no-scaling')).toEqual({
      id: 'ours/no-scaling',
      paper: 'Team 2024',
      item: 'Sec. 1',
      kind: 'claim',
      statement: 'We scale no shortcuts.',
      at: { file: join(folder, 'models/net.py'), line: 9 },
    });
    writeFileSync(join(folder, '.throughline/papers/zz.json'), '{\n "id": "zz",\n "claim": [] }');
    const again = await inspect();
    expect(again.errors).toContain(`${join(folder, '.throughline/papers/zz.json')}:3: "claim" is not known here.`);
    expect(again.claims.map(({ id }) => id)).toEqual(claims.map(({ id }) => id));
    expect(again.claims.map(({ paper }) => paper)).toContain('arXiv:1603.05027');
  });
});
