/**
 * Plain JSON with everything that occurs more than once written once. A drawing of a thousand units repeats their words, sizes and
 * formulas, and the outlines of letters in these; packed it is a tenth as long.
 */

/**
 * `lists` has list after list, each behind those that it holds: its length, what it is (−1 a list, −2 a text of such texts, n ≥ 0
 * an object with the keys `keys[n]`), and the places of its parts. The place p ≥ 0 is the list at p in their order, −1 − v is
 * `values[v]`. One flat list of numbers crosses from process to process in a tenth of the time that thousands of short ones take.
 */
export interface Packed {
  type: 'packed/2';
  keys: readonly (readonly string[])[];
  /** What stands for itself. */
  values: readonly (string | number | boolean | null)[];
  lists: readonly number[];
}

const listMark = -1;
const textMark = -2;

/** Outlines in the markup of a formula: the same letters in thousands of formulas. */
const outline = /( d="[^"]*")/;

/** Packs a plain object. Fields that are undefined are left out, as JSON leaves them out. */
export function pack(root: object): Packed {
  const keys: string[][] = [];
  const shapes = new Map<string, number>();
  const values: (string | number | boolean | null)[] = [];
  const lists: number[] = [];
  let listCount = 0;
  const places = new Map<unknown, number>();
  const listPlaces = new Map<string, number>();

  const placeOf = (value: string | number | boolean | null): number => {
    let place = places.get(value);
    if (place === undefined) places.set(value, (place = -values.push(value)));
    return place;
  };
  const placeOfList = (kind: number, parts: readonly number[]): number => {
    const key = `${kind}:${parts.join()}`;
    let place = listPlaces.get(key);
    if (place === undefined) {
      listPlaces.set(key, (place = listCount++));
      lists.push(parts.length, kind);
      for (const part of parts) lists.push(part);
    }
    return place;
  };
  const shapeOf = (names: string[]): number => {
    const key = names.join();
    let shape = shapes.get(key);
    if (shape === undefined) shapes.set(key, (shape = keys.push(names) - 1));
    return shape;
  };
  const packText = (text: string): number => {
    const known = places.get(text);
    if (known !== undefined || !outline.test(text)) return placeOf(text);
    const place = placeOfList(textMark, text.split(outline).map(placeOf));
    places.set(text, place);
    return place;
  };
  const packed = (value: unknown): number => {
    if (typeof value === 'string') return packText(value);
    if (typeof value !== 'object' || value === null) return placeOf(value as number | boolean | null);
    const known = places.get(value);
    if (known !== undefined) return known;
    const place = Array.isArray(value)
      ? placeOfList(listMark, value.map(packed))
      : packedObject(value as Record<string, unknown>);
    places.set(value, place);
    return place;
  };
  const packedObject = (value: Record<string, unknown>): number => {
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const inside = names.map((name) => packed(value[name]));
    return placeOfList(shapeOf(names), inside);
  };
  packed(root);
  return { type: 'packed/2', keys, values, lists };
}

/** Numbers that are read between two pauses. */
const stride = 4000;

/**
 * What was packed, with pauses in which somebody else may run; parts that are equal are one object, which nobody may change.
 * Undefined where it is no packed value.
 */
export function* unpacking({ keys, values, lists }: Packed): Generator<void, unknown> {
  const made: unknown[] = [];
  const at = (place: number): unknown => (place < 0 ? values[-1 - place] : made[place]);
  let pause = stride;
  for (let i = 0; i < lists.length;) {
    const [length, kind] = [lists[i], lists[i + 1]];
    const first = i + 2;
    i = first + length;
    if (!(length >= 0)) return undefined;
    if (kind >= 0) {
      const names = keys[kind];
      if (!names) return undefined;
      const value: Record<string, unknown> = {};
      for (let part = 0; part < names.length; part++) value[names[part]] = at(lists[first + part]);
      made.push(value);
    } else {
      const parts: unknown[] = [];
      for (let part = first; part < i; part++) parts.push(at(lists[part]));
      made.push(kind === textMark ? parts.join('') : parts);
    }
    if (i < pause) continue;
    pause = i + stride;
    yield;
  }
  return made[made.length - 1];
}
