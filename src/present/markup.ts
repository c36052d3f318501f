/** Elements of HTML and SVG as text, for what stands alone: pictures and reports. */

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

export type Attributes = Record<string, string | number | undefined>;

export const round = (value: number): number => Math.round(value * 100) / 100;

/** ` x="1.25" class="axis"`: numbers to two digits behind the point, nothing for what is undefined. */
export const attributes = (values: Attributes): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escaped(value!)}"`)
    .join('');

/** An element with its content, which is markup already. */
export const element = (name: string, values: Attributes, ...content: readonly string[]): string =>
  `<${name}${attributes(values)}>${content.join('')}</${name}>`;

/** Text as markup, its indices set low: `b_g`, `x_l`. `low` makes markup of an index. */
export const withIndices = (text: string, low: (index: string) => string): string =>
  text
    .split(/_(\w)/)
    .map((part, i) => (i % 2 === 0 ? escaped(part) : low(escaped(part))))
    .join('');
