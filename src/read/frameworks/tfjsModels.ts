/** Layers and models of TensorFlow.js as objects of the evaluator. */
import type { Arguments } from '../evaluate/arguments';
import type { Machine } from '../evaluate/machine';
import type { Tensor } from '../evaluate/values';
import { DictValue, Instance, ListValue, NativeFunction, NativeObject, Unknown, type Value } from '../evaluate/values';
import {
  applyAgain,
  countOf,
  layersBetween,
  recordApplication,
  tensorsOf,
  type Applicable,
} from './layers/applications';
import { LayerConfig, LayerError, type ConfigValues, type Style } from './layers/config';
import { inputOf, shapeValue } from './layers/inputs';
import type { LayerObject } from './layers/layer';
import { ruleOf } from './layers/rules';
import { plainOf } from './layers/values';
import { markSymbolic } from './tfjs/computing';

const classNames: Readonly<Record<string, string>> = {
  prelu: 'PReLU',
  elu: 'ELU',
  lstm: 'LSTM',
  gru: 'GRU',
};

/** `conv2d` → `Conv2D`: the class behind a function of `tf.layers`. */
export function classNameOf(kind: string): string {
  // `avgPool2d` and `globalMaxPool1d` are other names of poolings.
  const plain = kind.replace(
    /^(global)?(avg|max)(?:Pool|Pooling)(?=\dd$)/i,
    (_, global: string | undefined, of: string) => {
      const name = /^avg$/i.test(of) ? 'AveragePooling' : 'MaxPooling';
      return `${global ?? ''}${name}`;
    },
  );
  return classNames[kind] ?? (plain.charAt(0).toUpperCase() + plain.slice(1)).replace(/(\d)d(?![a-z])/, '$1D');
}

/** Layers of TensorFlow.js begin convolutions and products by Glorot's normal rule, Keras by the uniform one. */
const glorotNormal: ConfigValues = { kernelInitializer: 'glorotNormal', depthwiseInitializer: 'glorotNormal' };

const style: Style = {
  spelled: (key) => key,
  defaults(className) {
    if (className.startsWith('Separable')) return {};
    return className === 'GRU' ? { ...glorotNormal, resetAfter: false } : glorotNormal;
  },
};

/** The name that TensorFlow.js gives a layer without one: `conv2d_Conv2D1`. */
export function nextName(className: string, machine: Machine): string {
  const snake = className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return `${snake}_${className}${countOf(className, machine)}`;
}

const oneOrList = (tensors: readonly Tensor[]): Value =>
  tensors.length === 1 ? tensors[0] : new ListValue([...tensors]);

/** Members that change nothing of what is read: training, saving, printing. */
const withoutEffect = new Set([
  'compile',
  'summary',
  'fit',
  'fitDataset',
  'trainOnBatch',
  'evaluate',
  'save',
  'dispose',
  'setWeights',
  'loadWeights',
  'build',
]);

/** A layer or a model: something with `apply`. */
export abstract class ApplicableHandle extends NativeObject implements Applicable {
  abstract readonly name: string;
  trainable = true;
  /** What a layer is configured with; a model has none. */
  get config(): LayerConfig | undefined {
    return undefined;
  }
  /** The tensors of its last application, what `layer.output` gives. */
  protected lastInputs: readonly Tensor[] = [];
  protected lastOutputs: readonly Tensor[] = [];

  protected abstract run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[];

  /** Applies it, and remembers that it did. */
  apply(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const outputs = this.run(inputs, machine);
    markSymbolic(outputs, machine);
    recordApplication(this, inputs, outputs, machine);
    this.lastInputs = inputs;
    this.lastOutputs = outputs;
    return outputs;
  }

  override member(name: string, machine: Machine): Value {
    switch (name) {
      case 'apply':
      case 'predict':
      case 'call':
        return new NativeFunction(`${this.typeName}.${name}`, (args) => this.applied(args, machine), 'static');
      case 'name':
        return this.name;
      case 'trainable':
        return this.trainable;
      case 'input':
      case 'inputs':
        return name === 'input' ? oneOrList(this.lastInputs) : new ListValue([...this.lastInputs]);
      case 'output':
      case 'outputs':
        return name === 'output' ? oneOrList(this.lastOutputs) : new ListValue([...this.lastOutputs]);
      case 'outputShape':
        return this.lastOutputs.length > 0 ? shapeValue(this.lastOutputs[0].shape) : undefined;
      default:
        return withoutEffect.has(name)
          ? new NativeFunction(`${this.typeName}.${name}`, () => undefined, 'static')
          : undefined;
    }
  }

  override set(name: string, value: Value): boolean {
    if (name === 'trainable' && typeof value === 'boolean') this.trainable = value;
    return true;
  }

  private applied(args: Arguments, machine: Machine): Value {
    const given = args.get(0, 'inputs');
    const inputs = tensorsOf(given);
    if (inputs) return oneOrList(this.apply(inputs, machine));
    return given instanceof Unknown
      ? new Unknown(`what \`${this.name}\` makes of ${given.reason}`, machine.source)
      : machine.unresolved(`${this.typeName}.apply`, 'it takes a tensor or a list of tensors', [given]);
  }
}

/** `tf.layers.conv2d({ … })`. */
export class LayerHandle extends ApplicableHandle {
  readonly typeName: string;
  readonly name: string;
  readonly layer: LayerObject;

  private readonly className: string;

