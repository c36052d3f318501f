/** `inspect`, `types`, `importlib`: what decorators ask of functions. */
import type { Arguments } from '../arguments';
import { objectClass } from '../exceptions';
import type { Evaluator } from '../evaluator';
import { types } from '../types';
import {
  BoundMethod,
  ClassValue,
  DictValue,
  FunctionValue,
  Instance,
  ListValue,
  ModuleValue,
  NativeFunction,
  TupleValue,
  Unknown,
  type Value,
} from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const kinds = {
  positionalOnly: 'POSITIONAL_ONLY',
  normal: 'POSITIONAL_OR_KEYWORD',
  rest: 'VAR_POSITIONAL',
  keywordOnly: 'KEYWORD_ONLY',
  keywordRest: 'VAR_KEYWORD',
} as const;

const parameterClass = new ClassValue('Parameter', [objectClass], { path: 'inspect.Parameter' });
for (const kind of Object.values(kinds)) parameterClass.attributes.set(kind, kind);
const empty = new ClassValue('_empty', [objectClass], { path: 'inspect._empty' });
parameterClass.attributes.set('empty', empty);

const signatureClass = new ClassValue('Signature', [objectClass], { path: 'inspect.Signature' });
signatureClass.attributes.set('empty', empty);

/** The function behind decorators, methods and classes. */
function functionOf(ev: Evaluator, value: Value): { callee: FunctionValue; skip: number } | undefined {
  if (value instanceof FunctionValue) {
    const wrapped = value.attributes.get('__wrapped__');
    return wrapped === undefined ? { callee: value, skip: 0 } : functionOf(ev, wrapped);
  }
  if (value instanceof BoundMethod && value.callee instanceof FunctionValue) return { callee: value.callee, skip: 1 };
  if (value instanceof ClassValue) {
    const found = value.find('__init__')?.value;
    return found instanceof FunctionValue ? { callee: found, skip: 1 } : undefined;
  }
  return undefined;
}

const signature: Native = (ev, args) => {
  const found = functionOf(ev, args.positional[0]);
  if (!found) return new Unknown('inspect.signature(…)', ev.source);
  const parameters = new DictValue();
  found.callee.syntax.parameters.forEach((parameter, i) => {
    if (i < found.skip || parameter.target.kind !== 'name') return;
    const instance = ev.newInstance(parameterClass);
    instance.attributes.set('name', parameter.target.name);
    instance.attributes.set('kind', kinds[parameter.kind]);
    instance.attributes.set('default', found.callee.defaults.has(i) ? found.callee.defaults.get(i) : empty);
    instance.attributes.set('annotation', empty);
    parameters.set(parameter.target.name, instance);
  });
  const result = ev.newInstance(signatureClass);
  result.attributes.set('parameters', parameters);
  result.attributes.set('return_annotation', empty);
  return result;
};

const specification: Native = (ev, args) => {
  const found = functionOf(ev, args.positional[0]);
  if (!found) return new Unknown('inspect.getfullargspec(…)', ev.source);
  const result = ev.newInstance(objectClass);
  const named = (kind: string): ListValue =>
    new ListValue(
      found.callee.syntax.parameters
        .filter((parameter) => parameter.kind === kind)
        .map(({ target }) => (target.kind === 'name' ? target.name : '')),
    );
  result.attributes.set('args', named('normal'));
  result.attributes.set('kwonlyargs', named('keywordOnly'));
  return result;
};

const module: Native = (ev, args) => {
  const name = args.positional[0];
  return typeof name === 'string' ? ev.imports.named(ev, name) : new Unknown('import_module(…)', ev.source);
};

export const introspection: Readonly<Record<string, Native | Value>> = {
  'inspect.signature': signature,
  'inspect.getfullargspec': specification,
  'inspect.Parameter': parameterClass,
  'inspect.Signature': signatureClass,
  'inspect.isclass': (_ev, args) => args.positional[0] instanceof ClassValue,
  'inspect.isfunction': (_ev, args) => args.positional[0] instanceof FunctionValue,
  'inspect.ismodule': (_ev, args) => args.positional[0] instanceof ModuleValue,
  'inspect.isgeneratorfunction': (_ev, args) =>
    args.positional[0] instanceof FunctionValue && args.positional[0].syntax.isGenerator,
  'importlib.import_module': module,
  'types.FunctionType': types.function,
  'types.LambdaType': types.function,
  'types.BuiltinFunctionType': types.function,
  'types.SimpleNamespace': (ev, args) => {
    const instance = new Instance(objectClass, ev.source);
    for (const [name, value] of args.named) instance.attributes.set(name, value);
    return instance;
  },
  'types.MethodType': (_ev, args) => {
    const [callee, receiver] = args.positional;
    return callee instanceof FunctionValue || callee instanceof NativeFunction
      ? new BoundMethod(receiver, callee)
      : callee;
  },
  'types.ModuleType': new ClassValue('module', [objectClass], { path: 'types.ModuleType' }),
  'types.MappingProxyType': (_ev, args) => args.positional[0],
  'inspect.getmembers': () => new ListValue([]),
  'inspect.stack': () => new TupleValue([]),
};
