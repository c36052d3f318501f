/** Short names of what decides a measurement: the same content gives the same name, wherever it stands in the source. */
import { createHash } from 'node:crypto';
import type { Graph } from '../graph/graph';

/** All of a graph that its training depends on, the places in the source left out. */
export const trainedContent = ({ nodes, parameters }: Graph) => ({
  nodes: nodes.map(({ operator, inputs, attributes, shape, parameters: used }) => [
    operator,
    inputs,
    attributes,
    shape,
    used,
  ]),
  parameters: parameters.map(({ name, shape, initialiser, trainable, decay, rate }) => [
    name,
    shape,
    initialiser,
    trainable,
    ...(decay === false ? [decay] : []),
    ...(rate === undefined ? [] : [rate]),
  ]),
});

/** Twelve hexadecimal digits of the SHA-256 of a value's JSON. */
export const fingerprintOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);

/** Twelve hexadecimal digits that name a graph as it is trained. */
export const graphHash = (graph: Graph): string => fingerprintOf(trainedContent(graph));
