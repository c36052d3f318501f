/** What part of the input each tensor is computed from. */
import type { AnyNode, Graph } from '../../graph/graph';
import { isKnown, type Shape } from '../../graph/shape';
import { identityCourse, lowAt, widthOf } from './course';
import { stillAxis, type Reach } from './reach';
import type { Seen } from './rule';
import { reachOf } from './rules';

/** The field along one spatial axis of the input. */
export interface FieldAxis {
  /** Places of the input that one place of the tensor sees, the zeros around it among them. */
  size: number;
  /** Places of the input from one place of the tensor to the next; null where they lie on several axes or none. */
  jump: number | null;
  /** First place that the tensor's first place sees, negative in the zeros before the input; null as `jump`. */
  start: number | null;
  /** Is all of the input seen from every place: behind a global pooling, an attention? */
  whole: boolean;
}

export interface ReceptiveField {
  axes: readonly FieldAxis[];
  /** Is it a bound: an interpolation whose corners are not known, values that are looked up? */
  atMost: boolean;
}

export interface ReceptiveFields {
  /** Node of the input that is spoken of: the first with places (an image, a sequence). */
  input: number;
  /** Its sizes along the axes that are followed. */
  sizes: Shape;
  /** By node; null where it is not known, undefined where the tensor does not depend on this input. */
  fields: readonly (ReceptiveField | null | undefined)[];
}

/**
 * Receptive field of each tensor: size, jump and start along each spatial axis of the input (Araujo, Norris and Sim 2019, eqs.
 * 2 to 4), exact through dilation, transposed convolution, nearest upsampling and the folding of axes; of several paths the hull.
 * Places of zero padding count, as is usual: the field may be larger than the input. Null where no input has places.
 * Nearly linear in the graph's edges.
 */
export function receptiveFields(graph: Graph): ReceptiveFields | null {
  for (const input of graph.inputs) {
    const axes = placesOf(graph.nodes[input], graph);
    if (axes.length > 0) return fieldsOf(graph, input, axes);
  }
  return null;
}

/** The axes of an input that hold places: all but the batch and the channels. */
function placesOf({ id, shape, dataType }: AnyNode, graph: Graph): readonly number[] {
  if (!shape || shape.length < 2) return [];
  if (shape.length === 2) return dataType === 'int64' ? [1] : [];
  const channels = channelsOf(id, shape.length, graph);
  return shape.flatMap((_, axis) => (axis === 0 || axis === channels ? [] : [axis]));
}

/** As the first layer with windows of this rank has it; without one as the framework has images, and sequences have features. */
function channelsOf(input: number, rank: number, graph: Graph): number {
  for (const node of graph.nodes) {
    if (node.id > input && 'dataFormat' in node.attributes && node.shape?.length === rank)
      return node.attributes.dataFormat === 'channelsFirst' ? 1 : rank - 1;
  }
  return graph.framework === 'pytorch' && rank > 3 ? 1 : rank - 1;
}

function fieldsOf(graph: Graph, input: number, axes: readonly number[]): ReceptiveFields {
  const shape = graph.nodes[input].shape!;
  const seen: (Seen | null)[] = [];
  for (const node of graph.nodes) seen.push(node.id === input ? everyPlace(shape, axes) : through(node, seen, graph));
  return {
    input,
    sizes: axes.map((axis) => shape[axis]),
    fields: seen.map((reach) => reach && fieldOf(reach)),
  };
}

const everyPlace = (shape: Shape, followed: readonly number[]): Reach => ({
  axes: shape.map((extent, axis) => ({
    ...stillAxis(extent, followed.length),
    courses: followed.map((each) => (each === axis ? identityCourse : null)),
  })),
  low: followed.map(() => 0),
  high: followed.map(() => 0),
  whole: followed.map(() => false),
  atMost: false,
});

function through(node: AnyNode, seen: readonly (Seen | null)[], graph: Graph): Seen | null {
  const inputs = node.inputs.map((each) => seen[each]);
  if (inputs.every((each) => each === undefined)) return undefined;
  const shapes = node.inputs.map((each) => graph.nodes[each].shape);
  if (!node.shape || inputs.includes(null) || shapes.includes(null)) return null;
  const reach = reachOf(node, inputs as Seen[], { shape: node.shape, inputShapes: shapes as Shape[] });
  // A rule that does not see an axis of the tensor has misread the operator: better nothing than a wrong number.
  return reach && reach.axes.length === node.shape.length ? reach : null;
}

function fieldOf({ axes, low, high, whole, atMost }: Reach): ReceptiveField {
  return {
    atMost,
    axes: whole.map((isWhole, i): FieldAxis => {
      const courses = axes.flatMap(({ courses: all }) => (all[i] ? [all[i]] : []));
      const width = courses.reduce((sum, course) => sum + widthOf(course), high[i] - low[i]);
      const [only] = courses;
      const single = courses.length === 1 && !isWhole;
      return {
        size: width + 1,
        jump: single ? only.step / only.low.length : null,
        start: single ? low[i] + lowAt(only, 0) : null,
        whole: isWhole,
      };
    }),
  };
}

/** `483 × 483`, `at most 94 × 94`, `the whole input`; empty where it is not known. */
export function fieldText(field: ReceptiveField | null | undefined, sizes: Shape): string {
  if (!field) return '';
  const { axes, atMost } = field;
  if (axes.every(({ whole }) => whole)) return atMost ? 'at most the whole input' : 'the whole input';
  const extents = axes.map(({ size, whole }, i) => (whole ? sizes[i] : size));
  const text = extents.join(' × ');
  return `${atMost ? 'at most ' : ''}${text}${covers(extents, sizes) ? ' (more than the input)' : ''}`;
}

const covers = (extents: readonly (number | string)[], sizes: Shape): boolean =>
  isKnown(sizes) &&
  extents.every((extent, i) => typeof extent === 'number' && extent >= sizes[i]) &&
  extents.some((extent, i) => (extent as number) > sizes[i]);
