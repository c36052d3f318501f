/** A variant as code: the classes or functions that a user would write for it, in the framework of the source. */
import type { Explanation } from '../../explain/explanation';
import type { Graph, SourceRange } from '../../graph/graph';
import { variantLabel, type Variant } from '../variant';
import { varyAll } from '../vary';
import { functionalCode, type FunctionalTarget } from './layers/functional';
import { javascript } from './layers/javascript';
import { keras } from './layers/keras';
import { pytorchModule } from './pytorch/module';
import { functionAround, javascriptStyle, pythonStyle, tensorflowModule } from './source';

export interface VariantCode {
  /** "resnet18 with exclusive gating, b_g = −6". */
  title: string;
  /** The whole file. */
  text: string;
  language: 'python' | 'typescript' | 'javascript';
  /** The first unit's class or function, and where the source defines the one that it takes the place of. */
  unit?: { name: string; text: string; definition?: SourceRange };
  /** Name of the network's class or function, which takes no arguments. */
  network: string;
}

/** A class or a function of the file. */
interface Part {
  name: string;
  text: string;
  isUnit: boolean;
}

/** The text of a file, as it is in the editor or on the disk; undefined where there is none. */
export type TextOf = (file: string) => string | undefined;

/** The files whose texts say how a variant's code is to look. */
export const filesOfCode = (graph: Graph, { units }: Explanation): string[] => [
  ...new Set([graph.source.file, ...units.slice(0, 1).map(({ source }) => source.file)]),
];

/**
 * The architecture with some values, at its own size, as code that gives the same graph when it is read.
 * @param explanation of this very graph.
 * @param variants one value of each of some dimensions.
 * @param textOf the texts that the code is to look like.
 * @throws VariationError where a value cannot be applied, or the code not be written.
 */
export function variantCode(
  graph: Graph,
  explanation: Explanation,
  variants: readonly Variant[],
  textOf: TextOf = () => undefined,
): VariantCode {
  const varied = varyAll(graph, explanation, variants);
  const title = `${graph.name} with ${variants.map(variantLabel).join(', ')}`;
  const before = { graph, explanation };
  const { text, parts, network, language } = writers[graph.framework](varied, before, `${title}.`, textOf);
  const mark = language === 'python' ? '#' : '//';
  const unit = parts.find(({ isUnit }) => isUnit);
  const definition = unit && definitionOf(before, textOf);
  return {
    title,
    text: [...notesOn(varied).map((note) => `${mark} ${note}\n`), text].join(''),
    language,
    ...(unit ? { unit: { name: unit.name, text: unit.text, ...(definition ? { definition } : {}) } } : {}),
    network,
  };
}

interface Before {
  graph: Graph;
  explanation: Explanation;
}

type Writer = (
  varied: Graph,
  before: Before,
  document: string,
  textOf: TextOf,
) => { text: string; parts: readonly Part[]; network: string; language: VariantCode['language'] };

const writers: Readonly<Record<Graph['framework'], Writer>> = {
  pytorch(varied, { explanation }, document) {
    const names = explanation.units.map(({ name }) => name);
    const { text, classes, network } = pytorchModule(varied, names, document);
    return { text, parts: classes, network, language: 'python' };
  },
  tfjs(varied, before, document, textOf) {
    const { file } = before.graph.source;
    const source = textOf(file) ?? '';
    const style = javascriptStyle(file, source);
    const dialect = javascript(style, tensorflowModule(source));
    const target: FunctionalTarget = {
      dialect,
      library: 'TensorFlow.js',
      typeOf: unitTypes(before, textOf, 'residualUnit'),
      network: nameOf(before.graph),
      document,
    };
    const { text, parts } = functionalCode(varied, before, target);
    return {
      text,
      parts,
      network: parts[parts.length - 1].name,
      language: style.typescript ? 'typescript' : 'javascript',
    };
  },
  keras(varied, before, document, textOf) {
    const style = pythonStyle(textOf(before.graph.source.file) ?? '');
    const classes = classesOf(before);
    const target: FunctionalTarget = {
      dialect: keras(style, classes !== undefined),
      library: 'Keras',
      typeOf: classes ?? unitTypes(before, textOf, 'residual_unit'),
      network: nameOf(before.graph),
      document,
    };
    const { text, parts } = functionalCode(varied, before, target);
    return { text, parts, network: parts[parts.length - 1].name, language: 'python' };
  },
};

const nameOf = ({ name }: Graph): string => /[A-Za-z_]\w*/.exec(name)?.[0] ?? 'network';

/** The classes of a source that writes its units so, by the units' names; undefined for functions. */
function classesOf({ graph, explanation }: Before): ((unit: string) => string) | undefined {
  const types = new Map(graph.modules.flatMap(({ path, type, definition }) => (definition ? [[path, type]] : [])));
  const first = explanation.units.map(({ name }) => types.get(name)).find((type) => type !== undefined);
  return first === undefined ? undefined : (unit) => types.get(unit) ?? first;
}

/** What the source calls the function around a unit's addition; `usual` where that builds the whole network. */
function unitTypes({ graph, explanation }: Before, textOf: TextOf, usual: string): (unit: string) => string {
  const types = explanation.units.map(({ name, source }) => {
    const text = textOf(source.file);
    const around = text === undefined ? undefined : functionAround(text, source.startLine);
    return [name, around && around.name !== nameOf(graph) ? around.name : usual] as const;
  });
  const known = new Map(types);
  return (unit) => known.get(unit) ?? types[0]?.[1] ?? usual;
}

/** The class or the function of the first unit in the source. */
function definitionOf({ graph, explanation }: Before, textOf: TextOf): SourceRange | undefined {
  const [unit] = explanation.units;
  const known = graph.modules.find(({ path }) => path === unit?.name)?.definition;
  if (known || !unit) return known;
  const { file, startLine } = unit.source;
  const around = functionAround(textOf(file) ?? '', startLine);
  return around && { file, startLine: around.startLine, startColumn: 0, endLine: around.endLine, endColumn: 0 };
}

/** What an optimiser and a loss have to do, which no module says. */
function notesOn({ parameters, outputs }: Graph): string[] {
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1).replace(/\d+$/, '');
  const named = (names: readonly string[]): string => [...new Set(names)].join(', ');
  const slow = parameters.filter(({ rate }) => rate !== undefined);
  const undecayed = parameters.filter(({ decay }) => decay === false);
  return [
    ...(slow.length > 0
      ? [`Parameters called ${named(slow.map(({ name }) => last(name)))} learn at ${slow[0].rate} of the rate.`]
      : []),
    ...(undecayed.length > 0 ? ['The coefficients of PReLU have no weight decay.'] : []),
    ...(outputs.length > 1 ? [`The first of its ${outputs.length} outputs is the main one.`] : []),
  ];
}
