/**
 * Numbers that several tensors share: a tensor, its views, their views. A write is noted once and takes effect where
 * somebody reads what it changed: a part that was written to goes back into the whole, and a view of a whole that was
 * written to is taken from it again. What nobody reads makes no nodes.
 */
import type { Origin } from '../../../../graph/builder';
import type { Initialiser } from '../../../../graph/graph';
import type { Machine } from '../../../evaluate/machine';
import { Tensor, type SharedNumbers } from '../../../evaluate/values';
import { initialiserOf, setInitialiser } from '../constants';
import { layoutOf, liesInRows, rowMajor, type Layout } from './layout';
import { applied, areApart, filling, takesAll, takeTheSame, undone, type Step, type Written } from './steps';

interface Write {
  place: Place;
  value: Written;
  origin: Origin;
  /** What wrote it, for the node that stands for it. */
  text: string;
}

/** All writes to numbers that are shared, in the order in which they were made. */
class Memory {
  readonly writes: Write[] = [];
  /** Node that made the numbers first, before anything was written. */
  readonly first: number | undefined;
  constructor(
    readonly machine: Machine,
    whole: Tensor,
  ) {
    this.first = whole.node;
  }
}

/** Where a tensor lies: the whole of a memory, or a part of another place. */
export class Place implements SharedNumbers {
  /** Number of writes that its owner has taken in. */
  private seen: number;
  private readonly depth: number;
  private layout?: Layout;

  private constructor(
    private readonly memory: Memory,
    /** Tensor whose place it is. */
    public owner: Tensor,
    private readonly within?: { base: Place; step: Step; origin: Origin },
  ) {
    this.seen = memory.writes.length;
    this.depth = within ? within.base.depth + 1 : 0;
    owner.shared = this;
  }

  /** Place of a tensor; one that shares nothing yet becomes a whole of its own. */
  static of(machine: Machine, tensor: Tensor): Place {
    return tensor.shared instanceof Place ? tensor.shared : new Place(new Memory(machine, tensor), tensor);
  }

  /** Makes `part` the view of `base` that a step takes. */
  static within(machine: Machine, base: Tensor, step: Step, part: Tensor): Place {
    const place = Place.of(machine, base);
    return new Place(place.memory, part, { base: place, step, origin: machine.origin() });
  }

  /** Is it the part of `base` that the step takes, and nothing else? */
  isPart(base: Tensor, step: Step): boolean {
    return this.within !== undefined && this.within.base === base.shared && takeTheSame(this.within.step, step);
  }

  /** The tensor that all of it is a part of. */
  get whole(): Tensor {
    return this.within ? this.within.base.whole : this.owner;
  }

  /** The owner goes elsewhere; another tensor with the same numbers stays in its stead. */
  leave(): void {
    const stays = this.owner.copy();
    setInitialiser(stays, initialiserOf(this.owner));
    this.pass(stays);
  }

  pass(owner: Tensor): void {
    this.owner = owner;
    owner.shared = this;
  }

  /** Notes that something was written here, by the expression that is evaluated now. */
  write(value: Written, text: string): void {
    const { writes, machine } = this.memory;
    writes.push({
      place: this,
      value: value instanceof Tensor ? value.copy() : value,
      origin: machine.origin(),
      text,
    });
  }

  refresh(): void {
    const { writes, machine } = this.memory;
    if (this.seen === writes.length) return;
    const from = this.seen;
    // What is read from here on is the owner as it is, for the steps below.
    this.seen = writes.length;
    const reaching: number[] = [];
    for (let at = from; at < writes.length; at++) if (this.isReachedBy(writes[at])) reaching.push(at);
    const open = lastOfEach(writes, reaching);
    const last = open.at(-1);
    if (last === undefined) return;
    const { place, value } = writes[last];
    if (value instanceof Tensor && this.isSameAs(place) && value.shape?.join() === this.owner.shape?.join()) {
      adopt(this.owner, value);
    } else if (open.every((at) => writes[at].place.path(this))) {
      let now = this.owner.copy();
      for (const at of open) {
        const write = writes[at];
        now = machine.at(write.origin, () => this.after(write, at, now, write.place.path(this)!));
      }
      adopt(this.owner, now);
    } else {
      const { base, step, origin } = this.within!;
      adopt(
        this.owner,
        machine.at(origin, () => applied(machine, base.owner, step)),
      );
    }
  }

  /** What it holds after a write to a place within it, `path` from here to there. */
  private after(write: Write, at: number, before: Tensor, path: readonly Place[]): Tensor {
    const { machine } = this.memory;
    if (path.length === 0) return filling(machine, write.value, this.owner, write.text);
    const [child, ...rest] = path;
    const { step, origin } = child.within!;
    if (step.operator === 'expand') {
      const one = uniform(write.value);
      if (one !== undefined && rest.length === 0) return filling(machine, one, before, write.text);
      this.refused(write, step.operator);
    }
    if (rest.length === 0 && !takesAll(step)) return undone(machine, before, step, write.value, write.text);
    // What is below needs its former values only where it is not written over as a whole.
    const part =
      rest.length === 0 ? child.owner : (child.asOf(at) ?? machine.at(origin, () => applied(machine, before, step)));
    return undone(machine, before, step, child.after(write, at, part, rest), write.text);
  }

  /** The owner, if it is now what it was before a write. */
  private asOf(at: number): Tensor | undefined {
    const { writes } = this.memory;
    if (this.seen > at || writes.slice(this.seen, at).some((write) => this.isReachedBy(write))) return undefined;
    const seen = this.seen;
    this.seen = writes.length;
    const now = this.owner.copy();
    this.seen = seen;
    return now;
  }

