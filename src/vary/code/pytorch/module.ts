/** A graph as a module of PyTorch: a class for its residual units, and one for the network. */
import { explain } from '../../../explain/explain';
import type { Graph } from '../../../graph/graph';
import { isKnown } from '../../../graph/shape';
import { VariationError } from '../../variant';
import { blocksOf, type Block } from '../blocks';
import { bodyOf, type Part } from './body';
import { classesOf, moduleText, type ModuleInstance } from './classes';

/** One class, and whether it is a unit's or the network's. */
export interface CodeClass {
  name: string;
  text: string;
  isUnit: boolean;
}

export interface ModuleCode {
  /** The whole file. */
  text: string;
  classes: readonly CodeClass[];
  /** Name of the network's class, which takes no arguments. */
  network: string;
}

/**
 * @param units names of the modules that become classes of their own, besides those of the graph's residual units.
 * @param document what the classes are, in one sentence.
 * @throws VariationError at the operator that cannot be written.
 */
export function pytorchModule(graph: Graph, units: readonly string[], document: string): ModuleCode {
  const explanation = explain(graph);
  const shortcuts = new Set(
    explanation.units.flatMap(({ addition, shortcut }) =>
      shortcut.crossings.map(({ node }) => node).filter((node) => node !== addition),
    ),
  );
  const blocks = blocksOf(graph, [...units, ...explanation.units.map(({ name }) => name)]);
  const instances = blocks.map((block): ModuleInstance => ({
    body: bodyOf({
      graph,
      path: block.name,
      nodes: graph.nodes.filter(({ id }) => block.nodes.has(id)),
      parts: [],
      arguments: new Map([[block.input, 'x']]),
      outputs: [block.output],
      shortcuts,
    }),
    type: typeOf(graph, block.name),
    channels: [channelsOf(graph, block.input), channelsOf(graph, block.output)],
  }));
  const { classes, made } = classesOf(instances, document);
  const inputs = inputNames(graph);
  const body = bodyOf({
    graph,
    path: '',
    nodes: graph.nodes,
    parts: blocks.map((block: Block, i): Part => ({ block, made: made[i] })),
    arguments: inputs,
    outputs: graph.outputs,
    shortcuts,
  });
  const network = networkName(
    graph,
    classes.map(({ name }) => name),
  );
  const all = [
    ...classes.map(({ name, text }) => ({ name, text, isUnit: true })),
    { name: network, text: moduleText(network, document, body, { inputs: [...inputs.values()] }), isUnit: false },
  ];
  const texts = all.map(({ text }) => text);
  return { text: `${[importsOf(texts.join('\n')), ...texts].join('\n\n\n')}\n`, classes: all, network };
}

const importsOf = (text: string): string =>
  [
    'import torch',
    'from torch import nn',
    ...(/\bF\./.test(text) ? ['import torch.nn.functional as F'] : []),
    ...(text.includes('StochasticDepth(') ? ['from torchvision.ops import StochasticDepth'] : []),
  ].join('\n');

/** Class of a module as the source names it; a unit that a variant added is one like its neighbours. */
function typeOf({ modules }: Graph, path: string): string {
  const own = modules.find((module) => module.path === path)?.type;
  const parent = path.slice(0, path.lastIndexOf('.') + 1);
  const beside = modules.find(
    (module) => module.path.startsWith(parent) && !module.path.slice(parent.length).includes('.'),
  );
  return nameFrom(own ?? beside?.type ?? 'Unit');
}

const nameFrom = (text: string): string => /[A-Za-z_]\w*/.exec(text)?.[0] ?? 'Unit';

function networkName({ modules, name }: Graph, taken: readonly string[]): string {
  const wanted = nameFrom(modules.find(({ path }) => path === '')?.type ?? name);
  return taken.includes(wanted) ? `${wanted}Network` : wanted;
}

function channelsOf(graph: Graph, id: number): number {
  const { shape, module } = graph.nodes[id];
  if (!isKnown(shape))
    throw new VariationError(`${module || graph.name}: its tensors need known sizes, to be written as code.`);
  return shape.length === 4 ? shape[1] : shape[shape.length - 1];
}

function inputNames(graph: Graph): Map<number, string> {
  const names = new Map<number, string>();
  for (const id of graph.inputs) {
    const node = graph.nodes[id];
    const name = node.operator === 'input' ? node.attributes.name.replace(/\W+/g, '_') : '';
    names.set(id, /^[A-Za-z]\w*$/.test(name) && ![...names.values()].includes(name) ? name : `x${id}`);
  }
  return names;
}
