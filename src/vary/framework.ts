/** What the frameworks do differently where a variant adds something of its own. */
import type { Framework, Initialiser, Spread } from '../graph/graph';

/** How a rule's normal numbers are drawn: `heNormal` of TensorFlow.js and Keras draws again beyond two standard deviations. */
export const normalSpread = (framework: Framework): Spread => (framework === 'pytorch' ? 'normal' : 'truncatedNormal');

/** He et al. 2015b, by fan-out: what the papers' own runs use for every convolution. */
export const heFanOut = (framework: Framework): Initialiser => ({
  kind: 'he',
  mode: 'fanOut',
  distribution: normalSpread(framework),
  negativeSlope: 0,
});

/** What the kernels of layers in Keras' style start with where nobody chooses. */
export const usualKernel = (framework: 'tfjs' | 'keras'): Initialiser => ({
  kind: 'xavier',
  distribution: framework === 'tfjs' ? 'truncatedNormal' : 'uniform',
  gain: 1,
});

/** PyTorch's layers lie in modules, `layer1.0.conv1`; the others' names are one word, `stage1_unit1_conv1`. */
export const pathSeparator = (framework: Framework): '.' | '_' => (framework === 'pytorch' ? '.' : '_');
