import type { DataFormat, Padding } from '../../../graph/operators/index';
import type { ActivationChoice } from './activations';

/** A layer that cannot be built from what is known; the message says which of its values is missing. */
export class LayerError extends Error {}

/** Stands in a configuration for a value that the source does not fix. */
export const unknownValue = Symbol('unknown');

/** What a layer is configured with, `{ filters: 64, padding: 'same' }`, as plain values; keys in camel case. */
export type ConfigValues = Readonly<Record<string, unknown>>;

/** How a framework writes layers, for messages, and what it takes where the source says nothing. */
export interface Style {
  /** A key as the framework's users write it: `kernel_size`. */
  spelled(key: string): string;
  /** Defaults of a class in which the frameworks differ. */
  defaults(className: string): ConfigValues;
}

/** Reads a layer's configuration with its framework's defaults and says what it misses. */
export class LayerConfig {
  /** @param layer name of the layer for messages. */
  constructor(
    readonly layer: string,
    private readonly values: ConfigValues,
    private readonly style: Pick<Style, 'spelled'> = { spelled: (key) => key },
    private readonly defaults: ConfigValues = {},
  ) {}

  /** The value of a key, or `otherwise` where it is left out or null and the framework has no default of its own. */
  get(key: string, otherwise?: unknown): unknown {
    const value = this.values[key];
    if (value === unknownValue) throw new LayerError(`${this.spelled(key)} of ${this.layer} is not known`);
    return value ?? this.defaults[key] ?? otherwise;
  }

  /** Does the source say it? */
  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null;
  }

  number(key: string, otherwise?: number): number {
    return this.expect(key, this.get(key, otherwise), 'a number', (value) => typeof value === 'number');
  }

  text(key: string, otherwise?: string): string {
    return this.expect(key, this.get(key, otherwise), 'a string', (value) => typeof value === 'string');
  }

  boolean(key: string, otherwise: boolean): boolean {
    return this.expect(key, this.get(key, otherwise), 'true or false', (value) => typeof value === 'boolean');
  }

  numbers(key: string): number[] {
    return this.expect(key, this.get(key), 'a list of numbers', isNumbers);
  }

  /** One size an axis; a single number stands for all of them. */
  sizes(key: string, rank: number, otherwise?: number | readonly number[]): number[] {
    const value = this.get(key, otherwise);
    if (typeof value === 'number') return new Array<number>(rank).fill(value);
    const sizes = this.expect<number[]>(key, value, `a number or a list of ${rank}`, isNumbers);
    if (sizes.length === 1) return new Array<number>(rank).fill(sizes[0]);
    if (sizes.length !== rank)
      throw new LayerError(`${this.spelled(key)} of ${this.layer} has ${sizes.length} sizes, not ${rank}`);
    return sizes;
  }

  activation(key: string, otherwise?: string): ActivationChoice {
    return this.expect(key, this.get(key, otherwise), 'an activation', (value) =>
      ['string', 'function'].includes(typeof value),
    );
  }

  dataFormat(): DataFormat {
    return /first$/i.test(this.text('dataFormat', 'channelsLast')) ? 'channelsFirst' : 'channelsLast';
  }

  /** TensorFlow's padding words; `causal` pads the past of a sequence only. */
  padding(kernel: readonly number[], dilation: readonly number[]): Padding {
    const word = this.text('padding', 'valid');
    switch (word.toLowerCase()) {
      case 'same':
        return 'same';
      case 'valid':
        return kernel.map(() => [0, 0] as const);
      case 'causal':
        return kernel.map((size, axis) => [(size - 1) * dilation[axis], 0] as const);
      default:
        throw new LayerError(`padding '${word}' of ${this.layer} is not one of valid, same, causal`);
    }
  }

  /** A key as the source writes it. */
  spelled(key: string): string {
    return this.style.spelled(key);
  }

  private expect<Type>(key: string, value: unknown, what: string, holds: (value: unknown) => boolean): Type {
    if (value === undefined) throw new LayerError(`${this.layer} needs ${this.spelled(key)}`);
    if (!holds(value)) throw new LayerError(`${this.spelled(key)} of ${this.layer} is not ${what}`);
    return value as Type;
  }
}

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'number');
