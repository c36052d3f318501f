/** CommonJS: `require`, `module.exports` and `exports`; and the import that is a call, `await import('./model')`. */
import type { Evaluator } from '../evaluator';
import type { Scope } from '../scope';
import { DictValue, NativeFunction, type Value } from '../values';
import { promised } from './promises';

/** Gives the value of a module that is required in a file. */
export type Require = (ev: Evaluator, module: string, from: string) => Value;

/** A name that CommonJS gives every module; what it exports is made when it is first named. */
export function commonJsName(ev: Evaluator, name: string, scope: Scope, require: Require, load: Require): Value {
  if (name === 'require') {
    return new NativeFunction(
      name,
      (args) => require(ev, String(args.positional[0]), scope.file ?? ev.source.file),
      'static',
    );
  }
  if (name === 'import') {
    return new NativeFunction(
      name,
      (args) => promised(load(ev, String(args.positional[0]), scope.file ?? ev.source.file)),
      'static',
    );
  }
  if (name !== 'module' && name !== 'exports') return undefined;
  const exported = new DictValue();
  scope.set('exports', exported);
  scope.set('module', new DictValue([['exports', exported]]));
  return scope.own(name);
}

/** What a module exports by CommonJS; undefined where it does not. */
export function commonJsExports(scope: Scope): Value {
  const module = scope.has('module') ? scope.own('module') : undefined;
  return module instanceof DictValue ? module.get('exports') : undefined;
}
