/** Layers in Keras' style before they are text: TensorFlow.js and Keras write the same calls, each in its own way. */
import type { AnyNode, Graph } from '../../../graph/graph';

export type SettingValue = number | string | boolean | readonly SettingValue[] | Made;

/** An object that a setting takes: `varianceScaling` with its own settings. */
export interface Made {
  initialiser: string;
  settings: readonly Setting[];
}

/** One value that a layer is configured with. Keys are those of TensorFlow.js: `kernelSize`. */
export interface Setting {
  key: string;
  value: SettingValue;
  /** Left out where the value is this one. */
  usual?: SettingValue;
  /** What an argument would be called that gives the value; `channels` for widths. Only such values may differ in one function. */
  hint?: string;
}

/** A layer that is made and applied. */
export interface LayerCall {
  /** Class of Keras: `Conv2D`; of the layers that neither library has the name of the class that is written with the network. */
  layer: string;
  settings: readonly Setting[];
  /** Takes its inputs as a list. */
  merges?: true;
  /** Takes its inputs as arguments. */
  separate?: true;
}

/** Where a call is written. */
export interface CallPlace {
  graph: Graph;
  node: AnyNode;
  /** Sizes of its inputs and of its output. */
  shapes: readonly (readonly number[])[];
  shape: readonly number[];
}

export const setting = (key: string, value: SettingValue, hint?: string): Setting => ({ key, value, hint });

export const option = (key: string, value: SettingValue, usual: SettingValue, hint?: string): Setting => ({
  key,
  value,
  usual,
  hint,
});

/** One number where all are the same. */
export const sizes = (values: readonly number[]): SettingValue =>
  values.every((value) => value === values[0]) ? values[0] : values;

export const isMade = (value: SettingValue): value is Made => typeof value === 'object' && 'initialiser' in value;

/** Is it left out? */
export const isUsual = ({ value, usual }: Setting): boolean =>
  usual !== undefined && JSON.stringify(value) === JSON.stringify(usual);
