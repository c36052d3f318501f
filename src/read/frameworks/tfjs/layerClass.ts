/**
 * Layers that the source writes itself: `class Residual extends tf.layers.Layer { build() { … } call(x) { … } }`. What its
 * `call` computes is read like any other code, with the tensors that the layer is applied to.
 */
import { Arguments } from '../../evaluate/arguments';
import type { Machine } from '../../evaluate/machine';
import { ClassValue, DictValue, Instance, ListValue, NativeFunction, Tensor, type Value } from '../../evaluate/values';
import { objectClass } from '../../evaluate/exceptions';
import { tensorsOf } from '../layers/applications';
import { LayerConfig } from '../layers/config';
import { initialiserOf } from '../layers/initialisers';
import { shapeItems } from '../layers/inputs';
import { plainOf } from '../layers/values';
import { ApplicableHandle, configOf, nextName } from '../tfjsModels';
import { computing } from './computing';
import { sizesOf } from './operands';

const shapesOf = (inputs: readonly Tensor[]): Value => {
  const shapes = inputs.map(({ shape }) => new ListValue(shape ? shapeItems(shape) : []));
  return shapes.length === 1 ? shapes[0] : new ListValue(shapes);
};

/** A layer of the source as something that is applied. */
export class WrittenLayer extends ApplicableHandle {
  readonly typeName = 'tf.layers.Layer.apply';
  private given?: string;
  private built = false;
  readonly weights: Value[] = [];

  constructor(
    readonly instance: Instance,
    private readonly values: LayerConfig,
    private readonly machine: Machine,
  ) {
    super();
  }

  /** Its own name, or the one that TensorFlow.js gives a layer of its class. */
  override get name(): string {
    this.given ??= this.values.has('name') ? this.values.text('name') : nextName(this.className(), this.machine);
    return this.given;
  }

  override get config(): LayerConfig {
    return this.values;
  }

  private className(): string {
    const said = this.machine.findAttribute(this.instance.type, 'className');
    return typeof said === 'string' ? said : this.instance.type.name;
  }

  protected run(inputs: readonly Tensor[], machine: Machine): readonly Tensor[] {
    machine.applied?.(this.instance, inputs);
    const method = (name: string): Value => machine.getAttribute(this.instance, name);
    return machine.inModule(this.name, () =>
      computing(machine, () => {
        if (!this.built) {
          this.built = true;
          machine.call(method('build'), Arguments.of(shapesOf(inputs)));
        }
        const given: Value = inputs.length === 1 ? inputs[0] : new ListValue([...inputs]);
        const result = machine.call(method('call'), Arguments.of(given, new DictValue()));
        return tensorsOf(result) ?? [machine.unresolved(this.name, 'its call gives no tensor', inputs)];
      }),
    );
  }

  /** A weight of the layer: what `addWeight` gives, whose values `read()` gives. */
  addWeight(args: Arguments, machine: Machine): Value {
    const [name, size, , initialiser, , trainable] = args.positional;
    const shape = sizesOf(size);
    const plain = `${this.name}/${typeof name === 'string' ? name : 'weight'}`;
    if (!shape) return machine.unresolved('addWeight', `the shape of ${plain} is not known`, []);
    const rule = initialiserOf(plainOf(initialiser) ?? 'zeros');
    const trains = trainable !== false && this.trainable;
    const id = machine.builder.parameter(plain, shape, rule, { trainable: trains, initialisedAt: machine.source });
    const tensor = new Tensor(shape, 'float32', { parameter: { shape, trainable: trains, initialiser: rule, id } });
    this.weights.push(tensor);
    return tensor;
  }
}

const method = (
  name: string,
  call: (layer: WrittenLayer, args: Arguments, machine: Machine) => Value,
): NativeFunction =>
  new NativeFunction(name, (args, machine) => {
    const [self] = args.positional;
    return self instanceof Instance && self.state instanceof WrittenLayer
      ? call(self.state, args.rest(), machine)
      : undefined;
  });

/** `super(config)`: from here on the object is a layer. */
const construct = new NativeFunction('constructor', (args, machine) => {
  const [self] = args.positional;
  if (!(self instanceof Instance)) return undefined;
  const config = new LayerConfig(self.type.name, configOf(args.rest()));
  self.state = new WrittenLayer(self, config, machine);
  return undefined;
});

const nothing = (): Value => undefined;

/** `tf.layers.Layer`. */
export const layerClass = new ClassValue('Layer', [objectClass], { path: 'tf.layers.Layer', language: 'javascript' });
for (const [name, value] of Object.entries<Value>({
  constructor: construct,
  __init__: construct,
  apply: method('apply', (layer, args, machine) => machine.call(layer.member('apply', machine), args)),
  call: method('call', (_layer, args) => args.positional[0]),
  addWeight: method('addWeight', (layer, args, machine) => layer.addWeight(args, machine)),
  computeOutputShape: method('computeOutputShape', (_layer, args) => args.positional[0]),
  getWeights: method('getWeights', (layer) => new ListValue([...layer.weights])),
  getConfig: method('getConfig', (layer) => new DictValue([['name', layer.name]])),
  getClassName: method('getClassName', (layer) => layer.instance.type.name),
  build: method('build', nothing),
  setWeights: method('setWeights', nothing),
  invokeCallHook: method('invokeCallHook', nothing),
  dispose: method('dispose', nothing),
}))
  layerClass.attributes.set(name, value);
for (const name of ['name', 'trainable', 'input', 'output', 'inputs', 'outputs'])
  layerClass.attributes.set(
    name,
    new NativeFunction(
      name,
      (args, machine) => {
        const [self] = args.positional;
        return self instanceof Instance && self.state instanceof WrittenLayer
          ? self.state.member(name, machine)
          : undefined;
      },
      'property',
    ),
  );
