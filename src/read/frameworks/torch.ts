/** PyTorch: what its names mean, how its tensors compute, and how a module becomes a network. */
import type { Library } from '../evaluate/library';
import type { Tensor } from '../evaluate/values';
import { tensorBinary, tensorCompare, tensorUnary } from './torch/arithmetic';
import { tensorItem } from './torch/indexing';
import { moduleClass } from './torch/module';
import { isTorchPackage, torchName } from './torch/names';
import { network } from './torch/network';
import { parameterClass, tensorClass, tensorMember, tensorSetMember } from './torch/tensors';
import { replaceInPlace, tensorSetItem } from './torch/writing';
import { einopsName, isEinopsPackage } from './torch/einops';
import { fairscaleName, isFairscalePackage } from './torch/fairscale';

export const torch: Library = {
  framework: 'pytorch',
  packages: { torch: 'torch', einops: 'einops', fairscale: 'fairscale' },
  lookup: (path) => torchName(path) ?? einopsName(path) ?? fairscaleName(path),
  isPackage: (path) => isTorchPackage(path) || isEinopsPackage(path) || isFairscalePackage(path),
  tensorType: (tensor: Tensor) => (tensor.parameter ? parameterClass : tensorClass),
  /** A class with a `forward` whose base is not read is a module: every training framework derives its own from it. */
  unreadBase: (syntax) =>
    syntax.body.some((statement) => statement.kind === 'functionDefinition' && statement.function.name === 'forward')
      ? moduleClass
      : undefined,
  tensorMember,
  tensorSetMember,
  tensorBinary,
  tensorUnary,
  tensorCompare,
  tensorItem,
  tensorSetItem,
  tensorReplace: replaceInPlace,
  network,
};
