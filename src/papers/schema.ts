/**
 * The form of a paper as a JSON Schema: what the built-in catalogue is tested against, what a team's own files are checked
 * against, and what the editor completes them by (schemas/paper.schema.json is this text).
 */
import { operatorNames } from '../graph/operators/index';
import { words } from './words';

/** The part of JSON Schema that is used here. */
export interface Schema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
  title?: string;
  description?: string;
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: false | Schema;
  minProperties?: number;
  items?: Schema;
  minItems?: number;
  enum?: readonly (string | number | boolean)[];
  /** Told apart by their types. */
  anyOf?: readonly Schema[];
  pattern?: string;
  minLength?: number;
}

const text = (description: string): Schema => ({ type: 'string', minLength: 1, description });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const list = (items: Schema, description: string, minItems?: number): Schema => ({
  type: 'array',
  items,
  description,
  ...(minItems === undefined ? {} : { minItems }),
});
const ref = (name: string, description?: string): Schema => ({
  $ref: `#/$defs/${name}`,
  ...(description ? { description } : {}),
});

/** An object of these fields and no others. */
const record = (
  description: string,
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: 'object',
  description,
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

/** One of some words, or several of which any will do. */
const anyOf = (some: readonly string[], description: string): Schema => ({
  description,
  anyOf: [
    { type: 'string', enum: some },
    { type: 'array', items: { type: 'string', enum: some }, minItems: 1 },
  ],
});

const unconfirmed = {
  unconfirmed: { enum: [true], description: 'Not confirmed against a copy of the paper: shown so.' },
};

const unitFields: Readonly<Record<string, Schema>> = {
  any: list(ref('unitCondition'), 'Any of these holds of the unit.', 1),
  not: ref('unitCondition', 'This does not hold of the unit.'),
  shortcut: anyOf(words.shortcut, 'Kind of its shortcut.'),
  order: anyOf(words.order, 'Its activation order (He et al. 2016, Fig. 4).'),
  form: anyOf(words.form, 'What else it is.'),
  identityTerm: anyOf(words.state, 'What becomes of the identity term in it.'),
  after: anyOf(words.state, 'What the path meets after its addition.'),
  sharedActivation: flag('Does an activation stand before shortcut and branch part?'),
  equation: anyOf(words.equation, 'How well the paper’s equation of the unit holds.'),
  size: { enum: ['kept', 'changed'], description: 'Does it keep the size of what it takes?' },
  position: { enum: ['first', 'last'], description: 'Its place on the identity path.' },
  nested: flag('Also units inside of other units, or beside the path.'),
  convolutional: flag('Are its branch’s weight layers convolutions?'),
  layers: ref('bounds', 'Weight layers of its branch.'),
  narrowing: ref('bounds', 'Channels of its output for each of the branch’s first layer.'),
  groups: ref('bounds', 'Most groups of a convolution of its branch.'),
  shortcutFactor: ref('bounds', 'Constant factor on its shortcut.'),
  branchFactor: ref('bounds', 'Constant factor on its branch; 1 where there is none.'),
  gateBias: ref('bounds', 'First value of the bias of its shortcut’s gate.'),
  activations: list({ type: 'string', enum: operatorNames }, 'Every activation of it is one of these operators.'),
  normalisations: list(
    { type: 'string', enum: operatorNames },
    'Every normalisation of it is one of these operators, and there is one. Empty: there is none.',
  ),
  lastLayerZero: flag('Does its branch’s last weight layer start at zero?'),
};

const conditionFields: Readonly<Record<string, Schema>> = {
  all: list(ref('condition'), 'All of these hold.', 1),
  any: list(ref('condition'), 'Any of these holds.', 1),
  not: ref('condition', 'This does not hold.'),
  units: record(
    'There are residual units like this.',
    {},
    {
      ...unitFields,
      count: ref('bounds', 'How many; at least one if not said.'),
      every: flag('Are all units of the identity path like this?'),
    },
  ),
  operator: record(
    'There are operators like this.',
    { name: anyOf(operatorNames, 'Name of the operator, as --graph prints it.') },
    {
      count: ref('bounds', 'How many; at least one if not said.'),
      kernel: { type: 'integer', description: 'Size of its square kernel.' },
      parameters: ref('bounds', 'Numbers that train in each.'),
    },
  ),
  initialiser: record(
    'There are weight layers that start like this.',
    { kind: anyOf(words.initialiser, 'Rule that gives their first values.') },
    {
      count: ref('bounds', 'How many; at least one if not said.'),
      mode: { enum: ['fanIn', 'fanOut'], description: 'Which of the two keeps its variance.' },
      distribution: { enum: ['normal', 'uniform'] },
      negativeSlope: ref('bounds', 'Slope a of He et al. 2015b, ½(1 + a²).'),
      standardDeviation: ref('bounds', 'Of a normal distribution.'),
      chosen: flag('Does the source choose it, rather than the framework?'),
      rectified: flag('Does a rectifier stand before the layer?'),
      normalised: flag('Is the layer’s output normalised?'),
    },
  ),
  structure: record(
    'There are parts of these kinds.',
    { kind: anyOf(words.structure, 'Kind of the part.') },
    { count: ref('bounds', 'How many; at least one if not said.') },
  ),
  plain: flag('Is every way from input to output the same: no shortcut, no parallel branch?'),
  stack: record('Convolutions of stride 1, one after the other.', {
    kernel: { type: 'integer', description: 'Size of their square kernel.' },
    length: ref('bounds', 'How many in a row.'),
  }),
  stages: record(
    'Runs of units of one feature map size.',
    {},
    {
      units: list({ type: 'integer' }, 'Units of each, in order.', 1),
      widths: list({ type: 'integer' }, 'Channels of each, in order.', 1),
      equal: flag('Have all the same number of units?'),
    },
  ),
  head: list({ type: 'string', enum: operatorNames }, 'Operators that the head begins with, in order.', 1),
  option: anyOf(words.option, 'How shortcuts treat a change of size (He et al. 2015, Sec. 3.3).'),
  identityTerm: anyOf(words.state, 'What becomes of the identity term from the last unit to the first.'),
  depth: ref('bounds', 'Weight layers on the longest way.'),
  parameters: ref('bounds', 'Parameters of the network.'),
  multiplyAdds: ref('bounds', 'Multiply-adds of the network.'),
  descent: {
    description: 'The architecture of a paper that this is, or says it is.',
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    ],
  },
};

