/** What a forward of several parameters takes in each: by the layer that it reaches, by its annotation, by its name. */
import type { Dim } from '../../graph/shape';
import type { InputRequest } from '../evaluate/library';
import { Float, FunctionValue, Tensor, type Instance, type Value } from '../evaluate/values';
import { namedModules } from '../frameworks/torch/module';
import { firstLayer, type FirstLayer } from './firstLayer';
import { reachedLayer } from './reachedLayer';
import type { Parameter } from '../syntax/syntax';
import { dotted } from '../syntax/walk';

/** Arguments of a forward: a tensor for each input, and values that are none. */
export interface ForwardInputs {
  inputs: InputRequest[];
  /** All arguments, tensors standing for the inputs in order; absent where there are inputs alone. */
  like?: readonly Value[];
}

/** Parameters that the forward does not do without. */
export function requiredParameters(root: Instance): readonly Parameter[] {
  const forward = root.type.find('forward')?.value;
  if (!(forward instanceof FunctionValue)) return [];
  return forward.syntax.parameters
    .slice(1)
    .filter((parameter) => /^(normal|positionalOnly)$/.test(parameter.kind) && !parameter.default);
}

const nameOf = ({ target }: Parameter): string => (target.kind === 'name' ? target.name : '');

/** The layer that the first input goes through first; the first that was registered where that cannot be followed. */
export function appliedFirst(root: Instance): FirstLayer | undefined {
  const reached = reachedLayer(root);
  if (!reached) return firstLayer(root);
  const [path] = namedModules(root).find(([, module]) => module === reached.module) ?? [''];
  return { ...reached, path };
}

/** One number or index for each sample. */
const perSample =
  /^(t|ts|time|times|timesteps?|steps?|sigmas?|noise_levels?|y|labels?|class(es|_?labels?)?|cond|lengths?|\w*_lengths?)$/;

const plainTypes: Readonly<Record<string, Value>> = { int: 0, float: new Float(0), bool: false };

/** A value that is no tensor: a number by its annotation, no mask. Undefined where a tensor is taken. */
function plainValue(parameter: Parameter): { value: Value } | undefined {
  const annotation = parameter.annotation && dotted(parameter.annotation);
  if (annotation !== undefined && annotation in plainTypes) return { value: plainTypes[annotation] };
  return /mask/.test(nameOf(parameter)) ? { value: null } : undefined;
}

function inputOf(name: string, reached: FirstLayer | undefined, main: InputRequest): InputRequest {
  if (perSample.test(name) && (reached || name.length > 1)) {
    const counted = reached ? reached.kind === 'embedding' : !/^t|step|sigma|noise/.test(name);
    return { shape: [1], dataType: counted ? 'int64' : 'float32' };
  }
  if (!reached) return main;
  const length: Dim = main.shape.length > 1 ? main.shape[1] : 128;
  const { kind, size, module } = reached;
  switch (kind) {
    case 'embedding':
      return { shape: [1, main.dataType === 'int64' ? length : 128], dataType: 'int64' };
    case 'linear':
      return { shape: [...main.shape.slice(0, main.shape.length > 3 ? 1 : -1), size], dataType: 'float32' };
    case 'sequence': {
      const steps = main.shape.length > 1 && main.shape.length < 4 ? length : 128;
      const batchFirst = module.attributes.get('batch_first') === true;
      return { shape: batchFirst ? [1, steps, size] : [steps, 1, size], dataType: 'float32' };
    }
    default: {
      const fits = main.shape.length === { conv1d: 3, conv2d: 4, conv3d: 5 }[kind];
      return fits ? { shape: [main.shape[0], size, ...main.shape.slice(2)], dataType: 'float32' } : main;
    }
  }
}

/** How many tensors the forward does not do without. */
export const requiredTensors = (root: Instance): number =>
  requiredParameters(root).filter((parameter, i) => i === 0 || !plainValue(parameter)).length;

/** Arguments for all that the forward needs, with `main` for the first. */
export function forwardInputs(root: Instance, main: InputRequest): ForwardInputs {
  const inputs: InputRequest[] = [];
  const like = requiredParameters(root).map((parameter, i): Value => {
    const plain = i === 0 ? undefined : plainValue(parameter);
    if (plain) return plain.value;
    const request = i === 0 ? main : inputOf(nameOf(parameter), reachedLayer(root, i), main);
    inputs.push(request);
    return new Tensor(request.shape, request.dataType);
  });
  if (inputs.length === 0) return { inputs: [main] };
  return like.every((value) => value instanceof Tensor) ? { inputs } : { inputs, like };
}

/** Arguments for a forward that was given fewer inputs than it needs, where the rest are no tensors. */
export function completed(root: Instance, given: readonly InputRequest[]): ForwardInputs {
  const rest = requiredParameters(root).slice(given.length).map(plainValue);
  const inputs = [...given];
  if (rest.length === 0 || !rest.every((value) => value !== undefined)) return { inputs };
  const tensors = inputs.map(({ shape, dataType }) => new Tensor(shape, dataType));
  return { inputs, like: [...tensors, ...rest.map(({ value }) => value)] };
}

/** What the arguments besides the inputs are, by name: `start_pos 0`. */
export function plainArguments(root: Instance, { like }: ForwardInputs): string[] {
  const names = requiredParameters(root).map(nameOf);
  return (like ?? []).flatMap((value, i) => {
    if (value instanceof Tensor) return [];
    const shown =
      value instanceof Float ? value.value.toFixed(1) : value === null ? 'None' : value === false ? 'False' : '0';
    return [`${names[i]} ${shown}`];
  });
}
