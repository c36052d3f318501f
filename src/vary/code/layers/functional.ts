/** A graph as functions that make layers and apply them: the functional style of TensorFlow.js and Keras. */
import { explain } from '../../../explain/explain';
import type { Explanation } from '../../../explain/explanation';
import type { Graph } from '../../../graph/graph';
import { isKnown } from '../../../graph/shape';
import { VariationError } from '../../variant';
import { unitBlocks, type Block } from '../blocks';
import { free, kindsOf, type Instance, type Kind } from '../kinds';
import { slot, type Code } from '../template';
import { ValueNames, type NamedStep } from '../values';
import {
  isUnitCall,
  linesOf,
  type Dialect,
  type FunctionalNetwork,
  type Statement,
  type UnitCall,
  type UnitFunction,
  type WrittenPart,
} from './dialect';
import { layerSteps, type LayerStep } from './steps';

/** What the file is to say besides the layers. */
export interface FunctionalTarget {
  dialect: Dialect;
  /** The library's name in messages. */
  library: string;
  /** What the source calls the function that builds a unit, by the unit's name. */
  typeOf(unit: string): string;
  /** Name of the function that builds the network. */
  network: string;
  document: string;
}

/**
 * @param before the explanation of the graph as it was before it was varied: its units are functions, even where the graph
 * has no residual units any more.
 * @throws VariationError at the operator that cannot be written.
 */
export function functionalCode(
  graph: Graph,
  before: { graph: Graph; explanation: Explanation },
  target: FunctionalTarget,
): { text: string; parts: readonly WrittenPart[] } {
  return target.dialect.file(new FunctionalWriter(graph, before, target).network());
}

class FunctionalWriter {
  private readonly names = new Set<string>();
  private readonly ownLayers = new Set<string>();
  private readonly shortcuts: ReadonlySet<number>;
  private readonly blocks: readonly Block[];
  /** Does the source give names to its layers? */
  private readonly isNamed: boolean;

  constructor(
    private readonly graph: Graph,
    before: { graph: Graph; explanation: Explanation },
    private readonly target: FunctionalTarget,
  ) {
    const explanation = explain(graph);
    this.shortcuts = new Set(
      explanation.units.flatMap(({ addition, shortcut }) =>
        shortcut.crossings.map(({ node }) => node).filter((node) => node !== addition),
      ),
    );
    this.blocks = unitBlocks(graph, explanation, before);
    const layers = before.graph.nodes.filter(({ operator, module }) => operator !== 'input' && module !== '');
    const given = layers.filter(({ module }) => !target.dialect.isGiven(module));
    this.isNamed = target.dialect.naming.ofLayers && given.length > layers.length / 2;
  }

  network(): FunctionalNetwork {
    const { blocks, target } = this;
    const bodies = blocks.map((block) => this.unitBody(block));
    const instances = blocks.map((block, i): Instance => {
      const { statements, output } = bodies[i];
      return {
        lines: [...linesOf(statements, target.dialect), [output]],
        type: target.typeOf(block.name),
        channels: [this.channelsOf(block.input), this.channelsOf(block.output)],
      };
    });
    const kinds = kindsOf(instances, target.dialect.naming);
    const units = kinds.map((kind): UnitFunction => {
      const { name, arguments: all, at } = kind;
      const named = this.isNamedUnit(blocks[kind.members[0]].name);
      return { name, arguments: all, at, named, ...bodies[kind.members[0]] };
    });
    return {
      name: free(target.network, new Set(units.map(({ name }) => name))),
      document: target.document,
      units,
      ...this.body(kinds, units),
      ownLayers: [...this.ownLayers],
    };
  }

  private isNamedUnit = (name: string): boolean => this.isNamed && !this.target.dialect.isGiven(name);

  private unitBody(block: Block): { statements: Statement[]; output: string } {
    const { graph, target } = this;
    const steps = layerSteps(
      graph,
      graph.nodes.filter(({ id }) => block.nodes.has(id)),
      target.library,
    );
    const named = steps.map((step): NamedStep => ({
      ...step,
      name: this.variable(step, target.dialect.variables.unit),
    }));
    const values = new ValueNames(named, [block.output], new Map([[block.input, 'x']]));
    const statements = steps.flatMap((step, i) => this.statements(step, i, values, block.name));
    return { statements, output: values.of(block.output) };
  }

  /** The network's own layers, and its units in between. */
  private body(
    kinds: readonly Kind[],
    units: readonly UnitFunction[],
  ): Pick<FunctionalNetwork, 'inputs' | 'items' | 'outputs'> {
    const { graph, blocks, target } = this;
    const within = new Set(blocks.flatMap(({ nodes }) => [...nodes]));
    const own = layerSteps(
      graph,
      graph.nodes.filter(({ id }) => !within.has(id)),
      target.library,
    );
    const steps = [
      ...own.map((step) => ({ step, block: undefined })),
      ...blocks.map((block) => ({ step: undefined, block })),
    ];
    const ordered = steps.sort((a, b) => (a.step?.id ?? a.block!.output) - (b.step?.id ?? b.block!.output));
    const inputs = this.inputs();
    const { network } = target.dialect.variables;
    const named = ordered.map(({ step, block }): NamedStep =>
      block
        ? { id: block.output, inputs: [block.input], name: network }
        : { id: step!.id, inputs: step!.inputs, name: this.variable(step!, network) },
    );
    const values = new ValueNames(named, graph.outputs, new Map(inputs.map(({ id, variable }) => [id, variable])));
    const items = ordered.flatMap(({ step, block }, i): (Statement | UnitCall)[] => {
      if (step) return this.statements(step, i, values, undefined);
      const place = blocks.indexOf(block!);
      const kind = kinds.findIndex(({ members }) => members.includes(place));
      const input = values.of(block!.input);
      const name = values.next(i);
      values.set(block!.output, name);
      const unit = this.isNamedUnit(block!.name) ? { unit: block!.name } : {};
      return [
        { target: name, input, kind: units[kind], member: kinds[kind].members.indexOf(place), ...unit, times: 1 },
      ];
    });
    return { inputs, items: folded(items), outputs: graph.outputs.map((id) => values.of(id)) };
  }

