import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../src/train/comparison';
import type { KeptComparison } from '../../../src/train/kept';
import { variantNetwork } from '../../webview/support';
import { finished, planned, underway } from '../../webview/comparisons';
import { comparisonReport } from '../../../src/present/report/report';
import { repeatCommand } from '../../../src/present/report/repeat';

const keptOf = (comparison: Comparison): KeptComparison => ({
  comparison,
  records: new Map(comparison.runs.map(({ id }) => [id, { version: '0.1.0+abc', graph: 'c0ffee', machine: 'EPYC' }])),
  graphs: new Map([['original', variantNetwork('original')]]),
  checks: new Map(),
});

const all = finished(planned());
const page = comparisonReport(keptOf(all));

/** Text of a page without its marks. */
const plain = (html: string): string =>
  html.replace(/<style>.*?<\/style>|<script.*?<\/script>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ');

describe('the report of a comparison', () => {
  it('is one file that runs nothing and asks nothing of anybody', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('<script type="application/json" id="plan">');
    expect(page).not.toMatch(/\b(?:src|srcset)=|url\(|@import|<link/);
  });

  it('says first what was found', () => {
    expect(plain(page)).toContain('After 600 steps “original” has the lowest test error of 6 variants, 8.0 ± 0.2 %;');
    expect(plain(page)).toContain('Same order as published in 15 of 15 pairs of variants.');
  });

  it('keeps measured and published figures in tables of their own, the published ones cited', () => {
    const [, measured, published] = /Measured here(.*?)<\/table>.*?Published: (.*?)<\/table>/s.exec(page)!;
    expect(measured).not.toContain('6.61');
    expect(published).toContain('<a href="https://arxiv.org/abs/1603.05027">He et al. 2016, Table 1</a>');
    expect(published).toContain('6.61\u00a0%');
  });

  it('tells what becomes of the identity term by the graphs that were trained', () => {
    expect(plain(page)).toContain('(a) original Broken at 2 of 9 units, masked after all 9 1.17 → 1.17');
    expect(page).toContain('aria-label="Norm of the identity term by depth before training');
  });

  it('holds all that is needed to repeat it', () => {
    const [, json] = /id="plan">(.*?)<\/script>/s.exec(page)!;
    expect(JSON.parse(json)).toEqual(all.plan);
    expect(plain(page)).toContain('EPYC');
    expect(plain(page)).toContain('0.1.0+abc');
    expect(repeatCommand(all.plan)).toBe(
      "throughline compare 'resnet20.py#resnet20()' --variants original,constant-scaling-0.5-0.5,exclusive-gating-6,shortcut-only-gating-6,1x1-conv,dropout --data figures:normal,train=8192,test=2000 --size 16 --schedule small --steps 600 --batch 64 --seeds 3",
    );
  });

  it('lists the runs that failed with their reason', () => {
    const text = plain(comparisonReport(keptOf(underway(planned()))));
    expect(text).toContain('at step 120: The loss is not a number at step 120');
    expect(text).toMatch(/\d+ of 18 runs did not finish/);
  });

  it('writes names as they are', () => {
    const plan = { ...all.plan, title: 'a < b & "c"</script>' };
    const odd = comparisonReport(keptOf({ ...all, plan }));
    expect(odd).toContain('<h1>a &lt; b &amp; &quot;c&quot;&lt;/script&gt;</h1>');
    expect(odd.match(/<\/script>/g)).toHaveLength(1);
  });
});
