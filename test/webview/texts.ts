import type { Page } from 'playwright-core';

/** What a reader sees of a page's texts: pairs that lie on one another, and texts that the drawing's edge cuts. */
export function textFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Seen {
      text: string;
      owner: Element;
      left: number;
      top: number;
      right: number;
      bottom: number;
    }
    const faults: string[] = [];
    const seen: Seen[] = [];
    const hides = (element: Element) => getComputedStyle(element).overflow !== 'visible';
    /** The part of a box that its scrolling and hiding ancestors let through. */
    const clipped = (box: DOMRect, from: Element): Omit<Seen, 'text' | 'owner'> => {
      let { left, top, right, bottom } = box;
      for (let at: Element | null = from; at; at = at.parentElement) {
        if (!hides(at) || (at instanceof SVGElement && at.parentElement instanceof SVGElement)) continue;
        const edge = at.getBoundingClientRect();
        left = Math.max(left, edge.left);
        top = Math.max(top, edge.top);
        right = Math.min(right, edge.right);
        bottom = Math.min(bottom, edge.bottom);
      }
      return { left, top, right: Math.min(right, innerWidth), bottom: Math.min(bottom, innerHeight) };
    };
    const head = document.querySelector('.head:not([display=none]) .head-background')?.getBoundingClientRect();
    const add = (text: string, owner: Element, box: DOMRect) => {
      const part = clipped(box, owner);
      // What is scrolled up lies below the heads of the columns, which have a ground of their own.
      if (head && owner.closest('.world')) part.top = Math.max(part.top, head.bottom);
      if (part.right - part.left > 1 && part.bottom - part.top > 1) seen.push({ text, owner, ...part });
    };
    const canvas = document.querySelector('.canvas')?.getBoundingClientRect();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement;
      const text = node.textContent?.trim();
      if (!owner || !text || owner.closest('script, style, title, [hidden], .math')) continue;
      if (!owner.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        add(text, owner, box);
        if (canvas && owner.closest('.drawing') && (box.left < canvas.left - 0.5 || box.right > canvas.right + 0.5))
          faults.push(`cut: "${text}"`);
      }
    }
    for (const math of document.querySelectorAll('svg.math'))
      if (math.checkVisibility({ opacityProperty: true }))
        add(`formula ${math.getAttribute('aria-label')}`, math, math.getBoundingClientRect());
    seen.forEach((a, i) => {
      for (const b of seen.slice(i + 1)) {
        if (a.owner === b.owner) continue;
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        // Line boxes of neighbouring lines may share a px or two of empty leading; letters do not.
        if (width > 1.5 && height > 3)
          faults.push(`"${a.text}" lies on "${b.text}" (${width.toFixed(1)} × ${height.toFixed(1)} px)`);
      }
    });
    return faults;
  });
}
