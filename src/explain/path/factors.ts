import type { AnyNode, Graph } from '../../graph/graph';
import { pathStates, type Crossing, type Factor, type PathState, type Term } from '../explanation';
import { complementOf, gateAt } from '../units/gates';
import { dotsLatex, dotsText, elided } from '../elided';
import { latexNumber, shortNumber } from '../numbers';
import { stateOf, worstState, type Step } from './passage';
import { selfGateAt } from '../units/selfGate';
import { activationName, normalisationName } from '../units/tokens';

/** Where a step stands, which its symbols say. */
export interface Place {
  /** Index of the unit as it is printed: `25`, or `l` for a unit inside another. */
  index: string;
  /** On the shortcut, weights are W_s. */
  shortcut?: boolean;
}

/** Factor of one step, with the symbols of the panel's grammar: D mask, W weights, B normalisation, S part, P rearrangement. */
export function factorOf({ node: id, jacobian, complement }: Step, { index, shortcut }: Place, graph: Graph): Factor {
  const node = graph.nodes[id];
  const state = stateOf(jacobian) ?? 'unknown';
  const symbol = (latex: string, text: string, by?: string): Factor => ({
    state,
    latex: `${latex}_{${index}}`,
    text: by ? `${text} (${by})` : text,
    ...(by ? { by } : {}),
  });
  switch (jacobian.kind) {
    case 'scale':
      return {
        state,
        latex: latexNumber(jacobian.factor),
        text: shortNumber(jacobian.factor),
        value: jacobian.factor,
      };
    case 'learnedScale':
      return {
        ...symbol('\\lambda', 'λ'),
        ...(jacobian.initial === null ? {} : { value: jacobian.initial, note: 'as initialised, trained from there' }),
      };
    case 'gate': {
      const found = gateAt(jacobian.gate, graph);
      const gate = found && complement ? complementOf(found) : found;
      const named =
        (gate?.complement ?? complement)
          ? { latex: `\\bigl(1-g(\\mathbf{x}_{${index}})\\bigr)`, text: '1−g' }
          : { latex: `g(\\mathbf{x}_{${index}})`, text: 'g' };
      return { state, ...named, value: gate?.value, note: gate?.note };
    }
    case 'mask':
      return symbol('D', 'D', activationName(node));
    case 'randomMask':
      return { ...symbol('m', 'm', `p ${jacobian.p}`), passes: 1 - jacobian.p };
    case 'normalise':
      return symbol('B', 'B', normalisationName(node) ?? node.operator);
    case 'nonlinear':
      return symbol('B', 'B', selfGateAt(node, graph)?.name ?? activationName(node));
    case 'weights':
      return shortcut ? { state, latex: `W_{s,${index}}`, text: 'W_s' } : symbol('W', 'W');
    case 'rearrange':
      return symbol('P', 'P');
    case 'select':
    case 'embed':
      return symbol('S', 'S');
    case 'unknown':
      return { state, latex: '\\,?\\,', text: '?', note: unresolvedCall(node) };
    default:
      return { state: 'untouched', latex: '1', text: '1', value: 1 };
  }
}

const unresolvedCall = (node: AnyNode): string | undefined =>
  node.operator === 'unresolved' ? `${node.attributes.call}: ${node.attributes.reason}` : undefined;

/** Crossings of some steps; those that change nothing (an addition, nn.Identity) are left out. */
export const crossingsOf = (steps: readonly Step[], place: Place, graph: Graph): Crossing[] =>
  steps
    .map((step) => ({ node: step.node, factor: factorOf(step, place, graph) }))
    .filter(({ factor }) => factor.state !== 'untouched');

/** `\class{state}{…}`: the panel gives the term the colour of its state. */
export const marked = (state: PathState, latex: string): string => `\\class{${state}}{${latex}}`;

/** Factors side by side, those in the middle of many left out. */
export const latexOfProduct = (factors: readonly string[]): readonly string[] => elided(factors, dotsLatex);

/** The product of factors in the order in which the gradient meets them: the last operator first. */
export function productOf(crossings: readonly Crossing[]): Term {
  const factors = crossings.map(({ factor }) => factor).reverse();
  const state = worstState(factors.map((factor) => factor.state));
  const intact = pathStates.indexOf(state) <= pathStates.indexOf('rearranged');
  const numbers = factors.every(({ value }) => value !== undefined);
  const value = numbers ? factors.reduce((product, factor) => product * factor.value!, 1) : undefined;
  if (factors.length === 0) return { state, intact, latex: '1', text: '1', value: 1 };
  const exact = factors.every((factor) => factor.value !== undefined && factor.state === 'scaled' && !factor.note);
  const text = exact ? shortNumber(value!) : elided(factors.map(textOf), (count) => dotsText(count)).join(' · ');
  return {
    state,
    intact,
    latex: exact ? latexNumber(value!) : latexOfProduct(factors.map(({ latex }) => latex)).join(' '),
    text,
    value,
  };
}

function textOf({ text, value, note }: Factor): string {
  return value !== undefined && note ? `${text} ≈ ${shortNumber(value)} (${note})` : text;
}