  private variable({ id, name }: LayerStep, usual: string): string {
    return this.shortcuts.has(id) ? 'shortcut' : (name ?? usual);
  }

  private statements(step: LayerStep, at: number, values: ValueNames, unit: string | undefined): Statement[] {
    const { dialect } = this.target;
    const inputs = step.inputs.map((id) => values.of(id));
    if (step.calls.length === 0) {
      values.set(step.id, inputs[0]);
      return [];
    }
    const target = values.next(at);
    values.set(step.id, target);
    return step.calls.map((call, i) => {
      if (dialect.isOwnLayer(call.layer)) this.ownLayers.add(call.layer);
      const layer = dialect.layer(call, this.nameOf(step, i, unit));
      return { target, layer, call, inputs: i === 0 ? inputs : [target] };
    });
  }

  /** The expression of a layer's name: behind the unit's where it begins with that. */
  private nameOf({ module, word }: LayerStep, place: number, unit: string | undefined): Code | undefined {
    const { dialect } = this.target;
    const isAlone = unit !== undefined && !this.isNamedUnit(unit);
    if (!this.isNamed || isAlone || module === '' || dialect.isGiven(module)) return undefined;
    const path = module.replace(/\W+/g, '_');
    const isUnit = unit !== undefined && module === unit;
    const wanted = isUnit || place > 0 || this.names.has(path) ? `${path}_${place > 0 ? 'scale' : word}` : path;
    const name = free(wanted, this.names);
    if (unit === undefined) return [dialect.text(name)];
    const prefix = unit.replace(/\W+/g, '_');
    return name.startsWith(prefix)
      ? [dialect.behindName(name.slice(prefix.length))]
      : [slot(dialect.text(name), 'label')];
  }

  private inputs(): (FunctionalNetwork['inputs'][number] & { id: number })[] {
    const { graph, target } = this;
    const variables = new Set([target.dialect.variables.network]);
    return graph.inputs.map((id) => {
      const node = graph.nodes[id];
      const given = node.operator === 'input' ? node.attributes.name : '';
      const isOfLayer = target.dialect.isGiven(given.replace(/_input$/, ''));
      const isOwn = /^[A-Za-z]\w*$/.test(given) && !isOfLayer && !/^input_?\d*$/.test(given);
      const [, ...shape] = this.known(id);
      const isFree = isOwn && !variables.has(given);
      const variable = free(isFree ? target.dialect.functionName(given) : target.dialect.variables.input, variables);
      const name = isOwn ? { name: given } : {};
      return { id, variable, shape, isInteger: node.dataType === 'int64', ...name };
    });
  }

  private known(id: number): readonly number[] {
    const { shape, module } = this.graph.nodes[id];
    if (isKnown(shape)) return shape;
    throw new VariationError(`${module || this.graph.name}: its tensors need known sizes, to be written as code.`);
  }

  private channelsOf(id: number): number {
    const shape = this.known(id);
    return shape[shape.length - 1];
  }
}

/** Units of one kind with the same values one behind the other are a loop, where their names count up. */
function folded(items: readonly (Statement | UnitCall)[]): (Statement | UnitCall)[] {
  const made: (Statement | UnitCall)[] = [];
  for (const item of items) {
    const last = made.at(-1);
    if (last && isUnitCall(last) && isUnitCall(item) && follows(last, item)) {
      made[made.length - 1] = { ...last, times: last.times + 1 };
    } else made.push(item);
  }
  return made.flatMap((item) => (isUnitCall(item) && item.times === 2 ? unfolded(item) : [item]));
}

function follows(first: UnitCall, next: UnitCall): boolean {
  const isSame =
    first.kind === next.kind &&
    next.input === first.target &&
    next.target === first.target &&
    first.input === first.target &&
    first.kind.arguments.every(({ values }) => values[first.member] === values[next.member]);
  return isSame && next.unit === (first.unit === undefined ? undefined : counted(first.unit, first.times));
}

/** A loop of two is shorter as two lines. */
const unfolded = (item: UnitCall): UnitCall[] => [
  { ...item, times: 1 },
  { ...item, times: 1, ...(item.unit === undefined ? {} : { unit: counted(item.unit, 1) }) },
];

/** `stage1_unit2` → `stage1_unit3`; undefined where no number stands at its end. */
function counted(name: string, more: number): string | undefined {
  const found = /^(.*?)(\d+)$/.exec(name);
  return found ? `${found[1]}${Number(found[2]) + more}` : undefined;
}
