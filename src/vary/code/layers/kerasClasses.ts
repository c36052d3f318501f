/** Units and networks as classes of Keras, for sources that write them so: layers are fields, and `call` applies them. */
import { written, type Code, type Slot } from '../template';
import { isUnitCall, valuesFor, type Dialect, type Statement, type UnitCall } from './dialect';
import type { KerasWriter } from './kerasFunctions';
import { docstring, modelsOf, pythonStatement, type PythonStyle } from './pythonText';
import { numberText } from './text';

/** What fields are called, by the classes of their layers; others by the class itself. */
const words: Readonly<Record<string, string>> = {
  Conv1D: 'conv',
  Conv2D: 'conv',
  Conv3D: 'conv',
  DepthwiseConv2D: 'depthwise',
  SeparableConv2D: 'separable',
  Dense: 'dense',
  BatchNormalization: 'bn',
  LayerNormalization: 'norm',
  GroupNormalization: 'norm',
  GlobalAveragePooling2D: 'pool',
  MaxPooling2D: 'pool',
  AveragePooling2D: 'pool',
};

/** Layers without weights: where two are made alike, one field is both. */
const stateless = /^(?:Activation|ReLU|ELU|LeakyReLU|Softmax|Flatten|Dropout|ZeroPadding2D|\w*Pooling\dD)$/;

const symbols: Readonly<Record<string, string>> = { Add: ' + ', Multiply: ' * ', Subtract: ' - ' };

/** A field of a class, or some layers in one. */
interface Field {
  name: string;
  made: readonly string[];
  isList: boolean;
}

export function kerasClasses(style: PythonStyle, { applied }: Dialect): KerasWriter {
  /** The fields of a body and the lines of its `call`. */
  const bodyOf = (
    items: readonly (Statement | UnitCall)[],
    argument: (piece: Slot) => string | undefined,
  ): { fields: Field[]; lines: string[] } => {
    const fields = new Fields();
    const lines: string[] = [];
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (isUnitCall(item)) {
        const run = runFrom(items, i);
        const name = fields.list(run.flatMap(madeTexts));
        if (item.input !== item.target) lines.push(`        ${item.target} = ${item.input}`);
        lines.push(`        for block in self.${name}:`, `            ${item.target} = block(${item.target})`);
        i += run.length - 1;
      } else lines.push(pythonStatement(`${item.target} = ${expression(item, fields, argument)}`, 2, style.width));
    }
    return { fields: fields.all(), lines: lines.map((line) => fields.named(line)) };
  };

  const expression = (item: Statement, fields: Fields, argument: (piece: Slot) => string | undefined): string => {
    const { layer, call, inputs } = item;
    const symbol = symbols[call.layer];
    if (symbol) return inputs.join(symbol);
    const values = Object.fromEntries(call.settings.map(({ key, value }) => [key, value]));
    if (call.layer === 'Rescaling') {
      const [scale, offset] = [Number(values.scale), Number(values.offset ?? 0)];
      if (scale === -1 && offset !== 0) return `${numberText(offset)} - ${inputs[0]}`;
      return `${numberText(scale)} * ${inputs[0]}${offset === 0 ? '' : ` + ${numberText(offset)}`}`;
    }
    const isStateless = stateless.test(call.layer);
    const word = call.layer === 'Activation' ? String(values.activation) : (words[call.layer] ?? snake(call.layer));
    const role = item.target.replace(/\d+$/, '');
    const placed = role === 'gate' ? role : role === 'shortcut' ? `shortcut_${word}` : word;
    const field = fields.layer(isStateless ? word : placed, written(layer, argument), isStateless);
    const made: Code = [`self.${field}`];
    return written(applied(made, inputs, call), argument);
  };

  const classText = (
    head: string,
    document: string,
    {
      parameters,
      fields,
      lines,
    }: { parameters: readonly string[]; fields: readonly Field[]; lines: readonly string[] },
  ): string =>
    [
      `class ${head}:`,
      ...docstring(document, 1, style.width),
      '',
      pythonStatement(`def __init__(${['self', ...parameters, '**kwargs'].join(', ')}):`, 1, style.width),
      '        super().__init__(**kwargs)',
      ...fields.flatMap(({ name, made, isList }) =>
        isList
          ? [`        self.${name} = [`, ...made.map((each) => `            ${each},`), '        ]']
          : [pythonStatement(`self.${name} = ${made[0]}`, 2, style.width)],
      ),
      '',
      ...lines,
    ].join('\n');

  return {
    unitText({ name, arguments: all, at, statements, output }, document) {
      const parameters = all.map((each) => (each.usual === undefined ? each.name : `${each.name}=${each.usual}`));
      const { fields, lines } = bodyOf(statements, (piece) => at.get(piece)?.name);
      const call = ['    def call(self, x):', ...returning(lines, output)];
      return classText(`${name}(${style.layers}Layer)`, document, { parameters, fields, lines: call });
    },
    networkText({ name, document, inputs, items, outputs }) {
      const { fields, lines } = bodyOf(items, () => undefined);
      const given = inputs.map(({ variable }) => variable);
      const unpacked = given.length > 1 ? [`        ${given.join(', ')} = inputs`] : [];
      const call = [
        `    def call(self, ${given.length > 1 ? 'inputs' : given[0]}):`,
        ...unpacked,
        ...returning(lines, outputs.join(', ')),
      ];
      return classText(`${name}(${modelsOf(style)}Model)`, document, { parameters: [], fields, lines: call });
    },
  };
}

