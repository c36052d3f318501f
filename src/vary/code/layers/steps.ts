/** What the layers of a graph are, in order: some operators are one layer together. */
import type { AnyNode, Graph, Node } from '../../../graph/graph';
import { isKnown } from '../../../graph/shape';
import { VariationError } from '../../variant';
import { nameOfGate } from '../values';
import { option, setting, type CallPlace, type LayerCall } from './call';
import { activationNames, layerOperators, learnedLayers } from './operators';

/** Layers one behind the other that make one tensor of others. */
export interface LayerStep {
  id: number;
  inputs: readonly number[];
  calls: readonly LayerCall[];
  /** Path of the first layer. */
  module: string;
  /** What sets it apart from another layer of the same path. */
  word: string;
  /** What its tensor is called; undefined for one of many. */
  name?: string;
}

/** Operators that may take a layer's activation in themselves. */
const activated = new Set(['conv1d', 'conv2d', 'conv3d', 'convTranspose2d', 'linear']);

/**
 * The layers of some nodes.
 * @throws VariationError at an operator that no layer stands for.
 */
export function layerSteps(graph: Graph, nodes: readonly AnyNode[], libraryName: string): LayerStep[] {
  return new StepFinder(graph, nodes, libraryName).steps();
}

class StepFinder {
  private readonly readers = new Map<number, AnyNode[]>();
  private readonly taken = new Set<number>();

  constructor(
    private readonly graph: Graph,
    private readonly nodes: readonly AnyNode[],
    private readonly libraryName: string,
  ) {
    for (const node of graph.nodes)
      for (const input of node.inputs) this.readers.set(input, [...(this.readers.get(input) ?? []), node]);
  }

  steps(): LayerStep[] {
    return this.nodes.flatMap((node): LayerStep[] => {
      if (this.taken.has(node.id) || node.operator === 'input' || node.operator === 'parameter') return [];
      return [
        this.attention(node) ??
          this.learned(node) ??
          this.separable(node) ??
          this.merged(node) ??
          this.withActivation(node),
      ];
    });
  }

  /** What alone reads a tensor, if it is of the same layer. */
  private next({ id, module }: AnyNode): AnyNode | undefined {
    const readers = this.readers.get(id) ?? [];
    const isOutput = this.graph.outputs.includes(id);
    return readers.length === 1 && !isOutput && readers[0].module === module ? readers[0] : undefined;
  }

  private step(node: AnyNode, calls: readonly LayerCall[], id = node.id, inputs = node.inputs): LayerStep {
    const gate = this.gateOf(node);
    const word = gate === 'carry' ? gate : node.operator.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return { id, inputs, calls, module: node.module, word, name: gate };
  }

  /** A sigmoid that nothing is multiplied with is no gate: a classifier's, say. */
  private gateOf(node: AnyNode): ReturnType<typeof nameOfGate> {
    const readers = this.readers.get(node.id) ?? [];
    return readers.some(({ operator }) => operator === 'multiply' || operator === 'affine')
      ? nameOfGate(node)
      : undefined;
  }

  private calls(node: AnyNode): readonly LayerCall[] {
    const { graph } = this;
    const written = layerOperators[node.operator];
    try {
      if ('refused' in written) throw new VariationError(`${written.refused}.`);
      const shared = graph.nodes.filter(({ parameters }) => parameters.some((id) => node.parameters.includes(id)));
      if (shared.length > 1) throw new VariationError('it is applied more than once.');
      const make = written.calls as (attributes: never, place: CallPlace) => readonly LayerCall[];
      return make(node.attributes as never, this.placeOf(node));
    } catch (error) {
      if (!(error instanceof VariationError)) throw error;
      const at = node.module || graph.name;
      throw new VariationError(
        `${at}: ${node.operator} cannot be written as a layer of ${this.libraryName}: ${error.message}`,
      );
    }
  }

  private placeOf(node: AnyNode): CallPlace {
    const { graph } = this;
    const known = (id: number): readonly number[] => {
      const { shape, module } = graph.nodes[id];
      if (isKnown(shape)) return shape;
      throw new VariationError(`${module || graph.name}: its tensors need known sizes, to be written as code.`);
    };
    return { graph, node, shapes: node.inputs.map(known), shape: known(node.id) };
  }

  /** The operators of one multi-head attention, which Keras has as a layer: from its query's product to that of its output. */
  private attention(node: AnyNode): LayerStep | undefined {
    const { graph } = this;
    const roleOf = ({ parameters }: AnyNode): string | undefined =>
      parameters.length > 0
        ? /\/(query|key|value|attention_output)\/kernel$/.exec(graph.parameters[parameters[0]].name)?.[1]
        : undefined;
    if (roleOf(node) !== 'query') return undefined;
    const same = this.nodes.filter(({ module }) => module === node.module);
    // A unit may have the layer's name; what stands behind the layer is its own.
    const own = same.slice(0, same.findIndex((each) => roleOf(each) === 'attention_output') + 1);
    const found = attentionIn(own, roleOf);
    if (!found) return undefined;
    const { query, key, value, output, heads, keyDim, valueDim } = found;
    const settings = [query, key, value, output].map((each) =>
      this.calls(each)[0].settings.filter((one) => one.key !== 'units'),
    );
    if (settings.some((each) => JSON.stringify(each) !== JSON.stringify(settings[0]))) return undefined;
    for (const { id } of own) this.taken.add(id);
    const dropout = own.find(({ operator }) => operator === 'dropout') as Node<'dropout'> | undefined;
    const call: LayerCall = {
      layer: 'MultiHeadAttention',
      settings: [
        setting('numHeads', heads),
        setting('keyDim', keyDim),
        option('valueDim', valueDim, keyDim),
        option('dropout', dropout?.attributes.p ?? 0, 0),
        ...settings[0],
      ],
      separate: true,
    };
    const inputs = [query, value, ...(key.inputs[0] === value.inputs[0] ? [] : [key])].map((each) => each.inputs[0]);
    return { ...this.step(node, [call], output.id, inputs), word: 'attention' };
  }

