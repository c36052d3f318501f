/** Values as text: `str`, `repr`, format specifications, names of types for messages. */
import { Arguments } from './arguments';
import { numberOf } from './arithmetic';
import { bind } from './attributes';
import type { Evaluator } from './evaluator';
import {
  BoundMethod,
  ClassValue,
  DictValue,
  Ellipsis,
  Float,
  FunctionValue,
  Instance,
  ListValue,
  ModuleValue,
  Namespace,
  NativeFunction,
  NativeObject,
  RangeValue,
  SetValue,
  Symbolic,
  Tensor,
  TupleValue,
  Unknown,
  type Value,
} from './values';
import { printShape } from '../../graph/shape';

/** Text of code for a message: one line, at most 80 characters. */
export const truncated = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
};

/** What kind of value it is, for messages. */
export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (value === undefined) return 'undefined';
  if (value instanceof Float) return 'float';
  if (value instanceof Symbolic) return 'size';
  if (value instanceof Unknown) return 'unknown value';
  if (value instanceof ListValue) return 'list';
  if (value instanceof TupleValue) return 'tuple';
  if (value instanceof DictValue) return 'dict';
  if (value instanceof SetValue) return 'set';
  if (value instanceof RangeValue) return 'range';
  if (value instanceof Instance) return value.type.name;
  if (value instanceof ClassValue) return `class ${value.name}`;
  if (value instanceof Tensor) return 'tensor';
  if (value instanceof NativeObject) return value.typeName;
  if (value instanceof Namespace || value instanceof ModuleValue) return 'module';
  if (value instanceof FunctionValue || value instanceof NativeFunction || value instanceof BoundMethod)
    return 'function';
  return typeof value;
}

export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return value.toFixed(1);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `str` of a value. */
export function textOf(ev: Evaluator, value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Instance) {
    const own = value.type.find('__str__');
    if (own) return plain(ev.call(bind(own.value, value, own.owner), new Arguments([])));
    if (value.attributes.has('args')) return plain(value.attributes.get('args'));
  }
  if (ev.language === 'javascript' && value instanceof ListValue)
    return value.items.map((item) => textOf(ev, item)).join(',');
  return representationOf(ev, value);
}

const plain = (value: Value): string => (typeof value === 'string' ? value : '…');

/** `repr` of a value. */
export function representationOf(ev: Evaluator, value: Value, depth = 0): string {
  if (depth > 6) return '…';
  const inner = (item: Value) => representationOf(ev, item, depth + 1);
  if (typeof value === 'string') return value.includes("'") ? `"${value}"` : `'${value}'`;
  if (value === null) return ev.language === 'python' ? 'None' : 'null';
  if (value === undefined) return 'undefined';
  if (typeof value === 'boolean') return ev.language === 'python' ? (value ? 'True' : 'False') : String(value);
  if (value instanceof Ellipsis) return 'Ellipsis';
  if (value instanceof Float) return printFloat(value.value);
  if (value instanceof Symbolic) return value.dim;
  if (value instanceof ListValue) return `[${value.items.map(inner).join(', ')}]`;
  if (value instanceof TupleValue) {
    if (value.fields && value.type)
      return `${value.type.name}(${value.items.map((item, i) => `${value.fields![i]}=${inner(item)}`).join(', ')})`;
    return value.items.length === 1 ? `(${inner(value.items[0])},)` : `(${value.items.map(inner).join(', ')})`;
  }
  if (value instanceof DictValue)
    return `{${[...value.entries.values()].map(([key, item]) => `${inner(key)}: ${inner(item)}`).join(', ')}}`;
  if (value instanceof SetValue)
    return value.entries.size === 0 ? 'set()' : `{${[...value.entries.values()].map(inner).join(', ')}}`;
  if (value instanceof RangeValue) return `range(${value.start}, ${value.stop})`;
  if (value instanceof ClassValue) return `<class '${value.name}'>`;
  if (value instanceof Tensor) return value.shape ? `torch.Size(${printShape(value.shape)})` : 'tensor';
  if (value instanceof Unknown) return `<${value.reason}>`;
  if (value instanceof Instance) {
    const own = value.type.find('__repr__');
    if (own) return plain(ev.call(bind(own.value, value, own.owner), new Arguments([])));
    return `<${value.type.name}>`;
  }
  return typeof value === 'number' ? String(value) : `<${typeName(value)}>`;
}

const specification = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([a-zA-Z%])?$/s;

