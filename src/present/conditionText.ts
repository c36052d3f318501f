import type { Bounds, Condition } from '../papers/condition';

/** Words of a condition as people say them, where they differ from the field's name. */
const names: Readonly<Record<string, string>> = {
  identityTerm: 'identity term',
  sharedActivation: 'shared activation',
  shortcutFactor: 'factor on the shortcut',
  branchFactor: 'factor on the branch',
  gateBias: 'bias of the gate',
  lastLayerZero: 'last layer zero',
  multiplyAdds: 'multiply-adds',
  negativeSlope: 'slope',
  standardDeviation: 'standard deviation',
};

const boundWords: Readonly<Record<string, string>> = { atLeast: '≥', atMost: '≤', above: '>', below: '<' };

/** Lists whose order counts; of others any item will do. */
const sequences: ReadonlySet<string> = new Set(['head', 'units', 'widths']);

const isBounds = (value: object): boolean => Object.keys(value).every((key) => key in boundWords);

const plainText = (value: unknown): string => String(value).replace(/^-(?=\d)/, '−');

const boundsText = (bounds: Exclude<Bounds, number>): string =>
  Object.entries(bounds)
    .map(([word, value]) => `${boundWords[word]} ${plainText(value)}`)
    .join(' and ');

/** A claim's condition in one line: "units (shortcut constantScaling, factor on the shortcut 0.5)". */
export const conditionText = (condition: Condition): string => fieldsOf(condition).join(', ');

function fieldsOf(value: object): string[] {
  return Object.entries(value).map(([name, field]: [string, unknown]) => fieldText(name, field));
}

function fieldText(name: string, field: unknown): string {
  const said = names[name] ?? name;
  if (name === 'not') return `not (${fieldsOf(field as object).join(', ')})`;
  if (name === 'all' || name === 'any') {
    const parts = (field as readonly object[]).map((each) => `(${fieldsOf(each).join(', ')})`);
    return parts.join(name === 'all' ? ' and ' : ' or ');
  }
  if (field === true) return said;
  if (field === false) return `not ${said}`;
  if (Array.isArray(field)) {
    return field.length === 0 ? `no ${said}` : `${said} ${field.map(String).join(sequences.has(name) ? ', ' : '|')}`;
  }
  if (typeof field !== 'object' || field === null) return `${said} ${plainText(field)}`;
  return isBounds(field) ? `${said} ${boundsText(field)}` : `${said} (${fieldsOf(field).join(', ')})`;
}