  /** A tensor times, or plus, a learned one: a layer that holds it. */
  private learned(node: AnyNode): LayerStep | undefined {
    const { graph } = this;
    if (node.operator !== 'multiply' && node.operator !== 'add') return undefined;
    const [x, tensor] = [...node.inputs].sort((a, b) => Number(isLearned(graph, a)) - Number(isLearned(graph, b)));
    if (isLearned(graph, x) || !isLearned(graph, tensor)) return undefined;
    const { shape, initialiser } = graph.parameters[graph.nodes[tensor].parameters[0]];
    if (initialiser.kind !== 'constant' || !isKnown(shape))
      throw new VariationError(
        `${graph.nodes[tensor].module}: the first values of a learned tensor have to be one number.`,
      );
    const call: LayerCall = {
      layer: learnedLayers[node.operator],
      settings: [setting('start', initialiser.value, 'start'), option('shape', shape, [1])],
    };
    return { ...this.step(node, [call], node.id, [x]), module: graph.nodes[tensor].module };
  }

  /** A depthwise convolution and the pointwise one behind it, where one layer made both. */
  private separable(node: AnyNode): LayerStep | undefined {
    const following = this.next(node);
    const isDepthwise = node.parameters.some((id) => this.graph.parameters[id].name.endsWith('/depthwise_kernel'));
    if (!isDepthwise || !following || following.operator !== node.operator) return undefined;
    this.taken.add(following.id);
    const [depthwise] = this.calls(node);
    const [pointwise] = this.calls(following);
    const of = (call: LayerCall, key: string) => call.settings.filter((each) => each.key === key);
    const renamed = of(pointwise, 'kernelInitializer').map((each) => ({ ...each, key: 'pointwiseInitializer' }));
    const usual = this.graph.framework === 'tfjs' ? { usual: 'glorotUniform' } : {};
    const call: LayerCall = {
      layer: depthwise.layer.replace('Depthwise', 'Separable'),
      settings: [
        ...of(pointwise, 'filters'),
        ...depthwise.settings.filter(({ key }) => key !== 'useBias' && !key.endsWith('Initializer')),
        ...of(pointwise, 'useBias'),
        ...[...of(depthwise, 'depthwiseInitializer'), ...renamed].map((each) => ({ ...each, ...usual })),
        ...of(pointwise, 'biasInitializer'),
      ],
    };
    return this.activatedStep(following, [call], node.inputs);
  }

  /** A sum or a product of several tensors, two at a time, that one layer made. */
  private merged(node: AnyNode): LayerStep | undefined {
    if (node.operator !== 'add' && node.operator !== 'multiply') return undefined;
    const inputs = [...node.inputs];
    let last = node;
    for (let next = this.next(last); next?.operator === node.operator && next.inputs[0] === last.id;) {
      this.taken.add(next.id);
      inputs.push(...next.inputs.slice(1));
      last = next;
      next = this.next(last);
    }
    return last === node ? undefined : this.step(last, this.calls(node), last.id, inputs);
  }

  private withActivation(node: AnyNode): LayerStep {
    const calls = this.calls(node);
    return activated.has(node.operator) ? this.activatedStep(node, calls, node.inputs) : this.step(node, calls);
  }

  /** A layer and the activation that it is configured with. */
  private activatedStep(node: AnyNode, [call]: readonly LayerCall[], inputs: readonly number[]): LayerStep {
    const following = this.next(node);
    const name = following && activationNames[following.operator];
    const isPlain = !following || following.operator !== 'elu' || (following as Node<'elu'>).attributes.alpha === 1;
    if (!following || !name || !isPlain) return this.step(node, [call], node.id, inputs);
    this.taken.add(following.id);
    const at = call.settings.findIndex(({ key }) => key === 'useBias');
    const settings = [...call.settings.slice(0, at), setting('activation', name), ...call.settings.slice(at)];
    return { ...this.step(node, [{ ...call, settings }], following.id, inputs), name: this.gateOf(following) };
  }
}

const isLearned = (graph: Graph, id: number): boolean => graph.nodes[id].operator === 'parameter';

/** The products of a multi-head attention and its sizes; undefined where they are not those of one layer of Keras. */
function attentionIn(own: readonly AnyNode[], roleOf: (node: AnyNode) => string | undefined) {
  const of = (role: string): AnyNode | undefined => own.find((node) => roleOf(node) === role);
  const [query, key, value, output] = ['query', 'key', 'value', 'attention_output'].map(of);
  const headsOf = (product: AnyNode | undefined): readonly unknown[] =>
    own
      .find(({ inputs, operator }) => product && operator === 'reshape' && inputs[0] === product.id)
      ?.shape?.slice(2) ?? [];
  const [[heads, keyDim], [, valueDim]] = [headsOf(query), headsOf(value)];
  if (!query || !key || !value || !output) return undefined;
  if (typeof heads !== 'number' || typeof keyDim !== 'number' || typeof valueDim !== 'number') return undefined;
  return { query, key, value, output, heads, keyDim, valueDim };
}
