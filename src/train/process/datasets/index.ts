import type { DataSpecification } from '../../protocol';
import { Random } from '../random';
import { fill, type Images } from '../../data/images';
import { drawFigures } from './figures';
import { drawGratings } from './gratings';

export { gather, type Images } from '../../data/images';

const generators = { figures: drawFigures, gratings: drawGratings } satisfies Record<
  DataSpecification['kind'],
  unknown
>;

/** Training and test images of a seed: drawn from different streams, so that no test image is a training image. */
export function makeImages(data: DataSpecification, seed: number): { train: Images; test: Images } {
  const make = (part: 'train' | 'test'): Images => {
    const random = new Random(seed, data.kind, part);
    const count = data[part];
    const draw = generators[data.kind](data.size, data.difficulty, random);
    return fill(count, { size: data.size, channels: 3, classes: 10 }, random.permutation(count), draw);
  };
  return { train: make('train'), test: make('test') };
}
