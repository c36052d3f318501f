import type { Graph } from '../../src/graph/graph';
import { Sketch } from './sketch';

/** Blocks of an attention (here a linear layer) and a feed-forward unit, each with a shortcut. */
export function pairs(blocks: number): Graph {
  const sketch = new Sketch();
  let x = sketch.within('embed', () => sketch.linear(sketch.input([1, 16, 8]), 8));
  for (let i = 0; i < blocks; i++)
    sketch.within(`layers.${i}`, () => {
      x = sketch.add(
        x,
        sketch.within(`layers.${i}.attention`, () => sketch.linear(sketch.ln(x), 8)),
      );
      x = sketch.add(
        x,
        sketch.within(`layers.${i}.mlp`, () =>
          sketch.linear(sketch.relu(sketch.linear(sketch.ln(x), 32, 'up')), 8, 'down'),
        ),
      );
    });
  return sketch.finish(sketch.within('head', () => sketch.linear(x, 10)));
}
