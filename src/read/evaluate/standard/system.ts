/** `warnings`, `logging`, `os`, `sys`, `re`, `json`: what model code says and asks on the side. */
import type { Arguments } from '../arguments';
import { objectClass } from '../exceptions';
import type { Evaluator } from '../evaluator';
import { DictValue, Instance, ListValue, NativeFunction, TupleValue, Unknown, ClassValue, type Value } from '../values';

type Native = (ev: Evaluator, args: Arguments) => Value;

const nothing: Native = () => null;

const loggerClass = new ClassValue('Logger', [objectClass], { path: 'logging.Logger' });
for (const name of 'debug info warning warn error critical exception log setLevel addHandler'.split(' '))
  loggerClass.attributes.set(name, new NativeFunction(name, () => null));
loggerClass.attributes.set('isEnabledFor', new NativeFunction('isEnabledFor', () => false));

const logger: Native = (ev) => new Instance(loggerClass, ev.source);

/** A repeated group with a repetition or a choice in it: matching may take time that doubles with each character. */
const explosive = /[+*{|].*\)[+*{]/s;

/** A pattern of Python's as JavaScript's, where it can be one and surely ends. */
function pattern(value: Value, flags = ''): RegExp | undefined {
  if (typeof value !== 'string' || explosive.test(value)) return undefined;
  try {
    return new RegExp(value.replaceAll('(?P<', '(?<').replaceAll('\\Z', '$').replaceAll('\\A', '^'), flags);
  } catch {
    return undefined;
  }
}

const matchClass = new ClassValue('Match', [objectClass], { path: 're.Match' });

function matchValue(ev: Evaluator, found: RegExpExecArray | null | undefined): Value {
  if (!found) return null;
  const instance = new Instance(matchClass, ev.source);
  const groups = (): Value[] => found.slice(1).map((group) => group ?? null);
  const group = (key: Value): Value =>
    (typeof key === 'string' ? found.groups?.[key] : found[Number(key ?? 0)]) ?? null;
  instance.attributes.set(
    'group',
    new NativeFunction('group', (args) =>
      args.positional.length > 1 ? new TupleValue(args.positional.map(group)) : group(args.positional[0]),
    ),
  );
  instance.attributes.set('groups', new NativeFunction('groups', () => new TupleValue(groups())));
  instance.attributes.set(
    'groupdict',
    new NativeFunction('groupdict', () => new DictValue(Object.entries(found.groups ?? {}))),
  );
  return instance;
}

const matching =
  (shape: (source: string) => string): Native =>
  (ev, args) => {
    const [source, text] = args.positional;
    const expression = pattern(source instanceof Instance ? (source.state as string) : source);
    if (!expression || typeof text !== 'string') return new Unknown('re', ev.source);
    return matchValue(ev, new RegExp(shape(expression.source)).exec(text));
  };

const match = matching((source) => `^(?:${source})`);
const search = matching((source) => source);
const fullmatch = matching((source) => `^(?:${source})$`);

const compiledClass = new ClassValue('Pattern', [objectClass], { path: 're.Pattern' });
for (const [name, native] of [
  ['match', match],
  ['search', search],
  ['fullmatch', fullmatch],
] as const)
  compiledClass.attributes.set(name, new NativeFunction(name, (args, machine) => native(machine as Evaluator, args)));

export const system: Readonly<Record<string, Native | Value>> = {
  'warnings.warn': nothing,
  'warnings.filterwarnings': nothing,
  'warnings.simplefilter': nothing,
  'warnings.catch_warnings': nothing,
  'logging.getLogger': logger,
  'logging.info': nothing,
  'logging.warning': nothing,
  'logging.error': nothing,
  'logging.debug': nothing,
  'logging.basicConfig': nothing,
  'logging.INFO': 20,
  'logging.WARNING': 30,
  'os.environ': new DictValue(),
  'os.getenv': (_ev, args) => args.positional[1] ?? null,
  'os.path.join': (ev, args) => args.positional.map((part) => ev.text(part)).join('/'),
  'os.path.dirname': (ev, args) => ev.text(args.positional[0]).replace(/\/?[^/]*$/, ''),
  'os.path.basename': (ev, args) => ev.text(args.positional[0]).replace(/^.*\//, ''),
  'os.path.abspath': (_ev, args) => args.positional[0],
  'os.path.exists': () => false,
  'os.path.isfile': () => false,
  'os.path.isdir': () => false,
  'os.cpu_count': () => 1,
  'os.sep': '/',
  'sys.version_info': new TupleValue([3, 11, 0, 'final', 0], ['major', 'minor', 'micro', 'releaselevel', 'serial']),
  'sys.version': '3.11.0',
  'sys.platform': 'linux',
  'sys.argv': new ListValue([]),
  'sys.path': new ListValue([]),
  'sys.maxsize': Number.MAX_SAFE_INTEGER,
  'sys.setrecursionlimit': nothing,
  're.compile': (ev, args) => {
    const instance = new Instance(compiledClass, ev.source);
    instance.state = args.positional[0];
    return instance;
  },
  're.match': match,
  're.search': search,
  're.fullmatch': fullmatch,
  're.sub': (ev, args) => {
    const [source, to, text] = args.positional;
    const expression = pattern(source, 'g');
    if (!expression || typeof to !== 'string' || typeof text !== 'string') return new Unknown('re.sub(…)', ev.source);
    return text.replace(expression, to.replaceAll(/\\(\d)/g, '$$$1'));
  },
  're.findall': (ev, args) => {
    const expression = pattern(args.positional[0], 'g');
    const [, text] = args.positional;
    if (!expression || typeof text !== 'string') return new Unknown('re.findall(…)', ev.source);
    return new ListValue([...text.matchAll(expression)].map((found) => found[1] ?? found[0]));
  },
  're.split': (ev, args) => {
    const expression = pattern(args.positional[0]);
    const [, text] = args.positional;
    if (!expression || typeof text !== 'string') return new Unknown('re.split(…)', ev.source);
    return new ListValue(text.split(expression));
  },
  're.IGNORECASE': 2,
  'time.time': (ev) => new Unknown('time.time()', ev.source),
  'string.ascii_lowercase': 'abcdefghijklmnopqrstuvwxyz',
};
