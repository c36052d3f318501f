/** What was applied to what: a model is what lies between its inputs and its outputs, and can be applied again to others. */
import type { DataType } from '../../../graph/graph';
import type { OperatorAttributes, OperatorName } from '../../../graph/operators/index';
import type { Machine } from '../../evaluate/machine';
import { ListValue, Tensor, TupleValue, type Value } from '../../evaluate/values';

/** A layer or a model. */
export interface Applicable {
  apply(inputs: readonly Tensor[], machine: Machine): readonly Tensor[];
}

/** What a node was made by. */
interface Application {
  by: Applicable;
  inputs: readonly Tensor[];
  /** Which of its outputs the node is. */
  output: number;
}

/** What one reading keeps beside the graph. */
interface Session {
  /** Names given so far, by what the framework counts. */
  counts: Map<string, number>;
  applications: Map<number, Application>;
}

const sessions = new WeakMap<Machine['builder'], Session>();

function sessionOf({ builder }: Machine): Session {
  let session = sessions.get(builder);
  if (!session) {
    session = { counts: new Map(), applications: new Map() };
    sessions.set(builder, session);
  }
  return session;
}

/** How often this was asked for the key in this reading, this time included. */
export function countOf(key: string, machine: Machine): number {
  const { counts } = sessionOf(machine);
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

/** Counts from the beginning again. */
export function countAnew(machine: Machine): void {
  sessionOf(machine).counts.clear();
}

/** Remembers what made the outputs; what gave its input back made nothing. */
export function recordApplication(
  by: Applicable,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  machine: Machine,
): void {
  const { applications } = sessionOf(machine);
  outputs.forEach(({ node }, output) => {
    if (node !== undefined && !inputs.some((input) => input.node === node))
      applications.set(node, { by, inputs, output });
  });
}

/** The tensors of an argument: one, or a list. */
export function tensorsOf(value: Value): Tensor[] | undefined {
  if (value instanceof Tensor) return [value];
  const items = value instanceof ListValue || value instanceof TupleValue ? value.items : undefined;
  return items?.every((item): item is Tensor => item instanceof Tensor) ? [...items] : undefined;
}

/** What a model's `outputs` become for other inputs: everything between is applied again, with the weights that it has. */
export function applyAgain(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  others: readonly Tensor[],
  machine: Machine,
): readonly Tensor[] {
  const { applications } = sessionOf(machine);
  const known = new Map<number, Tensor>();
  inputs.forEach(({ node }, i) => {
    if (node !== undefined && others[i]) known.set(node, others[i]);
  });
  const again = (tensor: Tensor): Tensor => {
    const { node } = tensor;
    // A constant has no node: it is the same for every input.
    if (node === undefined) return tensor;
    const found = known.get(node);
    if (found) return found;
    const application = applications.get(node);
    const made = application
      ? (application.by.apply(application.inputs.map(again), machine)[application.output] ?? tensor)
      : operatorAgain(node, tensor, again, machine);
    known.set(node, made);
    return made;
  };
  return outputs.map(again);
}

/** An operator that no layer made (`x + y`, `tf.nn.relu(x)`), on other inputs. */
function operatorAgain(id: number, tensor: Tensor, again: (input: Tensor) => Tensor, machine: Machine): Tensor {
  const { operator, inputs, attributes, parameters, dataType, module, source } = machine.builder.node(id);
  const tensors = inputs.map((input) => tensorOfNode(input, machine));
  const others = tensors.map(again);
  if (others.every((other, i) => other === tensors[i])) return tensor;
  return machine.at({ module, source }, () =>
    machine.apply<OperatorName>(operator, others, attributes as OperatorAttributes[OperatorName], {
      parameters,
      module,
      dataType: dataType as DataType,
    }),
  );
}

function tensorOfNode(node: number, { builder }: Machine): Tensor {
  const { shape, dataType } = builder.node(node);
  return new Tensor(shape, dataType, { node });
}

/** Every layer between the inputs and the outputs, in order of application. */
export function layersBetween(inputs: readonly Tensor[], outputs: readonly Tensor[], machine: Machine): Applicable[] {
  const { applications } = sessionOf(machine);
  const found = new Set<Applicable>();
  const seen = new Set(inputs.map(({ node }) => node));
  const visit = (node: number | undefined): void => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    const application = applications.get(node);
    if (!application) {
      machine.builder.node(node).inputs.forEach(visit);
      return;
    }
    application.inputs.forEach((input) => {
      visit(input.node);
    });
    found.add(application.by);
  };
  outputs.forEach(({ node }) => {
    visit(node);
  });
  return [...found];
}

/** What made a node, where a layer or a model did. */
export const applicationOf = (node: number, machine: Machine): Readonly<Application> | undefined =>
  sessionOf(machine).applications.get(node);
