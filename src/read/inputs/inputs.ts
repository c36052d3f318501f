/** Inputs that nobody named: from calls in the source, from what the network says of itself, from the habit of its kind. */
import type { SourceRange } from '../../graph/graph';
import { resolve } from '../entries/definitions';
import type { InputRequest } from '../evaluate/library';
import { Instance, Tensor, type Value } from '../evaluate/values';
import { mayTake, ranks, type FirstLayer } from './firstLayer';
import { appliedFirst, forwardInputs, plainArguments, requiredTensors, type ForwardInputs } from './forwardInputs';
import { isModule } from '../frameworks/torch/module';
import { inputByHabit } from './inputHabits';
import { inputSites, inputsOfVariable, type InputSite } from './inputSites';
import { argumentsByName, namedImage, namedText, type Choice } from './namedSizes';
import type { Reading } from '../reading';
import { placeOf } from '../arguments/sourceSites';

export { inputTrials, type InputTrial } from './inputHabits';

const printed = ({ shape, dataType }: InputRequest): string =>
  `${shape.join('×')}${dataType === 'int64' ? ' of indices' : ''}`;

/** Calls of the network that are looked at for its inputs. */
const mostSites = 12;

/**
 * Inputs of a PyTorch module, of a batch of one; an empty list where the library finds them itself. Where they come from is
 * said.
 * @param entry dotted name of what was asked for, in the file of the reading
 */
export function chooseInputs(reading: Reading, value: Value, source: SourceRange, entry: string): ForwardInputs {
  if (!isModule(value)) return { inputs: [] };
  const { ev } = reading;
  const first = appliedFirst(value);
  const count = Math.max(1, requiredTensors(value));
  const variable = reading.scope?.own(entry) instanceof Instance;
  const site = reading.aside((aside) => siteOfInputs(aside, entry, variable, first, count));
  if (site) {
    const shown = site.inputs.map(printed).join(' and ');
    ev.assume(`input ${shown}, from ${placeOf(site.file, site.source, reading.file)}`, site.source);
    return { inputs: site.inputs };
  }
  const example = value.attributes.get('example_input_array') ?? value.type.find('example_input_array')?.value;
  if (example instanceof Tensor && example.shape?.every((size) => typeof size === 'number')) {
    const input = { shape: example.shape, dataType: example.dataType };
    ev.assume(`input ${printed(input)}, from ${value.type.name}.example_input_array`, source);
    return { inputs: [input] };
  }
  const given = argumentsByName(value, reading.given.get(value));
  const stated =
    first &&
    (fromText(reading, first) ??
      (first.kind === 'embedding' ? namedText(value, given) : namedImage(value, first, given)));
  if (!stated) reading.inputsByHabit = true;
  const chosen = stated ?? inputByHabit(value, first, entry, reading.image);
  const all = forwardInputs(value, chosen.input);
  const shown = [all.inputs.map(printed).join(' and '), ...plainArguments(value, all)].join(', ');
  ev.assume(`input ${shown}, ${chosen.why}`, source);
  return all;
}

/**
 * The first call of the network whose inputs it could take.
 * @param variable is the entry a variable that holds the network?
 */
function siteOfInputs(
  reading: Reading,
  entry: string,
  variable: boolean,
  first: FirstLayer | undefined,
  count: number,
): InputSite | undefined {
  const definition = resolve(reading.sources, reading.file, entry);
  if (!definition) return undefined;
  let seen = 0;
  const sites = variable
    ? inputsOfVariable(reading, reading.file, entry, first)
    : inputSites(reading, definition, first);
  for (const site of sites) {
    if (site.inputs.length >= count && mayTake(first, site.inputs)) return site;
    if (++seen >= mostSites) return undefined;
  }
  return undefined;
}

const example = /torch\s*\.\s*(?:randn|rand|zeros|ones|empty)\s*\(\s*[([]?\s*(\d[\d\s,]*)/g;

/** Sizes of the tensors that a file makes as examples, in order. */
const examplesIn = ({ sources, file }: Reading): { sizes: number[]; source: SourceRange }[] =>
  sources.ask('examples', file, () => {
    const text = sources.wholeText(file) ?? '';
    return [...text.matchAll(example)].map(({ 1: list, index }) => {
      const startLine = text.slice(0, index).split('\n').length - 1;
      const sizes = list
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
        .map(Number);
      return { sizes, source: { file, startLine, startColumn: 0, endLine: startLine, endColumn: 0 } };
    });
  });

/** `torch.randn(2, 3, 32, 32)` anywhere in the file, where its channels are those that the network takes. Batch 1. */
function fromText(reading: Reading, first: FirstLayer): Choice | undefined {
  if (first.kind === 'embedding') return undefined;
  for (const { sizes, source } of examplesIn(reading)) {
    const channels = first.kind === 'linear' ? sizes[sizes.length - 1] : sizes[1];
    if (sizes.length !== ranks[first.kind] || channels !== first.size || sizes.slice(2).some((size) => size < 8))
      continue;
    return { input: { shape: [1, ...sizes.slice(1)], dataType: 'float32' }, why: `from line ${source.startLine + 1}` };
  }
  return undefined;
}
