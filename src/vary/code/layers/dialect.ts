/** What TensorFlow.js and Keras write differently: the texts of layers, of functions and of the whole file. */
import type { Argument, Kind, Naming } from '../kinds';
import { code, type Code } from '../template';
import type { LayerCall } from './call';

/** A tensor is made by a layer. */
export interface Statement {
  target: string;
  /** How the layer is made. */
  layer: Code;
  call: LayerCall;
  inputs: readonly string[];
}

/** A tensor is made by a unit's function. */
export interface UnitCall {
  target: string;
  input: string;
  kind: UnitFunction;
  /** Place of the unit among those of its kind. */
  member: number;
  /** Name of the unit, which its layers' names begin with; undefined where the source gives no names. */
  unit?: string;
  /** How often it is done one behind the other, with names that count up from the unit's. */
  times: number;
}

export const isUnitCall = (item: Statement | UnitCall): item is UnitCall => 'kind' in item;

/** The function of a kind of units. */
export interface UnitFunction extends Pick<Kind, 'name' | 'arguments' | 'at'> {
  statements: readonly Statement[];
  output: string;
  /** Does it take the name that its layers' names begin with? */
  named: boolean;
}

export interface NetworkInput {
  variable: string;
  /** Sizes of one image. */
  shape: readonly number[];
  isInteger: boolean;
  name?: string;
}

/** A network as functions: one for each kind of its units, and one that builds it. */
export interface FunctionalNetwork {
  name: string;
  document: string;
  units: readonly UnitFunction[];
  inputs: readonly NetworkInput[];
  items: readonly (Statement | UnitCall)[];
  outputs: readonly string[];
  /** Classes of layers that the library does not have. */
  ownLayers: readonly string[];
}

/** A function or a class of the file. */
export interface WrittenPart {
  name: string;
  text: string;
  isUnit: boolean;
}

export interface Dialect {
  naming: Naming & { /** Are layers given the names of the source's? */ ofLayers: boolean };
  /** What tensors are called in a unit's function, and in the network's. */
  variables: { unit: string; network: string; input: string };
  /** @param name expression of the layer's name. */
  layer(call: LayerCall, name: Code | undefined): Code;
  applied(layer: Code, inputs: readonly string[], call: LayerCall): Code;
  text(value: string): string;
  /** The name of a unit and what stands behind it: `${name}_conv1`. */
  behindName(rest: string): string;
  /** Does the library give such a name where the source gives none? */
  isGiven(name: string): boolean;
  /** Classes of its own that the network needs a text for. */
  isOwnLayer(layer: string): boolean;
  functionName(words: string): string;
  file(network: FunctionalNetwork): { text: string; parts: readonly WrittenPart[] };
}

/** Statements as lines: the code of a function's body. */
export const linesOf = (statements: readonly Statement[], { applied }: Pick<Dialect, 'applied'>): Code[] =>
  statements.map(({ target, layer, inputs, call }) => code`${target} = ${applied(layer, inputs, call)}`);

/** The values that a unit's function is called with, those that are usual left out from the end. */
export function valuesFor(all: readonly Argument[], member: number): (readonly [Argument, string])[] {
  const values = all.map((argument) => [argument, argument.values[member]] as const);
  const last = values.findLastIndex(([{ usual }, value]) => value !== usual);
  return values.slice(0, last + 1);
}
