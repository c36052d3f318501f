/** The activation orders of He et al. 2016 ("Identity Mappings in Deep Residual Networks"), Fig. 4 and appendix. */
import { spineUnits } from '../explain/claims/finding';
import type { ActivationOrder, Explanation, ResidualUnit } from '../explain/explanation';
import { orderLetter } from '../explain/units/activationOrder';
import { tokenOf, type Category } from '../explain/units/tokens';
import type { AnyNode, Graph } from '../graph/graph';
import { Rebuild } from './rebuild';
import { TokenMaker } from './tokenMaker';
import { afterAddition } from './unitParts';
import { VariationError, type Variant } from './variant';

type Order = Exclude<ActivationOrder, 'other'>;

type Kind = Exclude<Category, 'weight'>;

/** What stands where: before the first weight layer, behind each but the last, behind the last, after the addition. */
interface Places {
  lead: readonly Kind[];
  between: readonly Kind[];
  last: readonly Kind[];
  after: readonly Kind[];
}

const [bn, relu]: Kind[] = ['normalisation', 'activation'];

const places: Readonly<Record<Order, Places>> = {
  original: { lead: [], between: [bn, relu], last: [bn], after: [relu] },
  bnAfterAddition: { lead: [], between: [bn, relu], last: [], after: [bn, relu] },
  reluBeforeAddition: { lead: [], between: [bn, relu], last: [bn, relu], after: [] },
  reluOnlyPreActivation: { lead: [relu], between: [bn, relu], last: [bn], after: [] },
  fullPreActivation: { lead: [bn, relu], between: [bn, relu], last: [], after: [] },
};

const isPreActivation = (order: Order): boolean => places[order].lead.length > 0;

const order = (id: string, label: string, value: Order): Variant => ({
  id,
  dimension: 'order',
  label,
  figure: orderLetter[value],
  apply: (graph, explanation) => rewriteOrder(graph, explanation, value),
});

/** Labels are the cases of Table 2. */
export const orderVariants: readonly Variant[] = [
  order('post-activation', 'original', 'original'),
  order('bn-after-addition', 'BN after addition', 'bnAfterAddition'),
  order('relu-before-addition', 'ReLU before addition', 'reluBeforeAddition'),
  order('relu-only-pre-activation', 'ReLU-only pre-activation', 'reluOnlyPreActivation'),
  order('full-pre-activation', 'full pre-activation', 'fullPreActivation'),
];

/** One unit, taken apart for its order. */
interface UnitPlan {
  unit: ResidualUnit;
  /** Weight layers of the chain, in order. */
  layers: readonly number[];
  /** Normalisations and activations that go. */
  removed: ReadonlySet<number>;
  /** Activation before the split that is the stem's own. */
  stem: ReadonlySet<number>;
  maker: TokenMaker;
  places: Places;
  /** What every way into the branch takes in the place of x_l; made when first asked for. */
  lead?: number;
}

/**
 * Puts the normalisations and activations of every unit into another order. The first unit of a pre-activation network takes
 * the activation behind the stem, before the two paths part, and the last one has an activation of its own behind its
 * addition (appendix). Where a shortcut has weights, it shares the unit's pre-activation. Projections keep their own batch norm.
 * @throws VariationError at a unit whose branch is no chain of layers, or that lacks what the order places.
 */
function rewriteOrder(graph: Graph, explanation: Explanation, order: Order): Graph {
  const spine = spineUnits(explanation);
  if (spine.length === 0)
    throw new VariationError(`${graph.name} has no residual units, so there is no order to change.`);
  const rebuild = new Rebuild(graph);
  const used = new Set<number>();
  const plans = spine.map((unit) => planUnit(rebuild, unit, order, used, unit === spine[0]));
  return new OrderRewriting(rebuild, plans, order, finalRun(graph, spine[spine.length - 1])).run();
}

