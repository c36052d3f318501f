import { describe, expect, it } from 'vitest';
import { dataSentences, dataText, scheduleText, trainingSentence } from '../../src/present/dataText';
import type { FileData } from '../../src/train/data/specification';
import type { TrainingSpecification } from '../../src/train/protocol';
import { schedules } from '../../src/train/schedules';

const files = (more: Partial<FileData>): FileData => ({
  kind: 'cifar10',
  path: '/sets/cifar',
  size: 32,
  channels: 3,
  classes: 10,
  train: 500,
  test: 200,
  available: { train: 500, test: 800 },
  remarks: [],
  augment: true,
  mean: 'pixel',
  fingerprint: '',
  ...more,
});

const training = (steps: number, units: number, more: Partial<TrainingSpecification> = {}): TrainingSpecification => ({
  steps,
  batchSize: 128,
  learningRate: schedules.paper.rates(steps, units),
  momentum: 0.9,
  weightDecay: 1e-4,
  schedule: 'paper',
  evaluateEvery: 100,
  probeImages: 64,
  probeEvery: 100,
  ...more,
});

const plain = (text: string | null): string | undefined => text?.replace(/(?<=\d)\s(?=\d{3})/g, ',');

describe('the data of a comparison in words', () => {
  it('cites who made it, and says whether it was augmented', () => {
    expect(dataText(files({}))).toBe('CIFAR-10 (Krizhevsky 2009), 32×32, augmented');
    expect(dataText(files({ kind: 'idx', path: 'C:\\sets\\digits\\', channels: 1, augment: false, size: 28 }))).toBe(
      'MNIST-format images in digits, 10 classes, 28×28, grey, not augmented',
    );
    expect(dataText({ kind: 'figures', difficulty: 'hard', size: 16, train: 1, test: 1 })).toBe(
      'generated figures (hard), 16×16',
    );
  });

  it('says how many images, how parted and how prepared', () => {
    const remarks = ['every fifth image of a class is kept for the test'];
    expect(dataSentences(files({ kind: 'folder', path: '/sets/flowers', classes: 5, remarks }))).toEqual([
      'Images in flowers, 5 classes, 32×32: 500 to train on, 200 of 800 to test on.',
      'Every fifth image of a class is kept for the test.',
      'Augmented while training: padded by 4, cut out at random, half of them mirrored (He et al. 2015, Sec. 4.2).',
      'The mean image is subtracted, each channel divided by its deviation.',
    ]);
  });
});

describe('the rates of a comparison in words', () => {
  it('are cited, with what was shortened', () => {
    expect(plain(scheduleText(training(2000, 27)))).toBe(
      'rates of He et al. 2015, Sec. 4.2, shortened 64,000 → 2,000 steps',
    );
    expect(plain(scheduleText(training(64_000, 54, { warmUp: schedules.paper.warmUp!(64_000, 54) })))).toBe(
      'rates of He et al. 2015, Sec. 4.2, with the warm-up of its ResNet-110 (0.01 until the mean training error of 100 batches is below 80 %; there after about 400 of 64,000 steps)',
    );
  });

  it('of an experiment are listed as they are', () => {
    const learningRate = [
      { from: 0, rate: 0.02 },
      { from: 450, rate: 0.002 },
    ];
    expect(trainingSentence(training(600, 0, { schedule: undefined, learningRate, clipNorm: 0.5 }))).toBe(
      'Batches of 128, momentum 0.9, weight decay 0.0001, gradient clipped at norm 0.5; rates 0.02, 0.002 from step 450.',
    );
  });
});

describe("the paper's rates", () => {
  it('drop at a half and at three quarters, in proportion to the steps', () => {
    expect(schedules.paper.rates(64_000, 9)).toEqual([
      { from: 0, rate: 0.1 },
      { from: 32_000, rate: 0.01 },
      { from: 48_000, rate: 0.001 },
    ]);
    expect(schedules['paper-2016'].rates(2000, 54).map(({ from }) => from)).toEqual([0, 13, 1000, 1500]);
  });
});