  constructor(kind: string, values: ConfigValues, machine: Machine) {
    super();
    this.typeName = `tf.layers.${kind}`;
    this.className = classNameOf(kind);
    this.name = typeof values.name === 'string' ? values.name : nextName(this.className, machine);
    const config = new LayerConfig(kind, values, style, style.defaults(this.className));
    this.layer = { path: this.name, config, weights: new Map() };
  }

  override get config(): LayerConfig {
    return this.layer.config;
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    const rule = ruleOf(this.className);
    try {
      if (!rule) throw new LayerError(`${this.typeName} is not known`);
      return [rule({ layer: this.layer, inputs, machine })].flat();
    } catch (error) {
      if (!(error instanceof LayerError)) throw error;
      return [machine.unresolved(this.typeName, error.message, inputs)];
    }
  }
}

/** `tf.model({ inputs, outputs })`: the tensors between are already in the graph. */
export class ModelHandle extends ApplicableHandle {
  readonly typeName = 'tf.model';

  constructor(
    readonly name: string,
    readonly inputs: readonly Tensor[],
    readonly outputs: readonly Tensor[],
  ) {
    super();
    this.lastInputs = inputs;
    this.lastOutputs = outputs;
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    return applyAgain(this.inputs, this.outputs, inputs, machine);
  }

  override member(name: string, machine: Machine): Value {
    return (
      layersMember(name, () => handlesOf(layersBetween(this.inputs, this.outputs, machine))) ??
      super.member(name, machine)
    );
  }
}

/** `tf.sequential({ layers })`: built when it is applied, or from the input shape of its first layer. */
export class SequentialHandle extends ApplicableHandle {
  readonly typeName = 'tf.sequential';
  private built?: { inputs: readonly Tensor[]; outputs: readonly Tensor[] };

  constructor(
    readonly name: string,
    private readonly parts: ApplicableHandle[],
  ) {
    super();
  }

  holdsPart(part: ApplicableHandle): boolean {
    return this.parts.includes(part);
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    return this.parts.reduce<readonly Tensor[]>((tensors, part) => part.apply(tensors, machine), inputs);
  }

  /** Its tensors from its own input shape; undefined where no layer says one. */
  build(machine: Machine): { inputs: readonly Tensor[]; outputs: readonly Tensor[] } | undefined {
    const [first] = this.parts;
    if (this.built || !first) return this.built;
    if (first instanceof ModelHandle) {
      const outputs = this.parts
        .slice(1)
        .reduce<readonly Tensor[]>((tensors, part) => part.apply(tensors, machine), first.outputs);
      this.built = { inputs: first.inputs, outputs };
    } else if (first.config) {
      const input = inputOf(inputConfig(first.config), `${first.name}_input`, machine);
      if (input) {
        markSymbolic([input], machine);
        this.built = { inputs: [input], outputs: this.apply([input], machine) };
      }
    }
    return this.built;
  }

  override member(name: string, machine: Machine): Value {
    if (name === 'add') {
      return new NativeFunction(
        'tf.sequential.add',
        (args) => {
          const part = applicableOf(args.get(0, 'layer'));
          if (part) this.parts.push(part);
          else machine.problem('unresolved', `A layer of \`${this.name}\` is not known: it is left out.`);
          return undefined;
        },
        'static',
      );
    }
    if (name === 'input' || name === 'inputs' || name === 'output' || name === 'outputs') {
      const built = this.build(machine);
      const tensors = built && (name.startsWith('in') ? built.inputs : built.outputs);
      if (tensors) return name.endsWith('s') ? new ListValue([...tensors]) : oneOrList(tensors);
    }
    return layersMember(name, () => this.parts) ?? super.member(name, machine);
  }
}

function layersMember(name: string, layers: () => readonly ApplicableHandle[]): Value {
  switch (name) {
    case 'layers':
      return new ListValue([...layers()]);
    case 'getLayer':
      return new NativeFunction(
        'tf.model.getLayer',
        (args) => {
          const [key, index] = [args.get(0, 'name'), args.get(1, 'index')];
          const all = layers();
          const at = typeof key === 'number' ? key : typeof index === 'number' ? index : undefined;
          return at === undefined ? all.find((layer) => layer.name === key) : all[at];
        },
        'static',
      );
    default:
      return undefined;
  }
}

/** Layers and models among what was applied. */
const handlesOf = (applied: readonly Applicable[]): ApplicableHandle[] =>
  applied.filter((each): each is ApplicableHandle => each instanceof ApplicableHandle);

/** An embedding says the length of its sequences in a way of its own. */
const inputConfig = (config: LayerConfig): LayerConfig =>
  config.layer === 'embedding' && !['inputShape', 'batchInputShape'].some((key) => config.has(key))
    ? new LayerConfig('embedding', { inputShape: [config.get('inputLength', null)], dtype: 'int32' })
    : config;

/** What is applied where a value is a layer or a model, the source's own layers among them. */
export function applicableOf(value: Value): ApplicableHandle | undefined {
  if (value instanceof ApplicableHandle) return value;
  return value instanceof Instance && value.state instanceof ApplicableHandle ? value.state : undefined;
}

/** The configuration in the first argument of a call. */
export const configOf = (args: Arguments): ConfigValues => {
  const given = args.get(0, 'args');
  return given instanceof DictValue ? (plainOf(given) as ConfigValues) : {};
};

/** Lists the layers of `tf.sequential({ layers })`. */
export const partsOf = (value: Value): ApplicableHandle[] =>
  value instanceof ListValue ? value.items.flatMap((item) => applicableOf(item) ?? []) : [];
