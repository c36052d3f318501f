/** What a PNG or JPEG file says of its size in its first bytes. */
import { closeSync, openSync, readSync } from 'node:fs';

/** A JPEG's size stands behind its metadata, which may hold a small picture of its own. */
const headBytes = 256 * 1024;

export type PictureFormat = 'png' | 'jpeg';

/** By its first bytes: names are not to be relied on. */
export function formatOf(bytes: Uint8Array): PictureFormat | null {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'png';
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'jpeg' : null;
}

/** Width and height in pixels; null where the file is neither, or ends before it says so. */
export function pictureSize(path: string): { width: number; height: number } | null {
  const bytes = Buffer.alloc(headBytes);
  const descriptor = openSync(path, 'r');
  const length = readSync(descriptor, bytes, 0, headBytes, 0);
  closeSync(descriptor);
  const head = bytes.subarray(0, length);
  const format = formatOf(head);
  if (format === 'png') {
    return length >= 24 ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) } : null;
  }
  return format === 'jpeg' ? jpegSize(head) : null;
}

/** Start-of-frame markers, C0 to CF without C4, C8 and CC (ITU-T T.81, Table B.1). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Buffer): { width: number; height: number } | null {
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
