/** A variant as code: the classes that a user would write for it, in the framework of the source. */
import type { Explanation } from '../../explain/explanation';
import type { Graph, SourceRange } from '../../graph/graph';
import { VariationError, variantLabel, type Variant } from '../variant';
import { varyAll } from '../vary';
import { pytorchModule, type CodeClass } from './pytorch';

export interface VariantCode {
  /** "resnet18 with exclusive gating, b_g = −6". */
  title: string;
  /** The whole file. */
  text: string;
  language: 'python';
  /** The first unit's class, and where the source defines the one that it takes the place of. */
  unit?: CodeClass & { definition?: SourceRange };
  /** Name of the network's class, which takes no arguments. */
  network: string;
}

/**
 * The architecture with some values, at its own size, as code that gives the same graph when it is read.
 * @param explanation of this very graph.
 * @param variants one value of each of some dimensions.
 * @throws VariationError where a value cannot be applied, or the code not be written.
 */
export function variantCode(graph: Graph, explanation: Explanation, variants: readonly Variant[]): VariantCode {
  if (graph.framework !== 'pytorch') {
    throw new VariationError(
      `${graph.name} is written in ${frameworkName[graph.framework]}; code is written for PyTorch.`,
    );
  }
  const varied = varyAll(graph, explanation, variants);
  const title = `${graph.name} with ${variants.map(variantLabel).join(', ')}`;
  const names = explanation.units.map(({ name }) => name);
  const { text, classes, network } = pytorchModule(varied, names, `${title}.`);
  const notes = notesOn(varied);
  const unit = classes.find(({ isUnit }) => isUnit);
  const definition = graph.modules.find(({ path }) => path === names[0])?.definition;
  return {
    title,
    text: [...notes.map((note) => `# ${note}\n`), text].join(''),
    language: 'python',
    ...(unit ? { unit: { ...unit, ...(definition ? { definition } : {}) } } : {}),
    network,
  };
}

const frameworkName = { pytorch: 'PyTorch', keras: 'Keras', tfjs: 'TensorFlow.js' } as const;

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
