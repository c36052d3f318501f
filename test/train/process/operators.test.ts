import { beforeAll, describe, expect, it } from 'vitest';
import { implementations } from '../../../src/train/process/operators/index';
import { Network } from '../../../src/train/process/network';
import { difference, differentiate, useBackEnd, type Differentiated } from './gradients';
import { graphWith, operatorGraphs, origin } from './parts';
import { wholeNetworks } from './wholeNetworks';

/** What the cpu back end gave, by name: the others are held against it. */
const expected = new Map<string, Differentiated>();

describe.each(['cpu', 'wasm', 'cpu-simd'] as const)('on the %s back end the gradient', (backEnd) => {
  beforeAll(() => useBackEnd(backEnd));

  const check = (name: string, found: Differentiated): void => {
    expect(found.relativeError).toBeLessThan(0.01);
    expect(found.norm).toBeGreaterThan(1e-4);
    const reference = expected.get(name);
    if (reference) expect(difference(found, reference)).toBeLessThan(1e-4);
    else expected.set(name, found);
  };

  it.each(operatorGraphs)('through $name is that of finite differences', async ({ name, graph }) =>
    check(name, await differentiate({ graph })),
  );

  it('of whole networks is that of finite differences', async () => {
    for (const [name, network] of Object.entries(await wholeNetworks())) check(name, await differentiate(network));
  });
});

describe('a graph that cannot be trained', () => {
  it('names the node, its module and its line', () => {
    const graph = graphWith((_, x, builder) =>
      builder.addWithShape('unresolved', [x], { call: 'ops.nms(x)', reason: 'unknown' }, [1, 8, 6, 6], origin),
    );
    expect(() => new Network(graph)).toThrow(/unresolved of part \(net\.py:12\) cannot be trained: this call was not/);
  });

  it('is refused for every operator without an implementation, and for no other', () => {
    const untrainable = Object.entries(implementations).filter(([, entry]) => 'untrainable' in entry);
    expect(untrainable.map(([name]) => name).sort()).toEqual([
      'cellState',
      'complexView',
      'conv3d',
      'embedding',
      'fourier',
      'gather',
      'indices',
      'input',
      'recurrent',
      'scatter',
      'unresolved',
    ]);
  });
});
