/** A choice of data → what the runs are given, from the headers of its files. */
import { formatExact } from '../../graph/format';
import { fingerprintOfFiles } from './fileFingerprint';
import { openData } from './formats';
import { fileFacts } from './kinds';
import { DataError, type DataSource } from './source';
import {
  isFileChoice,
  type DataChoice,
  type DataSpecification,
  type FileChoice,
  type GeneratedChoice,
  type GeneratedData,
} from './specification';

export const defaultData: GeneratedData = { kind: 'figures', difficulty: 'normal', size: 16, train: 8192, test: 2000 };

/** Larger images are brought to this, where nobody asks for more: what two cores can train on. */
const usualSize = 32;

/** Bytes of the images of one part, in memory as long as a run lasts. */
const mostBytes = 512 * 1024 * 1024;

export interface Specified {
  data: DataSpecification;
  /** What the user should know: images that were left out, sizes that were changed. */
  notes: string[];
}

/** Choices of an experiment under those of its user: of the same kind of data they are merged, else the user's count. */
export function mergedChoice(own: GeneratedChoice | undefined, wanted: DataChoice | undefined): DataChoice {
  if (wanted && (isFileChoice(wanted) || (wanted.kind && wanted.kind !== (own?.kind ?? defaultData.kind)))) {
    return wanted;
  }
  return { ...own, ...wanted };
}

/**
 * @param wanted height and width; of the images themselves up to `usualSize`, or the usual one for generated images.
 * @param mostTest test images, where the choice names no number.
 * @throws DataError where files are missing or broken, as far as their headers show it.
 */
export function specified(choice: DataChoice, wanted: number | undefined, mostTest = Infinity): Specified {
  if (!isFileChoice(choice))
    return { data: { ...defaultData, ...choice, size: wanted ?? defaultData.size }, notes: [] };
  const source = openData(choice.kind, choice.path);
  try {
    return fromFiles(choice, source, wanted, mostTest);
  } finally {
    source.close();
  }
}

function fromFiles(choice: FileChoice, source: DataSource, wanted: number | undefined, mostTest: number): Specified {
  const { kind, path } = choice;
  const { train, test, channels, classes, height, width } = source;
  const own = Math.min(height, width);
  const size = wanted ?? Math.min(own, usualSize);
  const room = Math.floor(mostBytes / (size * size * channels));
  const taken = {
    train: countOf('train', choice.train, train.count, room),
    test: countOf('test', choice.test, Math.min(test.count, choice.test ?? mostTest), room, test.count),
  };
  if (taken.train === 0 || taken.test === 0) {
    throw new DataError(`${path} has ${train.count} training and ${test.count} test images: both are needed.`);
  }
  const { augment, mean } = fileFacts[kind];
  const data: DataSpecification = {
    kind,
    path,
    size,
    channels,
    classes: classes.length,
    ...taken,
    available: { train: train.count, test: test.count },
    augment: choice.augment ?? augment,
    mean: choice.mean ?? mean,
    fingerprint: fingerprintOfFiles(path, source.files),
  };
  return { data, notes: [...countNotes(taken, data.available), ...sizeNotes(source, size), ...source.remarks] };
}

function countOf(
  part: 'train' | 'test',
  wanted: number | undefined,
  usual: number,
  room: number,
  there = usual,
): number {
  if (wanted === undefined) return Math.min(usual, room);
  if (wanted > there) {
    throw new DataError(`${part}=${wanted}: there are ${formatExact(there)} ${namesOfParts[part]} images.`);
  }
  if (wanted > room) {
    throw new DataError(
      `${part}=${wanted}: at this size ${formatExact(room)} images fit into memory. Take fewer, or smaller ones.`,
    );
  }
  return wanted;
}

const namesOfParts = { train: 'training', test: 'test' } as const;

const countNotes = (taken: Record<'train' | 'test', number>, there: Record<'train' | 'test', number>): string[] =>
  (['train', 'test'] as const)
    .filter((part) => taken[part] < there[part])
    .map((part) => `${formatExact(taken[part])} of ${formatExact(there[part])} ${namesOfParts[part]} images`);

function sizeNotes({ height, width }: DataSource, size: number): string[] {
  return height === size && width === size ? [] : [`images of ${width}×${height} brought to ${size}×${size}`];
}
