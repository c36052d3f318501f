/** Everything that the back end calls. */
export { add, combine } from './combine';
export { addWeightGradient, convolve, packPanels } from './convolution';
export { copyRows } from './copy';
export { addDepthwiseGradient, convolveDepthwise, repeatEach, sumEach } from './depthwise';
export { applyEach, applyEachGradient } from './elementwise';
export { channelAffine, channelMoments, gradientAffine, gradientSums } from './normalisation';
export { descend } from './optimiser';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { multiplyMatrices } from './product';
export { fillMask } from './random';
export { normParts, reduceColumns, reduceRows } from './reduction';
export { normaliseRows, normaliseRowsGradient, softmaxGradient, softmaxRows } from './rows';
export { prelu, preluGradient } from './slopes';
export { turn } from './turn';
export { addWinogradGradient, gradientOfTaps, transformWeights, turnWeights, winogradConvolve } from './winograd';
