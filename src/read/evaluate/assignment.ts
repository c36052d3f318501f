/** Assignment to targets of every form. */
import type { Target } from '../syntax/syntax';
import { deleteAttribute, setAttribute } from './attributes';
import type { Evaluator } from './evaluator';
import { evaluate } from './expressions';
import { deleteItem, setItem } from './items';
import type { Scope } from './scope';
import { DictValue, Instance, ListValue, Tensor, Unknown, type Value } from './values';

/** Where a name is made: Python in the running function, JavaScript where it was declared. */
export type Declaration = 'block' | 'function' | undefined;

export function assign(ev: Evaluator, target: Target, value: Value, scope: Scope, declares?: Declaration): void {
  switch (target.kind) {
    case 'name':
      assignName(ev, target.name, value, scope, declares);
      return;
    case 'member':
      setAttribute(ev, evaluate(ev, target.object, scope), target.name, value);
      return;
    case 'index': {
      const object = evaluate(ev, target.object, scope);
      const index = evaluate(ev, target.index, scope);
      if (object instanceof Tensor) ev.library.tensorSetItem(object, index, value, ev);
      else setItem(ev, object, index, value);
      return;
    }
    case 'sequenceTarget':
      assignSequence(ev, target, value, scope, declares);
      return;
    case 'objectTarget': {
      const taken: string[] = [];
      for (const entry of target.entries) {
        const key = evaluate(ev, entry.key, scope);
        const item = value instanceof Unknown ? value : ev.getItem(value, key);
        taken.push(String(key as string));
        assign(
          ev,
          entry.target,
          item === undefined && entry.default ? evaluate(ev, entry.default, scope) : item,
          scope,
          declares,
        );
      }
      if (target.rest && value instanceof DictValue) {
        const rest = [...value.entries.values()].filter(([key]) => !taken.includes(String(key as string)));
        assign(ev, target.rest, new DictValue(rest), scope, declares);
      }
      return;
    }
    case 'error':
      ev.problem('syntax', `\`${target.text}\` cannot be assigned to.`, { source: target.source });
  }
}

function assignName(ev: Evaluator, name: string, value: Value, scope: Scope, declares: Declaration): void {
  if (ev.language === 'python') {
    // A comprehension has a scope of its own, which only its loop variables live in.
    let place = scope;
    while (place.kind === 'block' && declares === undefined && place.parent) place = place.parent;
    place.set(name, value);
    return;
  }
  if (declares === 'block') scope.set(name, value);
  else if (declares === 'function') {
    let place = scope;
    while (place.kind === 'block' && place.parent) place = place.parent;
    place.set(name, value);
  } else (scope.holder(name) ?? scope.module).set(name, value);
}

function assignSequence(
  ev: Evaluator,
  target: Extract<Target, { kind: 'sequenceTarget' }>,
  value: Value,
  scope: Scope,
  declares: Declaration,
): void {
  const { items } = target;
  if (value instanceof Unknown) {
    for (const item of items) if (item.target) assign(ev, item.target, value, scope, declares);
    return;
  }
  const values = ev.iterate(value);
  const rest = items.findIndex((item) => item.rest);
  if (ev.language === 'python') {
    const fits = rest < 0 ? values.length === items.length : values.length >= items.length - 1;
    if (!fits) ev.raise('ValueError', `${items.length} values are unpacked, there are ${values.length}`);
  }
  const after = rest < 0 ? 0 : items.length - rest - 1;
  items.forEach((item, i) => {
    if (!item.target) return;
    if (item.rest) {
      assign(ev, item.target, new ListValue(values.slice(i, values.length - after)), scope, declares);
      return;
    }
    let taken = rest >= 0 && i > rest ? values[values.length - (items.length - i)] : values[i];
    if (taken === undefined && item.default) taken = evaluate(ev, item.default, scope);
    assign(ev, item.target, taken, scope, declares);
  });
}

/** Value that a target has now, for `x += 1`. */
export const currentValue = (ev: Evaluator, target: Target, scope: Scope): Value =>
  target.kind === 'name' || target.kind === 'member' || target.kind === 'index'
    ? evaluate(ev, target, scope)
    : new Unknown('an assignment', target.source);

export function remove(ev: Evaluator, target: Target, scope: Scope): void {
  if (target.kind === 'name') scope.holder(target.name)?.delete(target.name);
  else if (target.kind === 'member') deleteAttribute(ev, evaluate(ev, target.object, scope), target.name);
  else if (target.kind === 'index')
    deleteItem(ev, evaluate(ev, target.object, scope), evaluate(ev, target.index, scope));
  else if (target.kind === 'sequenceTarget')
    for (const item of target.items) if (item.target) remove(ev, item.target, scope);
}

/** Does the value live on in the object that holds it, so that `x += …` changes it in place? */
export const isContainer = (value: Value): boolean =>
  value instanceof ListValue || value instanceof DictValue || value instanceof Instance;
