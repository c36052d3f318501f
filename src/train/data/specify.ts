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
  type FileData,
  type FileChoice,
  type GeneratedChoice,
  type GeneratedData,
} from './specification';

export const defaultData: GeneratedData = { kind: 'figures', difficulty: 'normal', size: 16, train: 8192, test: 2000 };

/** Larger images are brought to this, where nobody asks for more: what two cores can train on. */
const usualSize = 32;

/** Bytes of the images of one part, in memory as long as a run lasts. */
const mostBytes = 512 * 1024 * 1024;

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
export function specified(choice: DataChoice, wanted: number | undefined, mostTest = Infinity): DataSpecification {
  if (!isFileChoice(choice)) return { ...defaultData, ...choice, size: wanted ?? defaultData.size };
  const source = openData(choice.kind, choice.path);
  try {
    return fromFiles(choice, source, wanted, mostTest);
  } finally {
    source.close();
  }
}

function fromFiles(choice: FileChoice, source: DataSource, wanted: number | undefined, mostTest: number): FileData {
  const { kind, path } = choice;
  const { train, test, channels, classes, height, width } = source;
  const own = Math.min(height, width);
  const size = wanted ?? Math.min(own, usualSize);
  const room = Math.floor(mostBytes / (size * size * channels));
  const taken = {
    train: countOf('train', choice.train, train.count, room),
    test: countOf('test', choice.test, test.count, room, mostTest),
  };
  if (taken.train === 0 || taken.test === 0) {
    throw new DataError(`${path} has ${train.count} training and ${test.count} test images: both are needed.`);
  }
  const { augment, mean } = fileFacts[kind];
  return {
    kind,
    path,
    size,
    channels,
    classes: classes.length,
    ...taken,
    available: { train: train.count, test: test.count },
    remarks: [...sizeRemarks(source, size), ...source.remarks],
    augment: choice.augment ?? augment,
    mean: choice.mean ?? mean,
    fingerprint: fingerprintOfFiles(path, source.files),
  };
}

function countOf(
  part: 'train' | 'test',
  wanted: number | undefined,
  there: number,
  room: number,
  usual = Infinity,
): number {
  if (wanted === undefined) return Math.min(there, room, usual);
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

/** Where a folder holds several sizes, its own remark says so. */
function sizeRemarks({ height, width, several }: DataSource, size: number): string[] {
  if (several || (height === size && width === size)) return [];
  const middle = height === width ? '' : ', the middle square of each';
  return [`images of ${width}×${height} brought to ${size}×${size}${middle}`];
}
