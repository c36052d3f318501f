/** What a module is made of and what its forward does, as lines in which sizes may become arguments. */
import type { AnyNode, Graph } from '../../../graph/graph';
import { definitionOf } from '../../../graph/operators/index';
import { isKnown } from '../../../graph/shape';
import { dependsOnInput } from '../../../graph/weights';
import { VariationError } from '../../variant';
import type { Block } from '../blocks';
import { initialisation } from './initialisers';
import { pytorchOperators, type Place } from './operators';
import { code, type Code } from '../template';
import { nameOfGate, ValueNames } from '../values';

export interface Body {
  fields: Code[];
  initialisation: Code[];
  forward: Code[];
}

/** A module within a module, already written: how it is made. */
export interface Part {
  block: Block;
  made: Code;
}

/** One line of the forward: a tensor that is made of others. */
interface Step {
  id: number;
  inputs: readonly number[];
  /** A layer that is applied, or the expression. */
  field?: Field;
  expression(inputs: readonly string[], layer: string): Code;
  name: string;
}

interface Field {
  key: string;
  /** Path within the module: `downsample.0`. */
  path: string;
  made: Code;
  initialisation(self: string): Code[];
}

export interface Scope {
  graph: Graph;
  /** Path of the module; empty for the network. */
  path: string;
  nodes: readonly AnyNode[];
  parts: readonly Part[];
  /** Names of the tensors that come from outside. */
  arguments: ReadonlyMap<number, string>;
  outputs: readonly number[];
  /** Nodes on the way of a shortcut. */
  shortcuts: ReadonlySet<number>;
}

export const bodyOf = (scope: Scope): Body => new BodyWriter(scope).write();

class BodyWriter {
  private readonly values: ValueNames;
  private readonly all: readonly Step[];
  /** Names of fields by their keys. */
  private readonly fields = new Map<string, string>();
  private readonly body: Body = { fields: [], initialisation: [], forward: [] };
  private readonly owners = new Map<number, string>();
  /** Fields of learned tensors. */
  private readonly learned = new Map<number, string>();

  constructor(private readonly scope: Scope) {
    this.all = this.steps();
    this.values = new ValueNames(this.all, scope.outputs, scope.arguments);
    for (const [id, field] of this.learned) this.values.set(id, field);
  }

