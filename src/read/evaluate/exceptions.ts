/** Python's exception classes, and JavaScript's Error. */
import { ClassValue } from './values';

/** The class of all Python objects. */
export const objectClass = new ClassValue('object', [], { path: 'object' });

const classes = new Map<string, ClassValue>();

const define = (name: string, base?: string): void => {
  classes.set(name, new ClassValue(name, [base ? classes.get(base)! : objectClass], { path: name }));
};

define('BaseException');
for (const [base, names] of [
  ['BaseException', 'Exception KeyboardInterrupt SystemExit GeneratorExit'],
  [
    'Exception',
    'ArithmeticError AssertionError AttributeError EOFError ImportError LookupError MemoryError NameError OSError RuntimeError StopIteration ValueError Warning Error',
  ],
  ['ArithmeticError', 'ZeroDivisionError OverflowError'],
  ['ImportError', 'ModuleNotFoundError'],
  ['LookupError', 'IndexError KeyError'],
  ['NameError', 'UnboundLocalError'],
  ['OSError', 'FileNotFoundError PermissionError'],
  ['RuntimeError', 'NotImplementedError RecursionError'],
  ['Warning', 'UserWarning DeprecationWarning FutureWarning RuntimeWarning PendingDeprecationWarning'],
  ['Error', 'TypeError SyntaxError RangeError ReferenceError'],
] as const) {
  for (const name of names.split(' ')) define(name, base);
}
classes.set('IOError', classes.get('OSError')!);
classes.set('EnvironmentError', classes.get('OSError')!);

export const exceptionClass = (name: string): ClassValue => classes.get(name) ?? classes.get('Exception')!;

export const exceptionClasses: ReadonlyMap<string, ClassValue> = classes;
