/** The compiled kernels of src/kernels: made once, before any test, where their sources changed. */
import { join } from 'node:path';
import { buildKernels } from '../../scripts/kernels.mjs';

export const kernelFolder = join(import.meta.dirname, '../../out/kernels');

export default () => buildKernels(kernelFolder);