const bound: Schema = { type: 'number' };

export const paperSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A paper for Throughline',
  ...record(
    'A paper, and what it says of which networks: a file in .throughline/papers.',
    {
      id: {
        type: 'string',
        pattern: '^[A-Za-z][A-Za-z0-9-]*$',
        description: 'Short name, the beginning of the ids of its claims: letters, digits and hyphens.',
      },
      title: text('Title as printed.'),
      citation: text('How a statement is cited: "He et al. 2016".'),
      url: { type: 'string', pattern: '^https?://', description: 'Address of the paper.' },
    },
    {
      $schema: { type: 'string', description: 'Address of this schema, for editors.' },
      authors: list({ type: 'string', minLength: 1 }, 'Its authors.'),
      venue: { type: 'string', description: 'Where and when it appeared: "ECCV 2016".' },
      arxiv: {
        type: 'string',
        pattern: '^(\\d{4}\\.\\d{4,5}|[a-z-]+(\\.[A-Z]{2})?/\\d{7})$',
        description: 'arXiv id without version.',
      },
      doi: text('DOI.'),
      code: text('Address of the authors’ own code.'),
      equations: list(ref('equation'), 'Its equations.'),
      tables: list(ref('table'), 'Its tables, as printed.'),
      figures: list(ref('figure'), 'Its figures in words.'),
      settings: list(ref('table'), 'How its networks were built and trained, as tables.'),
      claims: list(ref('claim'), 'What it says, and of which networks.'),
    },
  ),
  $defs: {
    equation: record(
      'A formula.',
      { latex: text('The formula in LaTeX.'), meaning: text('What it says.') },
      {
        number: { type: 'string', pattern: '^\\(\\d+[a-z]?\\)$', description: 'As the paper numbers it: "(5)".' },
        symbols: list(
          record('A sign.', { latex: text('The sign in LaTeX.'), meaning: text('What it stands for.') }),
          'What its signs stand for.',
        ),
        unconfirmed: {
          enum: [true, 'number'],
          description: 'Not confirmed against a copy of the paper; "number": the formula is, its number is not.',
        },
      },
    ),
    table: record(
      'A table.',
      {
        item: text('"Table 1".'),
        title: text('What it is about.'),
        setting: text('Data set, network and protocol that its numbers share.'),
        columns: {
          type: 'object',
          description: 'Heading of each column, by the name that the rows use; "(%)" in it marks percentages.',
          additionalProperties: { type: 'string' },
          minProperties: 1,
        },
        rows: list(
          {
            type: 'object',
            description: 'A cell for each column; null where the paper has none.',
            additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
          },
          'Its rows.',
          1,
        ),
      },
      {
        decimals: { type: 'integer', description: 'Decimals of its percentages: 6.5 is printed as 6.50.' },
        notes: list({ type: 'string', minLength: 1 }, 'Notes below it.'),
        ...unconfirmed,
      },
    ),
    figure: record('A figure in words.', { item: text('"Fig. 4(e)".'), text: text('What it shows.') }, unconfirmed),
    claim: record(
      'A statement, and the networks that it speaks of.',
      {
        id: {
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9-]*/[a-z0-9]+(-[a-z0-9]+)*$',
          description: 'Stable: the paper’s id, a slash, words joined by hyphens.',
        },
        item: text('Its place in the paper: "Table 2", "Sec. 3.1", "eq. (5)".'),
        statement: text('One sentence.'),
        appliesTo: ref('condition', 'The networks that it speaks of.'),
      },
      {
        kind: {
          enum: ['claim', 'match'],
          description:
            '"match" says what the code is in the paper’s words, "claim" (if not said) what follows from it.',
        },
        ...unconfirmed,
      },
    ),
    condition: {
      ...record('Holds where all that it names holds.', {}, conditionFields),
      minProperties: 1,
    },
    unitCondition: { ...record('Holds of a unit where all that it names holds.', {}, unitFields), minProperties: 1 },
    bounds: {
      description: 'A number, or bounds of one.',
      anyOf: [
        { type: 'number' },
        {
          ...record('Bounds of a number.', {}, { atLeast: bound, atMost: bound, above: bound, below: bound }),
          minProperties: 1,
        },
      ],
    },
  },
};
