/** What a Keras layer or model keeps: its name, its weights, what it was applied to. */
import type { GraphBuilder } from '../../../graph/builder';
import type { Machine } from '../../evaluate/machine';
import { Instance, type ClassValue, type Tensor, type Value } from '../../evaluate/values';
import type { CopiedState } from '../../evaluate/copying';
import { countOf } from '../layers/applications';
import { LayerConfig, type ConfigValues } from '../layers/config';
import type { LayerObject } from '../layers/layer';

/** A weight that the source itself adds: `self.add_weight(…)`. */
export interface Variable {
  tensor: Tensor;
  role: string;
}

/** What one application was given, and what it gave. */
export interface Applied {
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
}

export class LayerState implements CopiedState {
  /** Its rule's view of it. */
  layer: LayerObject;
  /** Arguments that it was made with, by name. */
  given: ReadonlyMap<string, Value> = new Map();
  trainable = true;
  /** Was its `build` run? */
  built = false;
  readonly variables: Variable[] = [];
  /** Graph that its weights are in. */
  builder?: GraphBuilder;
  /** Its first application, what `layer.input` and `layer.output` are. */
  first?: Applied;
  /** A functional model: what lies between these. */
  functional?: Applied & { given: { inputs: Value; outputs: Value } };
  /** Parts of a sequential model in order: layers, models. */
  parts?: Instance[];

  constructor(public name: string) {
    this.layer = { path: name, config: new LayerConfig(name, {}), weights: new Map() };
  }

  copied(): LayerState {
    const state = new LayerState(this.name);
    state.layer = { ...this.layer, weights: new Map() };
    state.given = this.given;
    state.trainable = this.trainable;
    state.parts = this.parts && [...this.parts];
    state.functional = this.functional;
    return state;
  }
}

/** `BatchNormalization` → `batch_normalization`, Keras' own two steps. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** The next free name of a class: `conv2d`, `conv2d_1`. */
export function nextName(className: string, machine: Machine): string {
  const name = snakeCase(className);
  const count = countOf(name, machine);
  return count === 1 ? name : `${name}_${count - 1}`;
}

/**
 * State of a layer; one whose class never called `super().__init__()` gets its own now.
 * @param name the name that it is given; it takes none of those that are counted then
 */
export function stateOf(layer: Instance, machine: Machine, name?: string): LayerState {
  const { state } = layer;
  if (state instanceof LayerState) return state;
  const made = new LayerState(name ?? nextName(layer.type.name, machine));
  layer.state = made;
  return made;
}

/** Sets how a layer is configured, for its rule. */
export function configure(
  state: LayerState,
  values: ConfigValues,
  config: LayerConfig,
  given: ReadonlyMap<string, Value>,
): void {
  if (typeof values.name === 'string') state.name = values.name;
  state.layer = { path: state.name, config, weights: new Map() };
  state.given = given;
  if (values.trainable === false) state.trainable = false;
}

/** Is it a Keras layer or model? */
export const isLayer = (value: unknown): value is Instance =>
  value instanceof Instance && value.type.order.some(({ options }) => options.path === 'keras.layers.Layer');

/** Does a class come from the library rather than from the source? */
export const isNative = (type: ClassValue): boolean => type.options.path?.startsWith('keras.') ?? false;