/** Lines that give a value back: the last one itself where it makes the value. */
function returning(lines: readonly string[], output: string): string[] {
  const last = lines.at(-1) ?? '';
  const head = `        ${output} = `;
  if (!last.startsWith(head)) return [...lines, `        return ${output}`];
  return [...lines.slice(0, -1), `        return ${last.slice(head.length)}`];
}

const snake = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Units that follow on each other, with nothing in between. */
function runFrom(items: readonly (Statement | UnitCall)[], start: number): UnitCall[] {
  const run: UnitCall[] = [];
  for (const item of items.slice(start)) {
    const last = run.at(-1);
    if (!isUnitCall(item) || (last && (item.input !== last.target || item.target !== last.target))) break;
    run.push(item);
  }
  return run;
}

/** How the units of a call are made, one text each. */
function madeTexts({ kind, member, times }: UnitCall): string[] {
  const given = valuesFor(kind.arguments, member).flatMap(([{ name, usual }, value]) => {
    if (usual === undefined) return [value];
    return value === usual ? [] : [`${name}=${value}`];
  });
  return new Array<string>(times).fill(`${kind.name}(${given.join(', ')})`);
}

/** Fields get numbers where several have one word. */
class Fields {
  private readonly fields: (Field & { word: string })[] = [];

  /** A mark that stands for the field's name until all are known. */
  layer(word: string, made: string, isShared: boolean): string {
    const known = isShared ? this.fields.findIndex((each) => each.made.join() === made) : -1;
    return mark(known >= 0 ? known : this.push({ word, name: '', made: [made], isList: false }));
  }

  list(made: readonly string[]): string {
    return mark(this.push({ word: 'blocks', name: '', made, isList: true }));
  }

  private push(field: Field & { word: string }): number {
    return this.fields.push(field) - 1;
  }

  all(): Field[] {
    return this.fields.map((field, at) => ({ ...field, name: this.nameAt(at) }));
  }

  /** A line with the names in the places of their marks. */
  named(line: string): string {
    return line.replace(/\0(\d+)\0/g, (_, at: string) => this.nameAt(Number(at)));
  }

  private nameAt(at: number): string {
    const { word } = this.fields[at];
    const same = this.fields.flatMap((each, place) => (each.word === word ? [place] : []));
    return same.length === 1 ? word : `${word}${same.indexOf(at) + 1}`;
  }
}

const mark = (at: number): string => `\0${at}\0`;
