import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../src/train/comparison';
import type { KeptComparison } from '../../../src/train/kept';
import { variantNetwork } from '../../webview/support';
import { checkReport } from '../../support/checkReport';
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

  it('names the back end on which its curves come out the same', () => {
    expect(plain(page)).toMatch(/--seeds 3 --backend \S+/);
  });

  it('says what was assumed, what happened on the way, and what it cannot show', () => {
    const [graph] = keptOf(all).graphs.values();
    const source = { file: 'net.py', startLine: 1, startColumn: 0, endLine: 1, endColumn: 1 };
    const assumptions = [{ text: 'input 1×3×32×32, the size usual for CIFAR', source }];
    const [first, ...others] = all.runs;
    const runs = [{ ...first, notes: [{ step: 7, text: 'the checkpoint could not be read' }] }, ...others];
    const graphs = new Map([['original', { ...graph, assumptions }]]);
    const text = plain(comparisonReport({ ...keptOf({ ...all, runs }), graphs }));
    expect(text).toContain('Assumed input 1×3×32×32, the size usual for CIFAR');
    expect(text).toContain('On the way original, seed 0, step 7: the checkpoint could not be read');
    const small = finished(planned({ seeds: 1 }));
    expect(plain(comparisonReport(keptOf(small)))).toContain('What it cannot show at this scale One seed:');
  });

  it('has the equations that were checked on the weights of its runs', () => {
    const [{ id }] = all.runs;
    const checks = new Map([[id, [{ ...checkReport, step: 600 }]]]);
    const text = plain(comparisonReport({ ...keptOf(all), checks }));
    expect(text).toContain('Equations by numbers original, seed 0, after 600 steps layer1.1 to layer1.2: l = 1, L = 3');
    expect(text).toContain('holds, relative error 6.5e-8');
    expect(text).toContain('f is ReLU behind 2 additions');
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
