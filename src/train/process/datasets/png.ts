/**
 * PNG files as data sets have them: eight bits a value, not interlaced. The system's inflate does the work, so that ten thousand
 * small files take a second; what else the format allows is left to a decoder of all of it. W3C, Portable Network Graphics, 9 and 12.
 */
import { inflateSync } from 'node:zlib';
import type { Picture } from '../../data/source';

/** Bytes of a pixel by colour type: grey, red-green-blue, palette, grey with alpha, red-green-blue with alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Header {
  width: number;
  height: number;
  colour: number;
  channels: number;
}

/**
 * Red, green and blue; what is transparent stands on black.
 * @returns null for what is not of this kind, or is broken.
 */
export function decodePng(bytes: Buffer): Picture | null {
  const found = chunksOf(bytes);
  if (!found) return null;
  const { header, palette, data } = found;
  const { width, height, channels } = header;
  const row = width * channels;
  let raw: Buffer;
  try {
    raw = inflateSync(data.length === 1 ? data[0] : Buffer.concat(data));
  } catch {
    return null;
  }
  if (raw.length !== height * (row + 1)) return null;
  for (let y = 0; y < height; y++) if (!unfilter(raw, y, row, channels)) return null;
  return { pixels: coloured(raw, header, palette), width, height, channels: 3 };
}

function chunksOf(bytes: Buffer): { header: Header; palette: Buffer | null; data: Buffer[] } | null {
  const data: Buffer[] = [];
  let [header, palette]: [Header | null, Buffer | null] = [null, null];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (content.length < length) return null;
    if (kind === 'IHDR') header = headerOf(content);
    else if (kind === 'PLTE') palette = content;
    else if (kind === 'IDAT') data.push(content);
    // Transparent colours are rare, and not for here.
    else if (kind === 'tRNS') return null;
    else if (kind === 'IEND') break;
    at += length + 12;
  }
  if (!header || data.length === 0 || (header.colour === 3 && !palette)) return null;
  return { header, palette, data };
}

/** Null where it is not eight bits, or interlaced. */
function headerOf(content: Buffer): Header | null {
  if (content.length < 13) return null;
  const [depth, colour, , , interlaced] = content.subarray(8, 13);
  const channels = channelsOf[colour] as number | undefined;
  if (depth !== 8 || interlaced !== 0 || channels === undefined) return null;
  return { width: content.readUInt32BE(0), height: content.readUInt32BE(4), colour, channels };
}

/**
 * Undoes the filter of one row in its place: each row is its filter's number and its bytes, each byte less what its neighbours
 * to the left (a), above (b) and above to the left (c) let expect. Outside of the image they are 0.
 */
function unfilter(raw: Buffer, y: number, row: number, channels: number): boolean {
  const start = y * (row + 1) + 1;
  const filter = raw[start - 1];
  const own = raw.subarray(start, start + row);
  const above = y > 0 ? raw.subarray(start - row - 1, start - 1) : new Uint8Array(row);
  switch (filter) {
    case 0:
      return true;
    case 1:
      for (let i = channels; i < row; i++) own[i] += own[i - channels];
      return true;
    case 2:
      for (let i = 0; i < row; i++) own[i] += above[i];
      return true;
    case 3:
      for (let i = 0; i < channels; i++) own[i] += above[i] >> 1;
      for (let i = channels; i < row; i++) own[i] += (own[i - channels] + above[i]) >> 1;
      return true;
    case 4:
      // With nothing to the left the best guess is what is above.
      for (let i = 0; i < channels; i++) own[i] += above[i];
      for (let i = channels; i < row; i++) {
        const a = own[i - channels];
        const b = above[i];
        const c = above[i - channels];
        const da = Math.abs(b - c);
        const db = Math.abs(a - c);
        const dc = Math.abs(a + b - 2 * c);
        own[i] += da <= db && da <= dc ? a : db <= dc ? b : c;
      }
      return true;
    default:
      return false;
  }
}

function coloured(raw: Buffer, { width, height, colour, channels }: Header, palette: Buffer | null): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const hasAlpha = channels % 2 === 0;
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * (width * channels + 1) + 1;
    for (let x = 0; x < width; x++, from += channels, to += 3) {
      const source = palette && colour === 3 ? palette : raw;
      const at = source === palette ? 3 * raw[from] : from;
      const isGrey = source === raw && channels < 3;
      pixels[to] = source[at];
      pixels[to + 1] = source[at + (isGrey ? 0 : 1)];
      pixels[to + 2] = source[at + (isGrey ? 0 : 2)];
      const alpha = hasAlpha ? raw[from + channels - 1] : 255;
      if (alpha < 255) for (let k = to; k < to + 3; k++) pixels[k] = Math.round((pixels[k] * alpha) / 255);
    }
  }
  return pixels;
}