function planUnit(rebuild: Rebuild, unit: ResidualUnit, order: Order, used: Set<number>, isFirst: boolean): UnitPlan {
  const { from } = rebuild;
  const tokens = (ids: readonly number[]) => ids.flatMap((id) => tokenOf(from.nodes[id], from) ?? []);
  const chain = tokens(unit.branch.chain);
  const layers = chain.filter(({ category }) => category === 'weight').map(({ node }) => node);
  const entries = unit.branch.nodes.filter((id) => from.nodes[id].inputs.includes(unit.input));
  if (layers.length === 0 || entries.some((id) => id !== unit.branch.chain[0])) {
    throw new VariationError(
      `${unit.name}: its branch is no single chain of layers (${unit.branch.order || 'none found'}), so it has no order of Fig. 4.`,
    );
  }
  const own = [...tokens([...unit.before.nodes, ...afterAddition(unit)]), ...chain].flatMap(({ category, node }) =>
    category === 'weight' ? [] : [node],
  );
  const stays = new Set(isFirst && isOfStem(unit, from) ? unit.before.nodes : []);
  const movable = own.filter((id) => !stays.has(id));
  const maker = new TokenMaker(rebuild, unit, { own, movable }, used);
  const wanted = places[order];
  const needed = [...wanted.lead, ...wanted.after].includes(bn) || maker.has(bn);
  if (needed && !maker.has(bn)) {
    throw new VariationError(`${unit.name} has no normalisation that could stand where the order has one.`);
  }
  if (!maker.has(relu)) throw new VariationError(`${unit.name} has no activation that could stand elsewhere.`);
  const kept = (kinds: readonly Kind[]): readonly Kind[] => (needed ? kinds : kinds.filter((kind) => kind === relu));
  return {
    unit,
    layers,
    removed: new Set(movable),
    stem: stays,
    maker,
    places: {
      lead: kept(wanted.lead),
      between: kept(wanted.between),
      last: kept(wanted.last),
      after: kept(wanted.after),
    },
  };
}

/** Is what a unit shares before the split the only activation behind the network's first layer? */
function isOfStem({ before }: ResidualUnit, graph: Graph): boolean {
  const { nodes } = graph;
  if (before.nodes.length === 0) return false;
  let at = nodes[nodes[before.nodes[0]].inputs[0]];
  while (at.inputs.length === 1 && tokenOf(at, graph) === null) at = nodes[at.inputs[0]];
  return tokenOf(at, graph)?.category === 'weight';
}

/** Activations directly behind the last unit's output, which belong to pre-activation and go with it. */
function finalRun(graph: Graph, { output }: ResidualUnit): readonly number[] {
  const run: number[] = [];
  for (let at = output; ;) {
    const next = graph.nodes.filter(({ inputs }) => inputs.includes(at));
    const category = next.length === 1 ? tokenOf(next[0], graph)?.category : undefined;
    if (category === undefined || category === 'weight') return run;
    at = next[0].id;
    run.push(at);
  }
}

class OrderRewriting {
  private readonly removed: ReadonlySet<number>;
  private readonly byLayer = new Map<number, { plan: UnitPlan; place: number }>();
  private readonly byAddition: ReadonlyMap<number, UnitPlan>;

  constructor(
    private readonly rebuild: Rebuild,
    private readonly plans: readonly UnitPlan[],
    private readonly order: Order,
    final: readonly number[],
  ) {
    this.removed = new Set([...final, ...plans.flatMap(({ removed }) => [...removed])]);
    this.byAddition = new Map(plans.map((plan) => [plan.unit.addition, plan]));
    for (const plan of plans) plan.layers.forEach((id, place) => this.byLayer.set(id, { plan, place }));
  }

  run(): Graph {
    const { rebuild } = this;
    const { from } = rebuild;
    const [first] = this.plans;
    for (const node of from.nodes) {
      rebuild.place(node.id, this.rebuilt(node));
      if (node.id === first.unit.input && tokenOf(node, from)?.category === 'weight') {
        rebuild.place(
          node.id,
          first.maker.run(first.maker.has(bn) ? [bn, relu] : [relu], rebuild.at(node.id), 'stem', ''),
        );
      }
    }
    return rebuild.finish({ name: from.name, outputs: from.outputs.map((output) => rebuild.at(output)) });
  }