  private refused(write: Write, name: string): void {
    this.memory.machine.problem(
      'write',
      `\`${write.text}\` at line ${write.origin.source.startLine + 1} writes to what \`${name}\` made, where several values ` +
        'lie in one place: PyTorch refuses it. Copy it first with `clone()`.',
      { source: write.origin.source },
    );
  }

  /** Places from `ancestor` (not in it) down to this one; undefined if it does not lie in there. */
  private path(ancestor: Place): Place[] | undefined {
    if (this === ancestor) return [];
    if (!this.within || this.depth <= ancestor.depth) return undefined;
    return this.within.base.path(ancestor)?.concat(this);
  }

  private isSameAs(other: Place): boolean {
    if (other === this) return true;
    const [mine, its] = [this.within, other.within];
    return mine !== undefined && its !== undefined && mine.base === its.base && takeTheSame(mine.step, its.step);
  }

  /** Does a write change what is read here? */
  private isReachedBy({ place, text }: Write): boolean {
    if (this !== place && this.within && this.within.base === place.within?.base)
      if (areApart(this.within.step, place.within.step)) return false;
    const edges: Place[] = [];
    let [mine, its]: [Place, Place] = [this, place];
    let [below, above]: [Place | undefined, Place | undefined] = [undefined, undefined];
    while (mine !== its) {
      if (mine.depth >= its.depth) {
        edges.push((below = mine));
        mine = mine.within!.base;
      } else {
        edges.push((above = its));
        its = its.within!.base;
      }
    }
    if (below && above && areApart(below.within!.step, above.within!.step)) return false;
    return edges.every((edge) => edge.shares(text));
  }

  /** Does it share its numbers with its base? Where that is not known it is said, and taken so. */
  private shares(written: string): boolean {
    const { shares } = this.lies();
    if (shares !== undefined) return shares;
    const { origin, step } = this.within!;
    const { machine } = this.memory;
    const text = machine.sourceText(origin.source).replaceAll(/\s+/g, ' ').slice(0, 60);
    machine.problem(
      'view',
      `\`${text}\` at line ${origin.source.startLine + 1} is a view or a copy, by how its values lie in memory, which is not ` +
        `known here: taken as a view, so that \`${written}\` is seen on both sides.`,
      { source: origin.source },
    );
    this.layout = { ...layoutOf(null, undefined, step, null), shares: true };
    return true;
  }

  private lies(): Layout {
    return (this.layout ??= this.within ? this.liesIn(this.within) : this.liesAlone());
  }

  private liesIn({ base, step }: { base: Place; step: Step }): Layout {
    return layoutOf(base.owner.shape, base.lies().strides, step, this.owner.shape);
  }

  private liesAlone(): Layout {
    const { first, machine } = this.memory;
    const rows = this.owner.shape && liesInRows(machine.builder, first);
    return { shares: true, strides: rows ? rowMajor(this.owner.shape!) : undefined };
  }
}

/** The one number that is written everywhere. */
function uniform(value: Written): number | undefined {
  if (!(value instanceof Tensor)) return value;
  const { data } = value;
  return data && data.length > 0 && data.every((item) => item === data[0]) ? data[0] : undefined;
}

/** Of some writes, by number, the last to each place: what was there before is written over. */
function lastOfEach(writes: readonly Write[], numbers: readonly number[]): number[] {
  const last = new Map<Place, number>();
  for (const at of numbers) {
    last.delete(writes[at].place);
    last.set(writes[at].place, at);
  }
  return [...last.values()];
}

/** The same numbers in a place of their own: what is written to one of them is not seen by the other. */
export const copied = (tensor: Tensor): Tensor => (tensor.parameter ? tensor : tensor.copy());

/** A view of a tensor: what is written to one of them is seen by the other. */
export function viewed(machine: Machine, x: Tensor, step: Step): Tensor {
  const part = applied(machine, x, step);
  Place.within(machine, x, step, part);
  const initialiser = initialiserOf(x);
  if (initialiser && alike.has(initialiser.kind)) setInitialiser(part, initialiser);
  return part;
}

/** Distributions that a part has where the whole has them, whatever its shape. */
const alike: ReadonlySet<Initialiser['kind']> = new Set<Initialiser['kind']>(['constant', 'normal', 'uniform']);

/** Another tensor of the same numbers in the same shape: `x[:]`. */
export const alias = (machine: Machine, x: Tensor): Tensor =>
  x.parameter ? x : viewed(machine, x, { operator: 'identity', attributes: {} });

/** The same numbers without their gradient: `x.detach()`, `x.data`. */
export const detached = (machine: Machine, x: Tensor): Tensor =>
  x.parameter ? x : viewed(machine, x, { operator: 'detach', attributes: {} });

/** The tensor has the numbers of another from now on, and what is known of how they began. */
export function adopt(tensor: Tensor, value: Tensor): void {
  const initialiser = initialiserOf(value);
  tensor.take(value);
  setInitialiser(tensor, initialiser);
}

/** A tensor becomes a view of other numbers (`x.t_()`, `x.data = y`). Where it was stays as it is, for the views of it. */
export function moved(tensor: Tensor, view: Tensor): void {
  if (tensor.shared instanceof Place) tensor.shared.leave();
  tensor.shape = view.shape;
  tensor.dataType = view.dataType;
  adopt(tensor, view);
  tensor.shared = undefined;
  if (view.shared instanceof Place) view.shared.pass(tensor);
}
