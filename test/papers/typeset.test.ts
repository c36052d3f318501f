import { describe, expect, it } from 'vitest';
import { typeset, withoutClasses } from '../../src/papers/typeset';

const gradient = String.raw`\frac{\partial\mathcal{E}}{\partial\mathbf{x}_0} = \frac{\partial\mathcal{E}}{\partial\mathbf{x}_{16}}\left(\class{untouched}{1} + \frac{\partial}{\partial\mathbf{x}_0}\sum_{i=0}^{15}\mathcal{F}_i\right)`;

describe('typeset', () => {
  it('gives a picture in px that follows the colour of its surroundings', () => {
    const { svg, width, height, baseline } = typeset('x', { fontSize: 20 });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>$/s);
    expect(svg).toContain('fill="currentColor"');
    // An italic x of Computer Modern is 0.572 em wide, 0.442 em high with overshoot, and hangs 0.011 em below the baseline.
    expect(width).toBeCloseTo(11.44, 2);
    expect(height).toBeCloseTo(9.06, 2);
    expect(height - baseline).toBeCloseTo(0.22, 2);
  });

  it('scales with the size of the type', () => {
    const [small, large] = [12, 24].map((fontSize) => typeset(gradient, { fontSize }));
    expect(large.width / small.width).toBeCloseTo(2, 3);
    expect(large.baseline / small.baseline).toBeCloseTo(2, 2);
  });

  it('uses no ids, so that pictures in one page do not share anything', () => {
    expect(typeset(gradient).svg).not.toMatch(/ id=|href=/);
  });

  it('colours a marked part alone in a picture that stands for itself', () => {
    const { svg } = typeset(gradient, { colour: '#cccccc', classColours: { untouched: '#4daafc' } });
    expect(svg).toContain('style="color:#cccccc"');
    const marked = (svg: string) => /<g [^>]*class="untouched".*?<\/g>/s.exec(svg)?.[0];
    expect(marked(svg)).toContain('fill="#4daafc"');
    expect(svg.replace(marked(svg)!, '').includes('#4daafc')).toBe(false);
    expect(marked(typeset(gradient).svg)).toBeDefined();
    expect(typeset(gradient).svg.includes('#4daafc')).toBe(false);
  });

  it('sets inline formulas lower than displayed ones', () => {
    expect(typeset(gradient, { display: false }).height).toBeLessThan(typeset(gradient).height);
  });

  it.each([
    ['\\frac{1', 'Missing close brace'],
    ['\\nosuch x < y', 'Undefined control sequence \\nosuch'],
    ['}', 'Extra close brace'],
  ])('shows what is wrong with %s', (latex, message) => {
    const { svg, width } = typeset(latex);
    expect(svg).toContain(message);
    expect(svg).toContain(latex.replace('<', '&lt;'));
    expect(width).toBeGreaterThan(0);
    expect(typeset('y').svg).toContain('<path');
  });

  it('gives the same picture again, and the marks can be taken out of the source', () => {
    expect(typeset(gradient)).toBe(typeset(gradient));
    expect(withoutClasses(gradient)).toContain('\\left({1} +');
  });
});
