/** The compiled kernels of src/kernels: made once, before any test, where their sources changed. */
import { resolve } from 'node:path';
import { buildKernels } from '../../scripts/kernels.mjs';

export const kernelFolder = resolve('out/kernels');

export default () => buildKernels(kernelFolder);
