/** The numbers of a chart as a table: for the eye, for screen readers and for files. */
import type { Lines, Specification } from './specification';

export interface Records {
  head: string[];
  /** One row for each x: its name, then the values; null where there is none. */
  rows: (string | number | null)[][];
}

export const recordsOf = (specification: Specification): Records =>
  specification.kind === 'lines'
    ? linesRecords(specification)
    : {
        head: [specification.x.name, specification.measure],
        rows: specification.heights.map((height, x) => [x, height]),
      };

function linesRecords({ x, series, hidden, label }: Lines): Records {
  const shown = series.filter(({ key }) => !hidden.has(key));
  const columns = shown.flatMap(({ name, points }) => {
    const spans = points.some(({ low, high }) => low !== undefined && high !== undefined && high > low);
    const by = (value: (point: Lines['series'][number]['points'][number]) => number | null | undefined) =>
      new Map(points.map((point) => [point.x, value(point) ?? null]));
    return [
      { head: name, values: by(({ y }) => y) },
      ...(spans
        ? [
            { head: `${name}, least`, values: by(({ low }) => low) },
            { head: `${name}, most`, values: by(({ high }) => high) },
          ]
        : []),
    ];
  });
  const places = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  return {
    head: [x.name, ...(label ? ['name'] : []), ...columns.map(({ head }) => head)],
    rows: places.map((place) => [
      place,
      ...(label ? [label(place)] : []),
      ...columns.map(({ values }) => values.get(place) ?? null),
    ]),
  };
}

const field = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Comma-separated values as RFC 4180 has them, all digits kept. */
export const csvOf = ({ head, rows }: Records): string =>
  [head, ...rows].map((row) => row.map(field).join(',') + '\r\n').join('');
