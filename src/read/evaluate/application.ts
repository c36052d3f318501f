/** Applying operators to tensors: where values become nodes of the graph. */
import type { DataType } from '../../graph/graph';
import { dataTypeOf } from '../../graph/operators/dataType';
import { definitionOf, type OperatorAttributes, type OperatorName } from '../../graph/operators/index';
import { ShapeError, type Shape } from '../../graph/shape';
import { tensorsIn } from './calls';
import type { Evaluator } from './evaluator';
import { truncated } from './text';
import { Tensor, type Value } from './values';

/** Is it part of the graph already: a node's tensor, or a parameter of the model that is read? */
export const isInGraph = (tensor: Tensor): boolean => tensor.node !== undefined || tensor.parameter?.id !== undefined;

/** Id of the node that makes a tensor; a constant or a parameter gets its node when it is first used. */
export function nodeOf(ev: Evaluator, tensor: Tensor): number {
  if (tensor.node !== undefined) return tensor.node;
  if (tensor.taken?.builder === ev.builder) return tensor.taken.node;
  const { parameter, shape, dataType } = tensor;
  const id =
    parameter?.id !== undefined
      ? ev.builder.addWithShape(
          'parameter',
          [],
          { name: ev.builder.parameters[parameter.id].name },
          shape,
          ev.origin(),
          { parameters: [parameter.id], dataType },
        )
      : ev.builder.addWithShape(
          'constant',
          [],
          {
            text: tensor.text ?? truncated(ev.sourceText(ev.source)),
            ...(uniform(tensor) === undefined ? {} : { value: uniform(tensor) }),
          },
          shape,
          ev.origin(),
          { dataType },
        );
  tensor.taken = { builder: ev.builder, node: id };
  return id;
}

/** The one value of a constant that is the same everywhere. */
function uniform({ data }: Tensor): number | undefined {
  return data && data.length > 0 && data.every((value) => value === data[0]) ? data[0] : undefined;
}

/** Shapes, attributes and a node take about as long as so many steps. */
const workOfOperator = 16;

export function applyOperator<Name extends OperatorName>(
  ev: Evaluator,
  operator: Name,
  inputs: readonly Tensor[],
  attributes: OperatorAttributes[Name],
  options: { parameters?: readonly number[]; module?: string; dataType?: DataType },
): Tensor {
  const text = () => truncated(ev.sourceText(ev.source));
  ev.budget.step(workOfOperator);
  try {
    // What a layer computes from constants alone (a bias from a table of positions) is no work on the input.
    const dataType =
      options.dataType ??
      dataTypeOf(
        operator,
        inputs.map((input) => input.dataType),
      );
    if (!inputs.some(isInGraph)) {
      const shapes = inputs.map((input) => input.shape);
      const shape = shapes.every((known): known is Shape => known !== null)
        ? ev.noting(() => definitionOf(operator).shape(shapes, attributes))
        : null;
      return new Tensor(shape, dataType, { text: text() });
    }
    const origin = { module: options.module ?? ev.path, source: ev.source };
    const ids = inputs.map((input) => nodeOf(ev, input));
    const parameters = options.parameters ?? [];
    return tensorOf(
      ev,
      ev.noting(() => ev.builder.add(operator, ids, attributes, origin, parameters, dataType)),
    );
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    ev.problem('shape', `\`${text()}\`: ${error.message}. Check the sizes before it, or give another input shape.`, {
      severity: 'error',
    });
    const known = inputs.filter((input) => input.node !== undefined || input.parameter?.id !== undefined);
    return tensorOf(
      ev,
      ev.builder.addWithShape(
        'unresolved',
        known.map((input) => nodeOf(ev, input)),
        { call: text(), reason: error.message },
        null,
        { module: options.module ?? ev.path, source: ev.source },
        { parameters: options.parameters },
      ),
    );
  }
}

/** The tensor of a node. */
export function tensorOf(ev: Evaluator, id: number): Tensor {
  const { shape, dataType } = ev.builder.node(id);
  return new Tensor(shape, dataType, { node: id });
}

/** One node for a call that is not understood, and the problem that says so. */
export function unresolvedCall(
  ev: Evaluator,
  call: string,
  reason: string,
  values: readonly Value[],
  shape: Shape | null,
): Tensor {
  const inputs = tensorsIn(values).filter(isInGraph);
  const line = ev.source.startLine + 1;
  ev.problem(
    'unresolved',
    `\`${call}\` at line ${line} is not known${reason && reason !== call ? ` (${reason})` : ''}: drawn as one node${
      shape ? '' : ', its output shape unknown'
    }. Parameters inside it are not counted.`,
  );
  if (inputs.length === 0) return new Tensor(shape, 'float32', { text: call });
  const ids = inputs.map((input) => nodeOf(ev, input));
  return tensorOf(ev, ev.builder.addWithShape('unresolved', ids, { call, reason }, shape, ev.origin()));
}