  private rebuilt(node: AnyNode): number {
    const { rebuild } = this;
    if (this.removed.has(node.id)) return rebuild.at(node.inputs[0]);
    // Written inside the first unit, it would read as that unit's pre-activation.
    if (this.plans[0].stem.has(node.id) && !isPreActivation(this.order)) return rebuild.copy({ ...node, module: '' });
    const plan = this.byAddition.get(node.id);
    if (plan) return this.addition(node, plan);
    const layer = this.byLayer.get(node.id);
    if (layer) return this.layer(node, layer.plan, layer.place);
    const projecting = this.plans.find((each) => isEntryOfProjection(node, each, rebuild.from));
    // Behind the stem's ReLU another one changes nothing: the first unit has it in its branch alone.
    const idle = projecting === this.plans[0] && projecting?.places.lead.length === 1;
    return projecting && !idle ? rebuild.copy(node, { inputs: this.withLead(node, projecting) }) : rebuild.copy(node);
  }

  private layer(node: AnyNode, plan: UnitPlan, place: number): number {
    const { rebuild } = this;
    const inputs =
      place === 0 ? [this.leadBefore(node, plan), ...node.inputs.slice(1).map((id) => rebuild.at(id))] : undefined;
    const made = rebuild.copy(node, { inputs });
    const behind = place === plan.layers.length - 1 ? plan.places.last : plan.places.between;
    return plan.maker.run(behind, made, `${place + 1}`);
  }

  /** The lead belongs to x_l: what stands between it and the first layer (a slice, a pool) stays behind it. */
  private leadBefore(node: AnyNode, plan: UnitPlan): number {
    const x = this.rebuild.at(plan.unit.input);
    const before = this.rebuild.at(node.inputs[0]);
    return before === x ? this.leadOf(plan) : plan.maker.run(this.leadKinds(plan), before, 'lead');
  }

  private withLead(node: AnyNode, plan: UnitPlan): number[] {
    return node.inputs.map((id) => (id === plan.unit.input ? this.leadOf(plan) : this.rebuild.at(id)));
  }

  private leadOf(plan: UnitPlan): number {
    plan.lead ??= plan.maker.run(this.leadKinds(plan), this.rebuild.at(plan.unit.input), 'lead');
    return plan.lead;
  }

  /** The stem's own activation is the first unit's, where it is the one that the order puts there. */
  private leadKinds(plan: UnitPlan): readonly Kind[] {
    const { lead } = plan.places;
    if (plan !== this.plans[0] || lead.length === 0) return lead;
    const { builder, from } = this.rebuild;
    const kinds: (Category | undefined)[] = [];
    for (let at = this.rebuild.at(plan.unit.input); kinds.length < lead.length; at = builder.node(at).inputs[0]) {
      kinds.unshift(tokenOf(builder.node(at), from)?.category);
      if (builder.node(at).inputs.length !== 1) break;
    }
    return lead.length > 1 && kinds.join() === lead.join() ? [] : lead;
  }

  private addition(node: AnyNode, plan: UnitPlan): number {
    const sum = this.rebuild.copy(node);
    const isLast = plan === this.plans[this.plans.length - 1];
    const final = isLast && isPreActivation(this.order) ? plan.places.lead : [];
    return plan.maker.run([...plan.places.after, ...final], sum, isLast ? 'last' : 'after');
  }
}

/** Does a node take x_l on the way of a shortcut that has weights? */
function isEntryOfProjection(node: AnyNode, { unit }: UnitPlan, graph: Graph): boolean {
  const onShortcut = unit.shortcut.crossings.map((crossing) => crossing.node);
  if (!onShortcut.includes(node.id) || node.id === unit.addition || !node.inputs.includes(unit.input)) return false;
  return onShortcut.some((id) => tokenOf(graph.nodes[id], graph)?.category === 'weight');
}