  write(): Body {
    const { scope, values, body, all: steps } = this;
    this.ownFields(steps);
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      const inputs = step.inputs.map((id) => this.valueAt(id, step));
      const layer = step.field && this.fields.get(step.field.key);
      const expression = step.expression(inputs, layer ?? '');
      const last = this.lastOfSequence(steps, i);
      const target = values.next(i, steps[last].name);
      body.forward.push(code`${target} = ${expression}`);
      values.set(steps[last].id, target);
      i = last;
    }
    body.forward.push(code`return ${scope.outputs.map((id) => this.valueAt(id)).join(', ')}`);
    return body;
  }

  /** Layers of one `nn.Sequential` are called once, as a whole. */
  private lastOfSequence(steps: readonly Step[], i: number): number {
    const sequence = (step: Step | undefined): string | undefined => step?.field && this.sequences.get(step.field.key);
    let last = i;
    while (sequence(steps[i]) !== undefined && sequence(steps[last + 1]) === sequence(steps[i])) last += 1;
    return last;
  }

  private readonly sequences = new Map<string, string>();

  private steps(): Step[] {
    const { nodes, parts } = this.scope;
    const within = new Map(parts.flatMap((part) => [...part.block.nodes].map((id) => [id, part] as const)));
    return nodes.flatMap((node): Step[] => {
      const part = within.get(node.id);
      if (part) return node.id === part.block.output ? [this.stepOfPart(part)] : [];
      if (node.operator === 'input') return [];
      if (node.operator === 'parameter') {
        this.learnedTensor(node);
        return [];
      }
      return [this.stepOf(node)];
    });
  }

  private stepOfPart({ block, made }: Part): Step {
    const field = { key: `part ${block.name}`, path: block.name, made, initialisation: () => [] };
    return {
      id: block.output,
      inputs: [block.input],
      field,
      expression: ([x], layer) => code`${layer}(${x})`,
      name: 'out',
    };
  }

  private stepOf(node: AnyNode): Step {
    const { graph, shortcuts } = this.scope;
    const written = pytorchOperators[node.operator];
    const at = node.module || graph.name;
    const name = shortcuts.has(node.id) ? 'shortcut' : (nameOfGate(node) ?? 'out');
    const step = { id: node.id, inputs: node.inputs, name };
    const attributes = node.attributes as never;
    try {
      if ('refused' in written) throw new VariationError(`${written.refused}.`);
      const place = this.placeOf(node);
      if ('call' in written) {
        const call = written.call as (inputs: readonly string[], a: never, place: Place) => Code;
        return { ...step, expression: (inputs) => call(inputs, attributes, place) };
      }
      if (node.inputs.length !== 1) throw new VariationError('its weights are computed.');
      const make = written.layer as (a: never, place: Place) => Code;
      const called = 'called' in written ? written.called : undefined;
      return {
        ...step,
        field: this.fieldOf(node, make(attributes, place)),
        expression: ([x], layer) => called?.(code`${layer}`, x, place) ?? code`${layer}(${x})`,
      };
    } catch (error) {
      if (!(error instanceof VariationError)) throw error;
      throw new VariationError(`${at}: ${node.operator} cannot be written as PyTorch: ${error.message}`);
    }
  }

  private placeOf(node: AnyNode): Place {
    const { graph, arguments: given } = this.scope;
    const known = (id: number): readonly number[] => {
      const { shape, module } = graph.nodes[id];
      if (isKnown(shape)) return shape;
      throw new VariationError(`${module || graph.name}: its tensors need known sizes, to be written as code.`);
    };
    const [argument] = given.values();
    return {
      node,
      shapes: node.inputs.map(known),
      shape: known(node.id),
      batch: { size: known(graph.inputs[0])[0], text: `${argument}.shape[0]` },
    };
  }

  private fieldOf(node: AnyNode, made: Code): Field {
    const { graph } = this.scope;
    const rules = definitionOf(node.operator).parameters?.(node.attributes as never) ?? [];
    const first = node.parameters.length > 0 ? graph.parameters[node.parameters[0]].name : undefined;
    const named = first === undefined ? node.module : first.slice(0, Math.max(0, first.lastIndexOf('.')));
    const path = this.pathWithin(named) || node.operator.toLowerCase();
    const key =
      node.parameters.length > 0
        ? `${node.operator} ${node.parameters.join()}`
        : `${node.operator} ${path} ${JSON.stringify(node.attributes)}`;
    for (const id of node.parameters) {
      if ((this.owners.get(id) ?? key) !== key)
        throw new VariationError(`${graph.parameters[id].name} belongs to two layers.`);
      this.owners.set(id, key);
    }
    return {
      key,
      path,
      made,
      initialisation: (self) =>
        node.parameters.flatMap((id, position) => {
          const rule = rules[position];
          const { initialiser } = graph.parameters[id];
          const isDefault = !rule || JSON.stringify(rule.initialiser) === JSON.stringify(initialiser);
          return isDefault ? [] : initialisation(`${self}.${rule.role}`, initialiser);
        }),
    };
  }

  /** `layer1.0.conv1` in `layer1.0` is `conv1`; what stands elsewhere keeps the last part of its name. */
  private pathWithin(name: string): string {
    const { path } = this.scope;
    if (name === path) return '';
    if (path === '') return name;
    return name.startsWith(`${path}.`) ? name.slice(path.length + 1) : name.slice(name.lastIndexOf('.') + 1);
  }

  private learnedTensor(node: AnyNode): void {
    const { graph } = this.scope;
    const { name, shape, initialiser, trainable } = graph.parameters[node.parameters[0]];
    const field = `self.${this.free(identifier(this.pathWithin(name)))}`;
    const size = shape.length === 1 ? String(shape[0]) : shape.join(', ');
    const constant = initialiser.kind === 'constant' ? initialiser.value : undefined;
    const values =
      constant === 0 || constant === 1
        ? `torch.${constant === 0 ? 'zeros' : 'ones'}(${size})`
        : constant !== undefined
          ? `torch.full((${size},), ${constant})`
          : `torch.empty(${size})`;
    this.body.fields.push(code`${field} = nn.Parameter(${values}${trainable ? '' : ', requires_grad=False'})`);
    if (constant === undefined) this.body.initialisation.push(...initialisation(field, initialiser));
    this.learned.set(node.id, field);
  }

  /** Gives every layer its field; layers `name.0`, `name.1`, … that are applied one behind the other are one sequence. */
  private ownFields(steps: readonly Step[]): void {
    const layers = steps.flatMap(({ field }) => (field ? [field] : []));
    const uses = (key: string): number => layers.filter((field) => field.key === key).length;
    for (let i = 0; i < steps.length; i++) {
      const { field } = steps[i];
      if (!field || this.fields.has(field.key)) continue;
      const run = this.runFrom(steps, i).filter((step) => uses(step.key) === 1);
      const parent = parentOf(field.path);
      if (parent !== undefined && run.length > 1 && !this.isTaken(identifier(parent))) {
        const name = this.free(identifier(parent));
        const items = run.flatMap(({ made }, k): Code => [k === 0 ? '' : ', ', ...made]);
        this.body.fields.push(code`self.${name} = nn.Sequential(${items})`);
        run.forEach((each, k) => {
          this.fields.set(each.key, `self.${name}`);
          this.sequences.set(each.key, name);
          this.body.initialisation.push(...each.initialisation(`self.${name}[${k}]`));
        });
        continue;
      }
      const name = this.free(identifier(field.path));
      this.fields.set(field.key, `self.${name}`);
      this.body.fields.push(code`self.${name} = ${field.made}`);
      this.body.initialisation.push(...field.initialisation(`self.${name}`));
    }
  }

  /** Layers from one on that share a numbered parent and follow on each other alone. */
  private runFrom(steps: readonly Step[], start: number): Field[] {
    const run: Field[] = [];
    const parent = parentOf(steps[start].field!.path);
    for (let i = start; i < steps.length; i++) {
      const { field, inputs } = steps[i];
      if (!field || parent === undefined || parentOf(field.path) !== parent || field.key.startsWith('dropout')) break;
      if (i > start && !(inputs.join() === String(steps[i - 1].id) && this.isReadOnce(steps, steps[i - 1].id))) break;
      run.push(field);
    }
    return run;
  }

  private isReadOnce = (steps: readonly Step[], id: number): boolean =>
    !this.scope.outputs.includes(id) && steps.filter(({ inputs }) => inputs.includes(id)).length === 1;

  private readonly names = new Set<string>();
  private isTaken = (name: string): boolean => this.names.has(name);

  private free(name: string): string {
    let found = name;
    for (let i = 2; this.names.has(found); i++) found = `${name}_${i}`;
    this.names.add(found);
    return found;
  }

  private valueAt(id: number, step?: Step): string {
    const value = this.values.of(id);
    const { graph } = this.scope;
    const { shape, operator } = graph.nodes[id];
    const meets = step && graph.nodes[step.id];
    const isRepeated =
      meets?.operator === 'concat' && meets.attributes.axis !== 0 && operator !== 'input' && !dependsOnInput(id, graph);
    if (!isRepeated) return value;
    const { text } = this.placeOf(meets).batch;
    return `${value}.expand(${[text, ...(shape ?? []).slice(1).map(() => -1)].join(', ')})`;
  }
}

/** `downsample.0` → `downsample`; undefined where the last part is no number of a list. */
const parentOf = (path: string): string | undefined => /^(.+)\.[^.]*\d$/.exec(path)?.[1];

const identifier = (path: string): string =>
  path
    .replace(/\W+/g, '_')
    .replace(/^(?=\d)/, 'layer_')
    .replace(/_$/, '');
