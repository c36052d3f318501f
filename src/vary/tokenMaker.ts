/** Normalisations and activations for new places of one unit, made like those that it has. */
import type { ResidualUnit } from '../explain/explanation';
import { tokenOf, type Category } from '../explain/units/tokens';
import type { AnyNode } from '../graph/graph';
import { definitionOf, type OperatorName } from '../graph/operators/index';
import type { Rebuild } from './rebuild';
import { VariationError } from './variant';

/** Normalisations that can stand at any number of channels. */
const byChannel: readonly OperatorName[] = ['batchNorm', 'groupNorm'];

/** Activations that are one operator of one tensor. */
const single: readonly OperatorName[] = [
  'relu',
  'relu6',
  'leakyRelu',
  'prelu',
  'elu',
  'gelu',
  'silu',
  'hardSwish',
  'tanh',
];

type Kind = Exclude<Category, 'weight'>;

export class TokenMaker {
  /** Those that wait for a new place, by kind. */
  private readonly waiting: Record<Kind, AnyNode[]>;
  private readonly like: Record<Kind, AnyNode | undefined>;

  /**
   * @param own normalisations and activations that the unit has, in order, and those of them that move.
   * @param used nodes whose parameters have a new place already; shared by all units of a graph.
   * @throws VariationError where one of them is tied to its place.
   */
  constructor(
    private readonly rebuild: Rebuild,
    private readonly unit: ResidualUnit,
    { own, movable }: { own: readonly number[]; movable: readonly number[] },
    private readonly used: Set<number>,
  ) {
    const of = (kind: Kind, ids: readonly number[]): AnyNode[] =>
      ids.map((id) => rebuild.from.nodes[id]).filter((node) => tokenOf(node, rebuild.from)?.category === kind);
    this.waiting = { normalisation: of('normalisation', movable), activation: of('activation', movable) };
    this.like = { normalisation: of('normalisation', own)[0], activation: of('activation', own)[0] };
    const tied = own
      .map((id) => rebuild.from.nodes[id])
      .find(({ operator }) => ![...byChannel, ...single].includes(operator));
    if (tied) {
      throw new VariationError(`${unit.name}: its ${tied.operator} cannot stand elsewhere; it belongs to its place.`);
    }
  }

  has(kind: Kind): boolean {
    return this.like[kind] !== undefined;
  }

  /**
   * Several of them one behind the other.
   * @param name part of the names of new parameters, unique in the unit.
   * @param module whose they are, if not of those that they are like.
   */
  run(kinds: readonly Kind[], x: number, name: string, module?: string): number {
    return kinds.reduce((at, kind) => this.make(kind, at, name, module), x);
  }

  private make(kind: Kind, x: number, name: string, owner: string | undefined): number {
    const { rebuild, used } = this;
    const waiting = this.waiting[kind].shift();
    const like = waiting ?? this.like[kind]!;
    const attributes = this.fitted(like, x);
    const rules = definitionOf(like.operator).parameters?.(attributes as never) ?? [];
    const isNew = waiting === undefined || like.parameters.some((id) => used.has(id));
    const parameters = like.parameters.map((id, position) => {
      // Running statistics, where a framework counts them, are as long as the scale.
      const rule = rules[position] ?? rules[0];
      used.add(id);
      const { initialiser, trainable, decay, rate, name: old } = rebuild.from.parameters[id];
      // A scale that starts at 0 does so for the place that it had.
      const first = kind === 'normalisation' && rules[position] ? rule.initialiser : initialiser;
      if (!isNew) return rebuild.parameter(id, () => ({ shape: rule.shape, initialiser: first }));
      const role = old.slice(old.lastIndexOf('.') + 1);
      const module = [this.unit.name, `${kind}_${name}`, role].join('.');
      return rebuild.builder.parameter(module, rule.shape, first, { trainable, decay, rate });
    });
    return rebuild.copy({ ...like, module: owner ?? like.module }, { inputs: [x], attributes, parameters });
  }

  private fitted(like: AnyNode, x: number): AnyNode['attributes'] {
    const shape = this.rebuild.knownShape(x, this.unit.name);
    if (like.operator === 'prelu') {
      return { ...like.attributes, count: like.attributes.count === 1 ? 1 : shape[like.attributes.axis] };
    }
    if (like.operator !== 'batchNorm' && like.operator !== 'groupNorm') return like.attributes;
    return { ...like.attributes, channels: shape[like.attributes.axis] };
  }
}
