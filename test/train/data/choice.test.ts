import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataHelp, parseDataChoice } from '../../../src/train/data/choice';

const parse = (text: string) => parseDataChoice(text, '/project');

describe('data as a command line names it', () => {
  it.each([
    ['figures', { kind: 'figures' }],
    ['gratings:hard,train=2000', { kind: 'gratings', difficulty: 'hard', train: 2000 }],
    ['cifar10:data/cifar', { kind: 'cifar10', path: resolve('/project', 'data/cifar') }],
    ['folder:~/flowers', { kind: 'folder', path: join(homedir(), 'flowers') }],
    ['arrays:/sets/a,b, test=10, augment=no', { kind: 'arrays', path: '/sets/a,b', test: 10, augment: false }],
    ['idx:digits,mean=pixel', { kind: 'idx', path: resolve('/project', 'digits'), mean: 'pixel' }],
  ])('%s', (text, choice) => expect(parse(text)).toEqual(choice));

  it.each([
    ['imagenet:data', /^There is no data called "imagenet". There are: figures, gratings, cifar10:PATH, /],
    ['figures:harder', /^There is no difficulty "harder". There are: easy, normal, hard\.$/],
    ['cifar10', /^cifar10 needs a folder: cifar10:PATH, with data_batch_1\.bin …/],
    ['figures,augment=yes', /^augment=… is for images from files/],
    ['figures,epochs=3', /^epochs=… is not known. There are: train, test, augment, mean\.$/],
    ['idx:digits,train=0', /^train=0: training images that are taken/],
  ])('%s is refused', (text, message) => expect(() => parse(text)).toThrow(message));

  it('is listed with what each folder holds', () => {
    expect(dataHelp()).toMatch(/^cifar10:PATH +CIFAR-10 \(Krizhevsky 2009\): data_batch_1\.bin … /m);
    expect(dataHelp()).toMatch(/^ {2}augment= +yes or no/m);
  });
});
