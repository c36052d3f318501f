/** Everything that the back end calls. */
export { addWeightGradient, convolve, packPanels } from './convolution';
export { copyRows } from './copy';
export { addDepthwiseGradient, convolveDepthwise, repeatEach, sumEach } from './depthwise';
export { add, affine, atLeast, multiply, step, subtract } from './elementwise';
export { channelAffine, channelMoments, gradientAffine, gradientSums } from './normalisation';
export { addTransposedProduct, rowsTimesPanels } from './product';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { addWinogradGradient, gradientOfTaps, transformWeights, turnWeights, winogradConvolve } from './winograd';
