/** The layer that a parameter of a forward reaches first: what the network takes there, read off its syntax. */
import { numberOf } from '../evaluate/arithmetic';
import { FunctionValue, type Instance } from '../evaluate/values';
import { firstLayer, type FirstLayer } from './firstLayer';
import { children, isModule, stateOf } from '../frameworks/torch/module';
import type { CallExpression, Expression, FunctionSyntax, Statement, Target } from '../syntax/syntax';
import { dotted, inner, ownExpressions } from '../syntax/walk';

/** Calls inside each other that are followed. */
const deepest = 12;

const kinds: readonly (readonly [RegExp, FirstLayer['kind'], size: string])[] = [
  [/^Conv([123])d$/, 'conv2d', 'in_channels'],
  [/^Linear$/, 'linear', 'in_features'],
  [/^Embedding$/, 'embedding', 'num_embeddings'],
  [/^(RNN|LSTM|GRU)$/, 'sequence', 'input_size'],
  [/^MultiheadAttention$/, 'sequence', 'embed_dim'],
  [/^Transformer$/, 'sequence', 'd_model'],
];

/** A library's layer with weights that fix what it takes. */
function ownLayer(module: Instance): FirstLayer | undefined {
  for (const type of module.type.order) {
    const [, name] = /^torch\.nn\.(\w+)$/.exec(type.options.path ?? '') ?? [];
    for (const [pattern, kind, size] of name ? kinds : []) {
      const [match, axes] = pattern.exec(name) ?? [];
      const given = match ? numberOf(module.attributes.get(size)) : undefined;
      if (given === undefined) continue;
      return {
        kind: axes && kind === 'conv2d' ? (`conv${axes}d` as FirstLayer['kind']) : kind,
        size: given,
        module,
        path: '',
      };
    }
  }
  return undefined;
}

/**
 * First layer with weights that parameter number `index` of a module's forward (0 behind `self`) goes through.
 * Undefined where it goes through none, or where its way cannot be followed.
 */
export function reachedLayer(module: Instance, index = 0, depth = 0): FirstLayer | undefined {
  if (depth > deepest) return undefined;
  const own = ownLayer(module);
  if (own) return own;
  const forward = module.type.find('forward')?.value;
  if (forward instanceof FunctionValue) return new Way(module, forward.syntax, index, depth).found;
  for (const [, child] of children(module)) {
    const reached = reachedLayer(child, 0, depth + 1) ?? firstLayer(child);
    if (reached) return reached;
  }
  return undefined;
}

/** Follows one parameter through the statements of a method, in their order. */
class Way {
  found: FirstLayer | undefined;
  /** Names that hold what was computed from the parameter. */
  private readonly carrying = new Set<string>();
  /** Names of modules that a loop goes through. */
  private readonly modules = new Map<string, Instance>();
  private readonly self: string;

  constructor(
    private readonly module: Instance,
    syntax: FunctionSyntax,
    index: number,
    private readonly depth: number,
  ) {
    const [self, ...rest] = syntax.parameters.map(({ target }) => (target.kind === 'name' ? target.name : ''));
    this.self = self ?? '';
    if (rest[index]) this.carrying.add(rest[index]);
    this.run(syntax.body);
  }

  private run(statements: readonly Statement[]): void {
    for (const statement of statements) {
      if (this.found) return;
      if (statement.kind === 'assign') {
        const carries = this.carries(statement.value);
        for (const target of statement.targets) this.assign(target, carries);
      } else if (statement.kind === 'for') {
        this.enter(statement.target, this.moduleOf(statement.iterable));
        this.run(statement.body);
      } else {
        for (const expression of ownExpressions(statement)) if (!this.found) this.carries(expression);
        this.run(inner(statement));
      }
    }
  }

  private assign(target: Target, carries: boolean): void {
    for (const name of namesOf(target)) {
      if (carries) this.carrying.add(name);
      else this.carrying.delete(name);
    }
  }

  /** The first round of a loop through a list of modules, or of lists of them. */
  private enter(target: Target, list: Instance | undefined): void {
    const [first] = list ? children(list) : [];
    if (!first) return;
    const names = namesOf(target);
    if (names.length === 1) this.modules.set(names[0], first[1]);
    else children(first[1]).forEach(([, child], i) => names[i] && this.modules.set(names[i], child));
  }

  /** Is it computed from the parameter? Notes the first layer on the way. */
  private carries(expression: Expression): boolean {
    if (this.found) return false;
    switch (expression.kind) {
      case 'name':
        return this.carrying.has(expression.name);
      case 'member':
        return !/^(shape|device|dtype|ndim)$/.test(expression.name) && this.carries(expression.object);
      case 'call':
        return this.call(expression);
      case 'comparison':
      case 'constant':
      case 'function':
        return false;
      default:
        return directParts(expression).some((part) => this.carries(part));
    }
  }

  private call(expression: CallExpression): boolean {
    const { callee } = expression;
    const given = expression.arguments.map(({ value }) => this.carries(value));
    if (this.found) return false;
    const at = given.indexOf(true);
    if (callee.kind === 'member' && this.carries(callee.object)) return !/^(size|dim|numel)$/.test(callee.name);
    if (at < 0) return false;
    const argument = expression.arguments[at];
    const module = this.moduleOf(callee);
    // Where the way inside cannot be followed, what it begins with is the layer that stands first there.
    if (module) {
      const index = place(module.type.find('forward')?.value, argument.name, at);
      this.found = reachedLayer(module, index, this.depth + 1) ?? firstLayer(module);
    } else {
      const [self, name, ...more] = dotted(callee)?.split('.') ?? [];
      const method = self === this.self && more.length === 0 ? this.module.type.find(name ?? '')?.value : undefined;
      if (method instanceof FunctionValue && this.depth < deepest)
        this.found = new Way(this.module, method.syntax, place(method, argument.name, at), this.depth + 1).found;
    }
    return true;
  }

  /** `self.layers`, `self.layers[0]`, the name of a loop. */
  private moduleOf(expression: Expression): Instance | undefined {
    if (expression.kind === 'name')
      return expression.name === this.self ? this.module : this.modules.get(expression.name);
    if (expression.kind === 'index') {
      const [first] = children(this.moduleOf(expression.object) ?? this.module);
      return this.moduleOf(expression.object) && first?.[1];
    }
    if (expression.kind !== 'member') return undefined;
    const owner = this.moduleOf(expression.object);
    const value = owner && (stateOf(owner).modules.get(expression.name) ?? undefined);
    return isModule(value) ? value : undefined;
  }
}

/** Which parameter of a method an argument is for, counted behind `self`. */
function place(method: unknown, name: string | undefined, at: number): number {
  if (name === undefined || !(method instanceof FunctionValue)) return at;
  const index = method.syntax.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name);
  return index > 0 ? index - 1 : at;
}

const namesOf = (target: Target): string[] => {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'sequenceTarget'
    ? target.items.flatMap((item) => (item.target ? namesOf(item.target) : ['']))
    : [];
};

/** Expressions that an expression is made of, one step down. */
function directParts(expression: Expression): Expression[] {
  const isPart = (value: unknown): value is Expression =>
    typeof value === 'object' && value !== null && 'kind' in value && 'source' in value;
  return (Object.values(expression) as unknown[]).flatMap((value): Expression[] =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((part): Expression[] =>
      isPart(part)
        ? [part]
        : typeof part === 'object' && part !== null && 'value' in part && isPart(part.value)
          ? [part.value]
          : [],
    ),
  );
}
