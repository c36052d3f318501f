/** Which images a run is trained on, and how they are prepared. */

export const generatedKinds = ['figures', 'gratings'] as const;
export const difficulties = ['easy', 'normal', 'hard'] as const;
export const fileKinds = ['cifar10', 'cifar100', 'idx', 'arrays', 'folder'] as const;

export type GeneratedKind = (typeof generatedKinds)[number];
export type Difficulty = (typeof difficulties)[number];
export type FileKind = (typeof fileKinds)[number];

/** Images drawn from the seed of a run: ten classes, red, green and blue. */
export interface GeneratedData {
  kind: GeneratedKind;
  difficulty: Difficulty;
  /** Width and height in pixels. */
  size: number;
  train: number;
  test: number;
}

/** Images from files, the same ones for every seed. */
export interface FileData {
  kind: FileKind;
  /** The folder, absolute. */
  path: string;
  /** Width and height in pixels that every image is brought to. */
  size: number;
  channels: 1 | 3;
  classes: number;
  /** Images that are taken, of those that there are. */
  train: number;
  test: number;
  available: { train: number; test: number };
  /** How they were parted, and brought to one size. */
  remarks: readonly string[];
  /** Pad by 4, cut out at random, mirror half (He et al. 2015, Sec. 4.2), while training. */
  augment: boolean;
  /** What is subtracted: a mean image, or one number for each channel. Both are of the training images. */
  mean: MeanKind;
  /** Of the files' content: other files are other data. */
  fingerprint: string;
}

export type MeanKind = 'pixel' | 'channel';

export type DataSpecification = GeneratedData | FileData;

export const isFromFiles = (data: DataSpecification): data is FileData =>
  (fileKinds as readonly string[]).includes(data.kind);

/** Shape of an image and number of classes. */
export const shapeOf = (data: DataSpecification): { size: number; channels: 1 | 3; classes: number } =>
  isFromFiles(data)
    ? { size: data.size, channels: data.channels, classes: data.classes }
    : { size: data.size, channels: 3, classes: 10 };

/** What a user chooses of generated images; the rest is usual. */
export type GeneratedChoice = Partial<Pick<GeneratedData, 'kind' | 'difficulty' | 'train' | 'test'>>;

/** What a user chooses of images from files. */
export type FileChoice = Pick<FileData, 'kind' | 'path'> &
  Partial<Pick<FileData, 'train' | 'test' | 'augment' | 'mean'>>;

export type DataChoice = GeneratedChoice | FileChoice;

export const isFileChoice = (choice: DataChoice): choice is FileChoice => 'path' in choice;
