import type { Page } from 'playwright-core';

/**
 * Texts and formulas whose colour stands too little out from what lies behind them: WCAG 2.2, 1.4.3.
 * @param among selector of the elements whose texts are looked at
 */
export function contrastFaults(page: Page, among = '*'): Promise<string[]> {
  return page.evaluate((selector) => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    canvas.canvas.width = canvas.canvas.height = 1;
    const known = new Map<string, Colour>();
    /** Any CSS colour, as the browser itself paints it. */
    const read = (text: string): Colour => {
      let colour = known.get(text);
      if (!colour) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        colour = [red, green, blue, alpha / 255];
        known.set(text, colour);
      }
      return colour;
    };
    const over = (top: Colour, below: Colour, opacity = 1): Colour => {
      const alpha = top[3] * opacity;
      const mixed = [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));
      return [mixed[0], mixed[1], mixed[2], 1];
    };
    const luminance = ([red, green, blue]: Colour): number => {
      const [r, g, b] = [red, green, blue].map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a: Colour, b: Colour): number => {
      const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
      return (high + 0.05) / (low + 0.05);
    };
    const shapes = [...document.querySelectorAll<SVGElement>('svg:not(.math) :is(rect, circle)')].filter((shape) => {
      const style = getComputedStyle(shape);
      return style.fill !== 'none' && read(style.fill)[3] > 0 && Number(style.opacity) > 0.5;
    });
    const boxes = new Map(shapes.map((shape) => [shape, shape.getBoundingClientRect()]));
    const behind = (element: Element, box: DOMRect): Colour => {
      const layers: Colour[] = [];
      const follows = (shape: Element) => shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
      const covers = ({ left, top, right, bottom }: DOMRect) =>
        left <= box.left + 2 && top <= box.top + 4 && right >= box.right - 2 && bottom >= box.bottom - 4;
      if (element.closest('svg'))
        for (const shape of shapes)
          if (follows(shape) && covers(boxes.get(shape)!)) layers.unshift(read(getComputedStyle(shape).fill));
      for (let at: Element | null = element; at; at = at.parentElement)
        layers.push(read(getComputedStyle(at).backgroundColor));
      const solid = layers.findIndex(([, , , alpha]) => alpha === 1);
      const ground = layers[solid] ?? read('Canvas');
      return layers.slice(0, Math.max(0, solid)).reduceRight((below, top) => over(top, below), ground);
    };
    const faults = new Set<string>();
    const check = (text: string, element: Element, paint: string, box: DOMRect) => {
      let opacity = 1;
      for (let at: Element | null = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
      const ground = behind(element, box);
      const found = ratio(over(read(paint), ground, opacity), ground);
      if (found < 4.5) faults.add(`"${text.slice(0, 40)}" ${found.toFixed(2)} : 1`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement;
      const text = node.textContent?.trim();
      if (!owner?.matches(selector) || !text || owner.closest('script, style, title, [hidden], .math')) continue;
      if (!owner.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const style = getComputedStyle(owner);
      const range = document.createRange();
      range.selectNodeContents(node);
      check(text, owner, owner instanceof SVGElement ? style.fill : style.color, range.getBoundingClientRect());
    }
    for (const math of document.querySelectorAll<SVGElement>('svg.math'))
      for (const part of [math, ...math.querySelectorAll('[class]')])
        check(
          `formula ${math.getAttribute('aria-label')}`,
          math,
          getComputedStyle(part).color,
          math.getBoundingClientRect(),
        );
    return [...faults];
  }, among);
}