/** A value under a format specification: `{x:>8.2f}`. One that is not understood is left out. */
export function formatted(ev: Evaluator, value: Value, format: string): string {
  const parts = specification.exec(format);
  if (!parts || format === '') return textOf(ev, value);
  const [, fillGiven, alignment, sign, , zero, width, group, precision, type] = parts;
  const number = numberOf(value);
  let text: string;
  if (number === undefined) {
    text = textOf(ev, value);
    if (precision !== undefined) text = text.slice(0, Number(precision));
  } else {
    text = formatNumber(value, number, type, precision === undefined ? undefined : Number(precision), group);
    if (sign === '+' && number >= 0) text = `+${text}`;
  }
  const missing = Number(width ?? 0) - text.length;
  if (missing <= 0) return text;
  const fill = fillGiven ?? (zero ? '0' : ' ');
  const align = alignment ?? (number === undefined ? '<' : '>');
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^')
    return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(missing - Math.floor(missing / 2));
  return fill.repeat(missing) + text;
}

function formatNumber(
  value: Value,
  number: number,
  type: string | undefined,
  precision: number | undefined,
  group: string | undefined,
): string {
  const digits = Math.min(precision ?? 6, 100);
  let text: string;
  switch (type) {
    case 'f':
    case 'F':
      text = number.toFixed(digits);
      break;
    case 'e':
    case 'E':
      text = number.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
      break;
    case '%':
      text = `${(number * 100).toFixed(digits)}%`;
      break;
    case 'x':
      text = Math.trunc(number).toString(16);
      break;
    case 'X':
      text = Math.trunc(number).toString(16).toUpperCase();
      break;
    case 'b':
      text = Math.trunc(number).toString(2);
      break;
    case 'o':
      text = Math.trunc(number).toString(8);
      break;
    case 'g':
      text = String(Number(number.toPrecision(Math.max(1, digits))));
      break;
    default:
      text =
        precision !== undefined
          ? String(Number(number.toPrecision(Math.max(1, precision))))
          : value instanceof Float
            ? printFloat(number)
            : String(number);
  }
  if (!group) return text;
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Python's `'…' % values`. */
export function formatPercent(ev: Evaluator, format: string, values: Value): string {
  const items = values instanceof TupleValue ? [...values.items] : [values];
  let next = 0;
  return format.replace(
    /%(?:\((\w+)\))?([-+ #0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (_whole, name: string | undefined, flags: string, width?: string, precision?: string, type = 's') => {
      if (type === '%') return '%';
      const value = name !== undefined && values instanceof DictValue ? values.get(name) : items[next++];
      const align = flags.includes('-') ? '<' : '';
      const zero = flags.includes('0') && !align ? '0' : '';
      const sign = flags.includes('+') ? '+' : '';
      if (type === 'r') return representationOf(ev, value);
      const kind = type === 's' ? '' : type === 'i' || type === 'd' || type === 'u' ? 'd' : type;
      const number = numberOf(value);
      const shown = kind === 'd' && number !== undefined ? Math.trunc(number) : kind === '' ? textOf(ev, value) : value;
      const right = kind === '' && !align ? '>' : align;
      return formatted(
        ev,
        shown,
        `${right}${sign}${zero}${width ?? ''}${precision ? `.${precision}` : ''}${kind === 'd' ? '' : kind}`,
      );
    },
  );
}

/** Python's `'…'.format(…)`. */
export function formatBraces(ev: Evaluator, format: string, args: Arguments): string {
  let next = 0;
  return format.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}/g,
    (whole, field: string | undefined, conversion: string | undefined, specifier: string | undefined) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const value = fieldOf(ev, field ?? '', args, () => next++);
      const inner = specifier?.includes('{') ? formatBraces(ev, specifier, args) : (specifier ?? '');
      return formatted(ev, conversion === 'r' ? representationOf(ev, value) : value, inner);
    },
  );
}

/** `0`, `name`, `name.attribute[3]`. */
function fieldOf(ev: Evaluator, field: string, args: Arguments, next: () => number): Value {
  const [, head = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(field) ?? [];
  let value: Value =
    head === '' ? args.positional[next()] : /^\d+$/.test(head) ? args.positional[Number(head)] : args.named.get(head);
  for (const [, attribute, item] of rest.matchAll(/\.(\w+)|\[([^\]]*)\]/g)) {
    value = attribute ? ev.getAttribute(value, attribute) : ev.getItem(value, /^\d+$/.test(item) ? Number(item) : item);
  }
  return value;
}
