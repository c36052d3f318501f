import type { Graph, Initialiser } from '../../src/graph/graph';

/** What a tensor is computed from, whatever the modules are called: equal for equal graphs. */
export function meaning(graph: Graph): string[] {
  const texts = new Map<string, string>();
  const short = (text: string): string => {
    if (!texts.has(text)) texts.set(text, `#${texts.size}`);
    return texts.get(text)!;
  };
  const found: string[] = [];
  for (const node of graph.nodes) {
    const [first] = node.inputs;
    const before = first === undefined ? undefined : graph.nodes[first];
    // Kept values that are not rescaled are those that are, times 1 − p.
    const isKept = node.operator === 'affine' && before?.operator === 'dropout';
    if (isKept || node.operator === 'identity') {
      found.push(found[first].replace('"rescale":true', '"rescale":false'));
      continue;
    }
    const attributes = 'name' in node.attributes || 'text' in node.attributes ? {} : numbersRounded(node.attributes);
    const parameters = node.parameters.map((id) => {
      const { shape, initialiser } = graph.parameters[id];
      return [shape, rule(initialiser)];
    });
    const isDropout = node.operator === 'dropout';
    const text = JSON.stringify([
      node.operator,
      node.inputs.map((id) => found[id]),
      attributes,
      parameters,
      node.shape,
    ]);
    found.push(isDropout ? text : short(text));
  }
  const names = [...texts].map(([text, name]) => `${name} ${text}`);
  return [...names, graph.outputs.map((id) => found[id]).join()];
}

const numbersRounded = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(9)) : each)),
  );

/** He's rule with a slope and a factor is one with the variance alone. */
function rule(initialiser: Initialiser): object {
  if (initialiser.kind === 'he') {
    const { mode, distribution, negativeSlope, factor = 1 } = initialiser;
    return numbersRounded({ mode, distribution, scale: (2 * factor ** 2) / (1 + negativeSlope ** 2) });
  }
  return numbersRounded(initialiser);
}
