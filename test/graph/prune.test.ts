import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder';
import type { Graph } from '../../src/graph/graph';
import { printGraph } from '../../src/graph/print';
import { withoutUnused } from '../../src/graph/prune';

const source = { file: 'net.ts', startLine: 0, startColumn: 0, endLine: 0, endColumn: 1 };

/** Two inputs, each through a layer of its own. */
function twoLayers(outputs: readonly ('first' | 'second')[]): Graph {
  const builder = new GraphBuilder();
  const layer = (module: string): number => {
    const origin = { module, source };
    const input = builder.input(`${module}_input`, [1, 2], 'float32', origin);
    const weight = builder.parameter(`${module}/kernel`, [3, 2], { kind: 'constant', value: 0 });
    return builder.add('linear', [input], { inFeatures: 2, outFeatures: 3, bias: false }, origin, [weight]);
  };
  const made = { first: layer('first'), second: layer('second') };
  return builder.finish({ name: 'net', framework: 'tfjs', source, outputs: outputs.map((name) => made[name]) });
}

describe('a graph without what its outputs do not need', () => {
  it('keeps the way to an output, with its input and its parameters, numbered anew', () => {
    const graph = withoutUnused(twoLayers(['second']));
    expect(printGraph(graph)).toBe(
      [
        '%0 = input() second_input  [1,2]  second  net.ts:1',
        '%1 = linear(%0) 2→3  [1,3]  second  net.ts:1',
        'return %1',
      ].join('\n'),
    );
    expect(graph.inputs).toEqual([0]);
    expect(graph.parameters.map(({ id, name }) => [id, name])).toEqual([[0, 'second/kernel']]);
    expect(graph.nodes[1].parameters).toEqual([0]);
  });

  it('is the graph itself where everything is used, or nothing is known to be', () => {
    const used = twoLayers(['first', 'second']);
    expect(withoutUnused(used)).toBe(used);
    const open = twoLayers([]);
    expect(withoutUnused(open)).toBe(open);
  });
});
