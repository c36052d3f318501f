/** What the back end does as one operation, where others compose it. */
import { plainNumerics, type Numerics } from '../../../numerics';
import type { SimdBackend } from '../backend';
import type { Kernels } from '../kernels';
import { activationsOf } from './activation';
import { batchNormsOf } from './batchNorm';
import { descentOf } from './descent';
import { groupNormsOf } from './groupNorm';
import { rowNormsOf } from './rowNorm';
import { softmaxesOf } from './softmax';

export const simdNumerics = (backend: SimdBackend, kernels: Kernels): Numerics => ({
  ...plainNumerics,
  ...activationsOf(backend, kernels),
  ...batchNormsOf(backend),
  ...descentOf(backend, kernels),
  ...groupNormsOf(backend, kernels),
  ...rowNormsOf(backend, kernels),
  ...softmaxesOf(backend),
});
