import type { Network } from './compared';
import type { AnyNode, Node } from '../../graph/graph';
import { dependsOnInput, isWeightLayer } from '../../graph/weights';
import type { StackArchitecture } from '../../papers/architectures/architecture';
import { stackArchitectures } from '../../papers/architectures/stacks';
import type { NamedArchitecture } from './evidence';

/** A network whose weight layers stand one behind the other: convolutions, then linear layers. */
export interface StackProfile {
  nodes: readonly AnyNode[];
  convolutions: readonly Node<'conv2d'>[];
  linear: readonly Node<'linear'>[];
  /** Convolutions, their pools and local response normalisations, up to the pools behind the last convolution. */
  body: readonly AnyNode[];
}

export function stackProfile({ graph, units, identityPath: { paths } }: Network): StackProfile | null {
  if (units.length > 0 || paths.most === 0 || paths.fewest !== paths.most) return null;
  const nodes = graph.nodes.filter(({ id }) => dependsOnInput(id, graph));
  const layers = nodes.filter((node) => isWeightLayer(node, graph));
  if (layers.length !== paths.most) return null;
  const convolutions = layers.filter((node) => node.operator === 'conv2d') as Node<'conv2d'>[];
  const linear = layers.filter((node) => node.operator === 'linear') as Node<'linear'>[];
  if (convolutions.length === 0 || convolutions.length + linear.length !== layers.length) return null;
  const last = convolutions.at(-1)!.id;
  if (linear.some(({ id }) => id < last)) return null;
  const behind = nodes.find(({ id, operator }) => id > last && !behindLast.has(operator));
  const body = nodes.filter(({ id }) => !behind || id < behind.id).filter(isOfBody);
  return { nodes, convolutions, linear, body };
}

/** Operators that may stand between the last convolution and the pooling that ends its block. */
const behindLast: ReadonlySet<AnyNode['operator']> = new Set([
  'batchNorm',
  'groupNorm',
  'relu',
  'prelu',
  'leakyRelu',
  'dropout',
  'maxPool',
]);

const isOfBody = (node: AnyNode): boolean =>
  node.operator === 'conv2d' || node.operator === 'maxPool' || isLocalResponse(node);

export const isLocalResponse = (node: AnyNode): boolean =>
  node.operator === 'elementwise' && node.attributes.function === 'localResponseNorm';

export interface StackMatch {
  architecture: StackArchitecture;
  /** Do kernels and widths fit without the name? */
  fits: boolean;
}

const families = { P5: 'vgg', P2: 'plain' } as const;

/** The stack of the papers with the same convolutions; by its name one of the same depth with as many convolutions. */
export function matchStack(profile: StackProfile, named: NamedArchitecture | null): StackMatch | null {
  const own = profile.convolutions.map(textOf).join();
  const fitting = stackArchitectures.filter((each) => convolutionsOf(each).map(textOfLayer).join() === own);
  if (fitting.length > 0) {
    const normalised = profile.nodes.some(isLocalResponse);
    const same = fitting.find(
      ({ layers }) => layers.some(({ kind }) => kind === 'localResponseNormalisation') === normalised,
    );
    return { architecture: same ?? fitting[0], fits: true };
  }
  const claimed = stackArchitectures.filter(
    (each) =>
      (each.paper === 'P5' || each.paper === 'P2') &&
      named?.family === families[each.paper] &&
      named.depth === each.depth &&
      convolutionsOf(each).length === profile.convolutions.length,
  );
  // 16 layers are D to everyone; C is named by its letter alone.
  const architecture = claimed.at(-1);
  return architecture ? { architecture, fits: false } : null;
}

type Convolution = Extract<StackArchitecture['layers'][number], { kind: 'convolution' }>;

export const convolutionsOf = ({ layers }: StackArchitecture): Convolution[] =>
  layers.filter((layer): layer is Convolution => layer.kind === 'convolution');

const textOf = ({ attributes: { kernel, outChannels } }: Node<'conv2d'>): string => `${kernel[0]}:${outChannels}`;
const textOfLayer = ({ kernel, width }: Convolution): string => `${kernel}:${width}`;
