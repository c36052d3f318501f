import { decodedOnce } from '../../data/decoded';
import { fingerprintOfFiles } from '../../data/fileFingerprint';
import { openData } from '../../data/formats';
import { DataError } from '../../data/source';
import {
  isFromFiles,
  shapeOf,
  type DataSpecification,
  type FileData,
  type GeneratedData,
  type GeneratedKind,
} from '../../data/specification';
import { Random } from '../random';
import { decode } from './decode';
import { drawFigures } from './figures';
import { drawGratings } from './gratings';
import { fill, type DrawImage, type Images } from './images';
import { prepared } from './prepare';

export { gather, type Images } from './images';

const generators: Record<
  GeneratedKind,
  (size: number, difficulty: GeneratedData['difficulty'], random: Random) => DrawImage
> = { figures: drawFigures, gratings: drawGratings };

/** What is around a run while it reads files. */
export interface Reading {
  /** Told after every image: all of them may take minutes. */
  progress?(): void;
  /** Folder of the comparison, which keeps decoded images for its other runs. */
  keepIn?: string;
}

/**
 * Training and test images: read from files, the same ones for every seed, or drawn from two streams of the seed, so that no
 * test image is a training image.
 * @throws DataError where files are missing, broken or others than those that were planned with.
 */
export function makeImages(
  data: DataSpecification,
  seed: number,
  reading: Reading = {},
): { train: Images; test: Images } {
  if (isFromFiles(data)) return readImages(data, reading);
  const make = (part: 'train' | 'test'): Images => {
    const random = new Random(seed, data.kind, part);
    const count = data[part];
    const draw = generators[data.kind](data.size, data.difficulty, random);
    return fill(count, shapeOf(data), random.permutation(count), draw);
  };
  return { train: make('train'), test: make('test') };
}

function readImages(data: FileData, { progress, keepIn }: Reading): { train: Images; test: Images } {
  const source = openData(data.kind, data.path, decode);
  try {
    if (fingerprintOfFiles(data.path, source.files) !== data.fingerprint) {
      throw new DataError(
        `The files in ${data.path} are not the ones that this comparison was planned with. Start a new comparison.`,
      );
    }
    const keep = data.kind === 'folder' && keepIn !== undefined ? decodedOnce.bind(null, keepIn, data) : undefined;
    return prepared(source, data, { progress, keep });
  } finally {
    source.close();
  }
}
