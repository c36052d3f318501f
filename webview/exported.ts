/** The drawing as a file: what is shown, painted anew as a picture that stands alone. */
import { genericFamily, pictureSvg, type Picture } from '../src/present/picture';
import type { ToPanel } from '../src/present/panelProtocol';
import { lightColours } from '../src/present/svg';
import { coloursOf } from './colours';
import { post } from './host';
import { measurer } from './measure';
import { pngOf } from './png';

type Request = Extract<ToPanel, { type: 'picture/1' }>;

/** Answers a request for a picture of what a pane shows; says why where there is none. */
export async function givePicture({ id, format, light }: Request, picture: Picture | null, pane: HTMLElement) {
  const answer = (data: string | null, note: string | null) => post({ type: 'picture/1', id, data, note });
  if (!picture) return answer(null, 'Nothing is drawn that could be exported.');
  try {
    const { colours, done } = light ? { colours: lightColours, done: () => undefined } : coloursOf(pane);
    const family = `${getComputedStyle(pane).fontFamily}, ${genericFamily}`;
    const svg = pictureSvg(picture, { colours, lettering: { family, measure: measurer() } });
    done();
    if (format === 'svg') return answer(svg, null);
    const { data, scale } = await pngOf(svg);
    answer(data, scale < 1 ? smaller(picture.height, scale) : null);
  } catch (error) {
    answer(null, `The picture could not be painted: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const smaller = (height: number, scale: number): string =>
  `The drawing is ${Math.round(height).toLocaleString('en')} px high, more than a PNG can hold: the picture has ${scale.toFixed(2)} of its size. SVG keeps all of it.`;
