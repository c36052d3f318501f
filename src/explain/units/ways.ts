import type { Addition } from './additions';
import { jacobianOf } from '../path/flow';
import { stateOf, type Step } from '../path/passage';

/** A way without weights from the split to the addition: what it crosses, forward order. */
export type Way = readonly Step[];

export interface Ways {
  /** The first of them. */
  ways: readonly Way[];
  /** Are there more? */
  more: boolean;
}

/** As many are told apart. */
const mostWays = 6;

/** A way up to some node, last step first. */
interface Link {
  step: Step;
  before: Link | null;
}

/**
 * The ways on which an addition is reached without weights. Ways part where tensors are added or joined; of other operators
 * with several inputs (a product, whose gate stands at its side) one input is followed.
 */
export function waysWithoutWeights({ split, region, node: addition, flow }: Addition): Ways {
  const { graph } = flow;
  const ways = new Map<number, readonly (Link | null)[]>([[split, [null]]]);
  let more = false;
  for (const id of [...region, addition]) {
    const node = graph.nodes[id];
    const parts = ['add', 'subtract', 'concat', 'stack'].includes(node.operator);
    const followed = parts ? null : flow.stream(id).find((source) => ways.has(source));
    const reached: Link[] = [];
    node.inputs.forEach((input, i) => {
      if (followed === null || (followed === input && reached.length === 0)) {
        const jacobian = jacobianOf(node, i, graph);
        const state = stateOf(jacobian);
        if (state === null || state === 'replaced' || state === 'unknown') return;
        for (const before of ways.get(input) ?? []) reached.push({ step: { node: id, jacobian }, before });
      }
    });
    if (reached.length > mostWays) more = true;
    if (reached.length > 0) ways.set(id, reached.slice(0, mostWays));
  }
  return { ways: (ways.get(addition) ?? []).map(stepsOf), more };
}

function stepsOf(last: Link | null): Step[] {
  const steps: Step[] = [];
  for (let link = last; link; link = link.before) steps.push(link.step);
  return steps.reverse();
}

/** Sum of ways that multiply by known numbers alone; null where one of them does anything else. */
export function sumOf(ways: readonly Way[]): number | null {
  let sum = 0;
  for (const way of ways) {
    let product = 1;
    for (const { jacobian } of way) {
      if (jacobian.kind === 'scale') product *= jacobian.factor;
      else if (jacobian.kind !== 'identity') return null;
    }
    sum += product;
  }
  return sum;
}

/** Do two ways cross the same operators, but for those that change nothing? */
export function isSameWay(a: Way, b: Way): boolean {
  const [left, right] = [a, b].map((way) => way.filter(({ jacobian }) => stateOf(jacobian) !== 'untouched'));
  return left.length === right.length && left.every(({ node }, i) => node === right[i].node);
}
