/**
 * Plain JSON with everything that occurs more than once written once. A drawing of a thousand units repeats their words, sizes and
 * formulas, and the outlines of letters in these; packed it is a tenth as long.
 */

/**
 * `values` stand before those that hold them. A number, a text, true, false and null stand for themselves; a list begins with what
 * it is: −1 a list of the values at the places that follow, −2 a text of such texts, n ≥ 0 an object with the keys `keys[n]`.
 */
export interface Packed {
  type: 'packed/1';
  keys: readonly (readonly string[])[];
  values: readonly (string | number | boolean | null | readonly number[])[];
}

const listMark = -1;
const textMark = -2;

/** Outlines in the markup of a formula: the same letters in thousands of formulas. */
const outline = /( d="[^"]*")/;

/** Packs plain JSON. Fields that are undefined are left out, as JSON leaves them out. */
export function pack(root: unknown): Packed {
  const keys: string[][] = [];
  const shapes = new Map<string, number>();
  const values: (string | number | boolean | null | readonly number[])[] = [];
  const places = new Map<unknown, number>();
  const lists = new Map<string, number>();

  const placeOf = (value: string | number | boolean | null): number => {
    let place = places.get(value);
    if (place === undefined) places.set(value, (place = values.push(value) - 1));
    return place;
  };
  const placeOfList = (list: readonly number[]): number => {
    const key = list.join();
    let place = lists.get(key);
    if (place === undefined) lists.set(key, (place = values.push(list) - 1));
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
    const place = placeOfList([textMark, ...text.split(outline).map(placeOf)]);
    places.set(text, place);
    return place;
  };
  const packed = (value: unknown): number => {
    if (typeof value === 'string') return packText(value);
    if (typeof value !== 'object' || value === null) return placeOf(value as number | boolean | null);
    const known = places.get(value);
    if (known !== undefined) return known;
    const list = Array.isArray(value)
      ? [listMark, ...value.map(packed)]
      : packedObject(value as Record<string, unknown>);
    const place = placeOfList(list);
    places.set(value, place);
    return place;
  };
  const packedObject = (value: Record<string, unknown>): number[] => {
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const inside = names.map((name) => packed(value[name]));
    return [shapeOf(names), ...inside];
  };
  packed(root);
  return { type: 'packed/1', keys, values };
}

/** What was packed; parts that are equal are one object, which nobody may change. Undefined where it is no packed value. */
export function unpack({ keys, values }: Packed): unknown {
  const made: unknown[] = [];
  for (const value of values) {
    if (!Array.isArray(value)) {
      made.push(value);
      continue;
    }
    const [kind, ...places] = value as readonly number[];
    if (kind === listMark) made.push(places.map((place) => made[place]));
    else if (kind === textMark) made.push(places.map((place) => made[place]).join(''));
    else if (keys[kind]) made.push(Object.fromEntries(keys[kind].map((name, i) => [name, made[places[i]]])));
    else return undefined;
  }
  return made[made.length - 1];
}
