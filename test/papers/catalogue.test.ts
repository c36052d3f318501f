import { describe, expect, it } from 'vitest';
import {
  activationTable,
  cite,
  citationText,
  equationOf,
  imagenetTable,
  paperOf,
  papers,
  publishedIn,
  shortcutTable,
} from '../../src/papers/catalogue';
import { typeset } from '../../src/papers/typeset';

describe('the catalogue', () => {
  it('has one entry a paper, each with an address', () => {
    expect(new Set(papers.map(({ id }) => id)).size).toBe(papers.length);
    expect(new Set(papers.map(({ citation }) => citation)).size).toBe(papers.length);
    for (const { url, arxiv } of papers) {
      expect(url).toMatch(/^https:\/\//);
      if (arxiv) expect(url).toBe(`https://arxiv.org/abs/${arxiv}`);
    }
  });

  it.each(papers.map((paper) => [paper.id, paper] as const))('%s: every formula can be typeset', (_, paper) => {
    for (const { latex, number, meaning } of paper.equations) {
      expect(typeset(latex).svg, latex).toContain('<path');
      if (number) expect(number).toMatch(/^\(\d+\)$/);
      expect(meaning).not.toBe('');
    }
  });

  it.each(papers.map((paper) => [paper.id, paper] as const))('%s: tables are whole', (_, paper) => {
    for (const { columns, rows, setting, item } of paper.tables) {
      expect(item).toMatch(/^(Table \d|Sec\. \d|CIFAR-10 table)/);
      expect(setting).not.toBe('');
      for (const row of rows) expect(Object.keys(row).sort()).toEqual(Object.keys(columns).sort());
    }
    const numbers = paper.equations.map(({ number }) => number).filter((number) => number !== undefined);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('has the nine numbered equations of the identity mappings', () => {
    const numbers = paperOf('P1').equations.flatMap(({ number }) => number ?? []);
    expect(numbers).toEqual(['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)']);
    expect(equationOf('P1', '(5)').latex).toContain('\\left(1 + ');
    expect(() => equationOf('P1', '(10)')).toThrow(/no equation/);
  });

  it('gives a number with its citation and its setting, never alone', () => {
    const gated = publishedIn('P1', shortcutTable, 'error', ({ remark }) => remark === 'init b_g = −6');
    expect(gated.text).toBe('8.70\u202f%');
    expect(citationText(gated)).toBe('He et al. 2016, Table 1');
    expect(gated.setting).toContain('ResNet-110');
    expect(gated.url).toBe('https://arxiv.org/abs/1603.05027');
    const failed = publishedIn('P1', shortcutTable, 'error', ({ figure }) => figure === '2(f)');
    expect(failed.text).toBe('fail');
    expect(publishedIn('P1', imagenetTable, 'top5', () => true).text).toBe('6.7\u202f%');
    expect(() => publishedIn('P1', shortcutTable, 'error', () => false)).toThrow(/no such row/);
  });

  it('agrees with itself where two tables print one number', () => {
    // ResNet-110 with the original unit stands in Tables 1 and 2 of P1; its mean also in Table 6 of P2.
    const original = publishedIn('P1', shortcutTable, 'error', (row) => row.case === 'original').text;
    expect(publishedIn('P1', activationTable, 'resnet110', (row) => row.figure === '4(a)').text).toBe(original);
    const mean = paperOf('P2')
      .tables.find(({ item }) => item === 'Table 6')!
      .rows.find((row) => row.layers === 110)!;
    expect(String(mean.spread)).toContain(original.slice(0, 4));
  });

  it('cites', () => {
    expect(cite('P2', 'Table 2')).toEqual({
      paper: 'P2',
      item: 'Table 2',
      citation: 'He et al. 2015',
      url: 'https://arxiv.org/abs/1512.03385',
    });
  });
});
