/** A chart as a file of its own: colours, strokes and fonts as the screen has them, title and remark above. */
import { backgroundOf, plainColour } from '../../colours';
import { svg } from '../../elements';

/** What a picture needs to look elsewhere as it does here. */
const properties = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
] as const;

/** Of the panel alone: roles, states, places of the focus. */
const ofThePanel = /^(?:aria-|role$|tabindex$|class$)/;

const headHeight = 46;

/** A copy of a picture on the page that needs no style sheet. */
export function exportedPicture(shown: SVGSVGElement, title: string, remark: string): SVGSVGElement {
  const copy = shown.cloneNode(true) as SVGSVGElement;
  paint(shown, copy);
  for (const layer of copy.querySelectorAll('.readout, .press, title')) layer.remove();
  for (const element of [copy, ...copy.querySelectorAll('*')])
    for (const { name } of [...element.attributes]) if (ofThePanel.test(name)) element.removeAttribute(name);
  const { width, height } = shown.viewBox.baseVal;
  const style = getComputedStyle(shown);
  const words = (text: string, y: number, weight: number) =>
    svg(
      'text',
      {
        x: 0,
        y,
        fill: plainColour(style.color),
        'font-family': style.fontFamily,
        'font-size': 13,
        'font-weight': weight,
      },
      text,
    );
  const box = { x: -12, y: -headHeight - 12, width: width + 24, height: height + headHeight + 24 };
  copy.setAttribute('viewBox', `${box.x} ${box.y} ${box.width} ${box.height}`);
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  copy.prepend(
    svg('title', {}, [title, remark].filter(Boolean).join(': ')),
    svg('rect', { ...box, fill: plainColour(backgroundOf(shown)) }),
    words(title, -headHeight + 12, 600),
    words(remark, -headHeight + 31, 400),
  );
  return copy;
}

/** Writes down what the style sheet gives each element; what it hides goes. */
function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of properties) {
    const value = plainColour(style.getPropertyValue(name));
    if (value) to.setAttribute(name, value);
  }
  const copies = [...to.children];
  [...from.children].forEach((child, i) => {
    if (getComputedStyle(child).display === 'none') copies[i].remove();
    else paint(child, copies[i]);
  });
}
