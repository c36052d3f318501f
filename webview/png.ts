/** An SVG text as a PNG. */

/** Longest side and most pixels of a canvas in Chromium. */
const longestSide = 16_384;
const mostPixels = 120_000_000;

/** Pixels of the picture for each pixel of the drawing, where there is room. */
const density = 2;

export interface Png {
  /** Base64. */
  data: string;
  /** Pixels for each pixel of the drawing; below 1 some of it is lost. */
  scale: number;
}

/** How many pixels a pixel of a drawing of this size gets. */
export const scaleFor = (width: number, height: number): number =>
  Math.min(density, longestSide / width, longestSide / height, Math.sqrt(mostPixels / (width * height)));

/** @throws Error where the picture cannot be painted. */
export async function pngOf(svg: string): Promise<Png> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = scaleFor(width, height);
  const [wide, tall] = [Math.floor(width * scale), Math.floor(height * scale)];
  const canvas = document.createElement('canvas');
  canvas.width = wide;
  canvas.height = tall;
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('The panel has no canvas to paint the picture on. Export it as SVG.');
  brush.drawImage(image, 0, 0, wide, tall);
  return { data: canvas.toDataURL('image/png').replace(/^data:[^,]*,/, ''), scale };
}
