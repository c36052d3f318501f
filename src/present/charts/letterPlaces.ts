/** Where letters stand on lines, each as far as can be from those that stand already. */

type Point = readonly [x: number, y: number];

/** Farther apart than this letters need not be, in px. */
const farEnough = 60;

/** A place for the letter of each line, in px; null for a line without points. */
export function letterPlaces(lines: readonly (readonly Point[])[]): (Point | null)[] {
  const taken: Point[] = [];
  return lines.map((points) => {
    if (points.length === 0) return null;
    const candidates = Array.from({ length: 24 }, (_, i) => pointAt(points, (i + 1.5) / 27));
    const distance = ([x, y]: Point) =>
      taken.reduce((least, [takenX, takenY]) => Math.min(least, Math.hypot(x - takenX, y - takenY)), farEnough);
    const at = candidates.reduce((best, each) => (distance(each) > distance(best) + 0.5 ? each : best));
    taken.push(at);
    return at;
  });
}

/** The point at a share of a line's way in x. */
function pointAt(points: readonly Point[], share: number): Point {
  const at = share * (points.length - 1);
  const i = Math.min(points.length - 1, Math.floor(at));
  const next = points[Math.min(points.length - 1, i + 1)];
  const part = at - i;
  return [points[i][0] + (next[0] - points[i][0]) * part, points[i][1] + (next[1] - points[i][1]) * part];
}
