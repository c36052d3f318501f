import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultData, mergedChoice, specified } from '../../../src/train/data/specify';
import { isFromFiles, type FileData } from '../../../src/train/data/specification';
import { makeImages } from '../../../src/train/process/datasets/index';
import { DataFolder, png } from './builders';

let data: DataFolder;
beforeEach(() => {
  data = new DataFolder();
});
afterEach(() => data.remove());

function fromFiles(...[choice, ...rest]: Parameters<typeof specified>): FileData {
  const found = specified(choice, ...rest);
  if (isFromFiles(found)) return found;
  throw new Error('generated');
}

describe('what runs are given of a choice of data', () => {
  it('generated images: the usual ones, but for what was chosen', () => {
    expect(specified({}, undefined)).toEqual(defaultData);
    expect(specified({ kind: 'gratings', train: 100 }, 8)).toEqual({
      ...defaultData,
      kind: 'gratings',
      train: 100,
      size: 8,
    });
  });

  it('classes, channels, size and counts come from the files', () => {
    data.idx(60, 30, 3, 6);
    expect(fromFiles({ kind: 'idx', path: data.path }, undefined)).toMatchObject({
      size: 6,
      channels: 1,
      classes: 3,
      train: 60,
      test: 30,
      augment: false,
      mean: 'channel',
    });
    data.cifar10(2);
    expect(fromFiles({ kind: 'cifar10', path: data.path }, undefined)).toMatchObject({
      size: 32,
      channels: 3,
      classes: 10,
      augment: true,
      mean: 'pixel',
    });
  });

  it('says what is left out and what is changed', () => {
    data.classFolders(['a', 'b', 'c'], 10, 40);
    expect(fromFiles({ kind: 'folder', path: data.path, train: 12 }, undefined, 5)).toMatchObject({
      train: 12,
      test: 5,
      available: { train: 24, test: 6 },
      size: 32,
      remarks: ['images of 40×40 brought to 32×32', 'every fifth image of a class is kept for the test'],
    });
  });

  it('refuses more images than there are, or than fit into memory', () => {
    data.arrays(10, 2);
    expect(data.refusal(() => specified({ kind: 'arrays', path: data.path, train: 100 }, undefined))).toBe(
      'train=100: there are 8 training images.',
    );
  });

  it('other content is other data; a copy at another place is the same', () => {
    data.classFolders(['a', 'b']);
    const print = (folder: DataFolder) => fromFiles({ kind: 'folder', path: folder.path }, undefined).fingerprint;
    const copy = new DataFolder();
    copy.classFolders(['a', 'b']);
    expect(print(copy)).toBe(print(data));
    copy.write('a/3.png', png(4, [1, 2, 3]));
    expect(print(copy)).not.toBe(print(data));
    copy.remove();
  });

  it('a run does not read files that are others than those planned with', () => {
    data.arrays(10, 2);
    const planned = fromFiles({ kind: 'arrays', path: data.path }, undefined);
    expect(makeImages(planned, 0).train.count).toBe(8);
    data.arrays(12, 2);
    expect(data.refusal(() => makeImages(planned, 0))).toBe(
      'The files in DATA are not the ones that this comparison was planned with. Start a new comparison.',
    );
  });

  it("an experiment's difficulty holds for its own kind of data alone", () => {
    const own = { difficulty: 'easy' } as const;
    expect(mergedChoice(own, { kind: 'figures', train: 5 })).toEqual({ kind: 'figures', difficulty: 'easy', train: 5 });
    expect(mergedChoice(own, { kind: 'gratings' })).toEqual({ kind: 'gratings' });
    expect(mergedChoice(own, { kind: 'idx', path: '/p' })).toEqual({ kind: 'idx', path: '/p' });
    expect(mergedChoice(own, undefined)).toEqual(own);
  });
});
