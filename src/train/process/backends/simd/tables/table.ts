/** What the tables of kernels are made of. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../tensorflow';
import type { SimdBackend } from '../backend';
import type { Kernels } from '../kernels';

export type Attributes = Record<string, unknown>;

/** By the names that TensorFlow.js gives them; an optional one may be missing. */
export type Inputs = Record<string, TensorInfo>;

/** What computes a kernel of TensorFlow.js here; null, where an input is none that it knows: then the cpu back end does. */
export type Compute = (inputs: Inputs, attributes: Attributes) => TensorInfo | TensorInfo[] | null;

/** The same, with inputs that need not be float32. */
export interface Mixed {
  others: readonly string[];
  compute: Compute;
}

/** Kernels of one kind, by their names in TensorFlow.js. */
export type Table = (backend: SimdBackend, kernels: Kernels) => Record<string, Compute | Mixed>;

/** Tensors with fewer numbers cost less where they are. */
export const small = 64;

export const count = (shape: readonly number[]): number => tf.util.sizeFromShape([...shape]);
