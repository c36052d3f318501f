/** Small builders of HTML and SVG elements. Styles come from the style sheet by class; nothing sets a style attribute. */
import type { Mathematics, RichText } from '../src/present/drawingModel';

type Child = Node | string | null;

export function html<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | undefined> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

const namespace = 'http://www.w3.org/2000/svg';

export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number | undefined> = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, String(value));
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A formula in a line of text: it hangs below the line by what lies under its baseline. */
export function mathElement(math: Mathematics, className = ''): SVGSVGElement {
  const element = svg('svg', {
    class: `math ${className}`.trim(),
    width: math.width,
    height: math.height,
    viewBox: math.viewBox,
    role: 'img',
    'aria-label': math.text,
  });
  element.innerHTML = math.body;
  element.style.setProperty('vertical-align', `${(math.baseline - math.height).toFixed(2)}px`);
  return element;
}

export function richElements(text: RichText): Node[] {
  return text.map((phrase) => {
    switch (phrase.kind) {
      case 'text':
        return document.createTextNode(phrase.text);
      case 'code':
        return html('code', {}, phrase.text);
      case 'math':
        return mathElement(phrase.math, phrase.state ? `paint ${phrase.state}` : '');
      case 'link':
        return html('a', { href: phrase.url }, phrase.text);
    }
  });
}

/** Icons, drawn on a grid of 16. */
const icons = {
  chevron: 'M6 3l5 5-5 5',
  search: 'M10.5 10.5L14 14M11.5 6.5a5 5 0 1 1-10 0a5 5 0 0 1 10 0z',
  fit: 'M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3',
  pin: 'M9.5 2l4.5 4.5-3.2 1.2L8.3 10.2 8 13.2 2.8 8l3-.3 2.5-2.5zM5.2 10.8L2 14',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  up: 'M8 14V2.5M3 7.5l5-5 5 5',
  down: 'M8 2v11.5M3 8.5l5 5 5-5',
  book: 'M8 3.2v10.3M8 3.2C7 2.5 4 2.5 1.5 2.5v10c2.5 0 5.5 0 6.5 1c1-1 4-1 6.5-1v-10c-2.5 0-5.5 0-6.5.7z',
  information: 'M8 7v4.5M8 4.5v.4M14.5 8a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0z',
  match: 'M5 8.2l2 2 4-4.4M14.5 8a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0z',
  warning: 'M8 6v3.5M8 11.5v.4M8 1.8L15 14H1z',
  play: 'M4 2.5l9 5.5-9 5.5z',
  pause: 'M5 3v10M11 3v10',
  code: 'M5.5 4L1.5 8l4 4M10.5 4l4 4-4 4',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
} as const;

export type IconName = keyof typeof icons;

export const icon = (name: IconName): SVGSVGElement =>
  svg(
    'svg',
    { class: `icon icon-${name}`, width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: icons[name] }),
  );

const split = (text: string): string[] => text.split(/_(\w)/);

/** `b_g = −6` with its index set low. */
export const subscripts = (text: string): (Node | string)[] =>
  split(text).map((part, i) => (i % 2 === 0 ? part : html('sub', {}, part)));

/** The same inside an SVG text. */
export const subscripted = (text: string): Node[] =>
  split(text).flatMap((part, i, parts) => {
    if (part === '') return [];
    if (i % 2 === 1) return [svg('tspan', { dy: 3, 'font-size': '75%' }, part)];
    return [svg('tspan', i > 0 && parts[i - 1] !== undefined ? { dy: -3 } : {}, part)];
  });
