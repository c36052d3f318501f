/** Keras 2 and 3, with or without TensorFlow around it: https://keras.io/api/. */
import type { Library } from '../evaluate/library';
import { usualArgument } from './keras/inputs';
import { countAnew } from './layers/applications';
import { isKerasPackage, kerasName } from './keras/names';
import { network } from './keras/network';
import { modelClass } from './keras/models';
import { tensorMember } from './keras/tensors';
import { tensorBinary, tensorCompare, tensorUnary } from './torch/arithmetic';
import { tensorItem } from './torch/indexing';
import { replaceInPlace, tensorSetItem } from './torch/writing';

export const keras: Library = {
  framework: 'keras',
  packages: {
    keras: 'keras',
    tf_keras: 'keras',
    keras_core: 'keras',
    'tensorflow.keras': 'keras',
    'tensorflow.python.keras': 'keras',
    tensorflow: 'tensorflow',
  },
  /** Architectures that Keras 3 ships are sources like any other. */
  isReadFromFiles: (module) => /^keras\.src\.applications(?:\.|$)/.test(module),
  lookup: kerasName,
  isPackage: isKerasPackage,
  /** A class with a `call` whose base is not read is a model: it is one of a library on top of Keras. */
  unreadBase: (syntax) =>
    syntax.body.some((statement) => statement.kind === 'functionDefinition' && statement.function.name === 'call')
      ? modelClass
      : undefined,
  usualArgument,
  beforeEntry: countAnew,
  tensorMember,
  tensorBinary,
  tensorUnary,
  tensorCompare,
  tensorItem,
  tensorSetItem,
  tensorReplace: replaceInPlace,
  network,
};
