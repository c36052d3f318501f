/** A piece of a series' line. */
import { svg } from '../elements';
import { railWidth, type SeriesStyle } from '../../src/present/charts/style';

export function swatch(style: SeriesStyle, length = 30): SVGSVGElement {
  const d = `M0 6H${length}`;
  const picture = svg(
    'svg',
    { class: 'swatch', width: length, height: 12, viewBox: `0 0 ${length} 12`, 'aria-hidden': 'true' },
    svg('path', {
      class: `stroke-${style.paint}`,
      d,
      'stroke-width': style.width,
      'stroke-dasharray': style.dash || undefined,
    }),
  );
  if (style.rails)
    picture.append(svg('path', { class: 'stroke-background', d, 'stroke-width': style.width - railWidth }));
  return picture;
}
