/** Checks a value against a schema; every fault with its line and what to do. */
import type { Json } from './json';
import type { Schema } from './schema';

export interface Fault {
  /** Line, counted from one. */
  line: number;
  text: string;
}

/** Faults of a value; none where it is as the schema says. */
export function faultsOf(json: Json, schema: Schema, root: Schema = schema, path = ''): Fault[] {
  if (schema.$ref !== undefined) return faultsOf(json, referred(schema.$ref, root), root, path);
  if (schema.anyOf !== undefined) {
    const fitting = schema.anyOf.find((each) => hasType(json, each));
    const kinds = schema.anyOf.map((each) => nameOf(each)).join(' or ');
    return fitting ? faultsOf(json, fitting, root, path) : [fault(json, path, `must be ${kinds}, not ${kindOf(json)}`)];
  }
  if (schema.type !== undefined && !hasType(json, schema)) {
    return [fault(json, path, `must be ${nameOf(schema)}, not ${kindOf(json)}`)];
  }
  switch (json.kind) {
    case 'object':
      return objectFaults(json, schema, root, path);
    case 'array':
      return [
        ...(json.items.length < (schema.minItems ?? 0) ? [fault(json, path, 'must have an item at least')] : []),
        ...json.items.flatMap((item, i) => (schema.items ? faultsOf(item, schema.items, root, `${path}[${i}]`) : [])),
      ];
    case 'plain':
      return plainFaults(json, schema, path);
  }
}

type Of<Kind extends Json['kind']> = Extract<Json, { kind: Kind }>;

function objectFaults(json: Of<'object'>, schema: Schema, root: Schema, path: string): Fault[] {
  const { properties = {}, required = [], additionalProperties, minProperties = 0 } = schema;
  const inside = (name: string): string => (path ? `${path}.${name}` : name);
  const missing = required.filter((name) => !json.fields.has(name));
  const faults = missing.map((name) =>
    fault(json, path, `lacks "${name}"${properties[name]?.description ? `: ${properties[name].description}` : ''}`),
  );
  if (json.fields.size < minProperties) faults.push(fault(json, path, 'is empty: name something'));
  for (const [name, field] of json.fields) {
    if (Object.hasOwn(properties, name)) faults.push(...faultsOf(field, properties[name], root, inside(name)));
    else if (typeof additionalProperties === 'object')
      faults.push(...faultsOf(field, additionalProperties, root, inside(name)));
    else if (additionalProperties === false)
      faults.push({
        line: json.fieldLines.get(name) ?? json.line,
        text: `"${inside(name)}" is not known here. ${nearest(name, Object.keys(properties))}`,
      });
  }
  return faults;
}

function plainFaults(json: Of<'plain'>, schema: Schema, path: string): Fault[] {
  const { value } = json;
  if (schema.enum && !schema.enum.some((each) => each === value)) {
    return [
      fault(json, path, `cannot be ${JSON.stringify(value)}. ${nearest(String(value), schema.enum.map(String))}`),
    ];
  }
  if (typeof value !== 'string') return [];
  if (value.length < (schema.minLength ?? 0)) return [fault(json, path, 'is empty')];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return [fault(json, path, `cannot be "${value}". ${schema.description ?? `It must match ${schema.pattern}`}`)];
  }
  return [];
}

const fault = ({ line }: Json, path: string, what: string): Fault => ({
  line,
  text: `${path ? `"${path}"` : 'The paper'} ${what}${/[.?!]$/.test(what) ? '' : '.'}`,
});

function referred(address: string, root: Schema): Schema {
  const found = root.$defs?.[address.replace('#/$defs/', '')];
  if (!found) throw new Error(`The schema has no ${address}`);
  return found;
}

function hasType(json: Json, { type }: Schema): boolean {
  if (type === undefined) return true;
  if (type === 'object' || type === 'array') return json.kind === type;
  if (json.kind !== 'plain') return false;
  if (type === 'null') return json.value === null;
  if (type === 'integer') return Number.isInteger(json.value);
  return typeof json.value === type;
}

const articles: Record<NonNullable<Schema['type']>, string> = {
  object: 'an object in { }',
  array: 'a list in [ ]',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const nameOf = ({ type }: Schema): string => (type ? articles[type] : 'a value');

const kindOf = (json: Json): string => (json.kind === 'plain' ? JSON.stringify(json.value) : articles[json.kind]);

/** "Did you mean …?" where one word is near, else all of them. */
function nearest(word: string, known: readonly string[]): string {
  const near = known.find((each) => distance(word.toLowerCase(), each.toLowerCase()) <= 2);
  return near ? `Did you mean "${near}"?` : `Choose ${known.join(', ')}.`;
}

/** Letters to change, insert or leave out between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
