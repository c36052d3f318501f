import { formatCount } from '../../../graph/format';
import { cifarTable, costTable, optionsTable, publishedIn, singleScaleTable } from '../../../papers/catalogue';
import { counted } from '../../numbers';
import { optionOf } from '../../units/options';
import type { Facts } from '../facts';
import type { Here } from './here';

const costIn = (facts: Facts): string => {
  const multiplyAdds = facts.multiplyAdds();
  return multiplyAdds === null ? '' : formatCount(multiplyAdds);
};

/** "Sentence; here: number." where the number is known. */
const beside = (sentence: string, here: string): string =>
  here ? `${sentence.replace(/\.$/, '')}; here: ${here}.` : sentence;

const vgg = publishedIn('P2', costTable, 'multiplyAdds', ({ network }) => network === 'VGG-19').text;
const resnet34 = publishedIn('P2', costTable, 'multiplyAdds', ({ network }) => network === '34-layer ResNet').text;

/** The architectures of the papers, their depth and what they cost. */
export const architecturesHere: Readonly<Record<string, Here>> = {
  'P2/imagenet-resnet': ({ units, facts }) => {
    const layers = units[0].branch.weightLayers.length;
    const counts = facts.explained.stages.map((stage) => stage.units.length).join(', ');
    return `${counts} units of ${layers} layers in four stages, as ResNet-${layers * units.length + 2}.`;
  },
  'P2/cifar-resnet': ({ units }) => {
    const depth = 2 * units.length + 2;
    const row = cifarTable.rows.find(({ method, layers }) => method === 'ResNet' && layers === depth);
    if (!row)
      return `A ResNet of CIFAR-10 of ${depth} layers, 6n + 2 with n = ${units.length / 3}; the paper has none of this depth.`;
    const { text } = publishedIn('P2', cifarTable, 'error', (each) => each === row);
    return `The ResNet-${depth} of CIFAR-10: ${text} error in the paper.`;
  },
  'P2/imagenet-errors': ({ facts }) => {
    const name = facts.explained.descent?.architecture ?? '';
    const option = optionOf(facts.spine(), facts.graph) ?? 'B';
    const model = name === 'ResNet-34' ? `${name} ${option}` : name;
    const [top1, top5] = (['top1', 'top5'] as const).map(
      (column) => publishedIn('P2', optionsTable, column, (row) => row.model === model).text,
    );
    return `${model} on ImageNet: ${top1} top-1, ${top5} top-5 error (10-crop).`;
  },
  'P2/cheaper-than-vgg': ({ facts }) =>
    beside(`A 34-layer ResNet has ${resnet34} multiply-adds, VGG-19 has ${vgg}.`, costIn(facts)),
  'P5/errors': ({ facts }) => {
    const name = facts.explained.descent?.architecture ?? '';
    const [, network] = /^VGG (\S+)/.exec(name) ?? [];
    const [top1, top5] = (['top1', 'top5'] as const).map(
      (column) =>
        publishedIn('P5', singleScaleTable, column, (row) => row.network === network && row.train === '256').text,
    );
    return `${name} on ImageNet: ${top1} top-1, ${top5} top-5 error (one scale, 256).`;
  },
  'P4/cost': ({ facts }) => beside('The paper keeps to a budget of 1.5e9 multiply-adds.', costIn(facts)),
  'P4/inception-module': ({ facts }) => {
    const modules = facts.explained.structures.filter(({ kind }) => kind === 'inceptionModule').length;
    return `${counted(modules, 'inception module')}: parallel convolutions and a pooling, joined along the channels, stand for a sparse structure in dense blocks.`;
  },
  'P4/auxiliary-classifiers': ({ facts }) => {
    const heads = facts.explained.structures.filter(({ kind }) => kind === 'auxiliaryClassifier').length;
    return `${counted(heads, 'auxiliary classifier')} on intermediate layers; in the paper there are two, on 4a and 4d, while training, and their losses count 0.3 each.`;
  },
};
