/** What data is called, where it comes from, how it is usually prepared. */
import type { FileKind, GeneratedKind, MeanKind } from './specification';

export const generatedTitles: Record<GeneratedKind, string> = {
  figures: 'generated figures',
  gratings: 'generated gratings',
};

interface FileFacts {
  /** Of the data set, or of the format where it is anybody's. */
  title: string;
  /** Who made the set; left out for a user's own. */
  citation?: string;
  /** What is expected in the folder, in a few words. */
  files: string;
  /** Are images moved and mirrored, where nobody chose? A mirrored digit is another sign. */
  augment: boolean;
  mean: MeanKind;
}

export const fileFacts: Record<FileKind, FileFacts> = {
  cifar10: {
    title: 'CIFAR-10',
    citation: 'Krizhevsky 2009',
    files: 'data_batch_1.bin … data_batch_5.bin and test_batch.bin of cifar-10-binary.tar.gz',
    augment: true,
    mean: 'pixel',
  },
  cifar100: {
    title: 'CIFAR-100',
    citation: 'Krizhevsky 2009',
    files: 'train.bin and test.bin of cifar-100-binary.tar.gz',
    augment: true,
    mean: 'pixel',
  },
  idx: {
    title: 'MNIST-format images',
    files: 'train-images-idx3-ubyte, train-labels-idx1-ubyte and the two of t10k, packed (.gz) or not',
    augment: false,
    mean: 'channel',
  },
  arrays: {
    title: 'NumPy arrays',
    files: 'images.npy and labels.npy, or train_images.npy, train_labels.npy and the two of test',
    augment: true,
    mean: 'channel',
  },
  folder: {
    title: 'images',
    files: 'train/CLASS/… and test/CLASS/…, or CLASS/…, with .png and .jpg files',
    augment: true,
    mean: 'channel',
  },
};
