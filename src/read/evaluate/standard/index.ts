/** Python's standard library, as far as model code uses it. What is not here is unknown, never an error. */
import { NativeFunction, type Value } from '../values';
import type { Arguments } from '../arguments';
import type { Evaluator } from '../evaluator';
import { argparse } from './argparse';
import { collections } from './collections';
import { configurations } from './configurations';
import { functools } from './functools';
import { introspection } from './introspection';
import { itertools } from './itertools';
import { math } from './math';
import { numpy } from './numpy';
import { system } from './system';
import { typing } from './typing';

/** Names of the modules that are no file of the workspace. */
const packages: ReadonlySet<string> = new Set(
  (
    '__future__ abc argparse ast asyncio base64 bisect builtins collections collections.abc concurrent contextlib copy csv ctypes ' +
    'dataclasses datetime decimal enum fractions functools gc glob gzip hashlib heapq importlib inspect io itertools ' +
    'json logging math multiprocessing numbers numpy operator os os.path pathlib pickle pprint random re shutil ' +
    'signal socket string struct subprocess sys tarfile tempfile textwrap threading time traceback types typing ' +
    'typing_extensions unittest urllib urllib.error urllib.parse urllib.request uuid warnings weakref xml xml.etree ' +
    'xml.etree.ElementTree zipfile ' +
    // Of other packages, what configures networks.
    'easydict fvcore.common.config ml_collections omegaconf omegaconf.OmegaConf yacs yacs.config'
  ).split(' '),
);

export const isStandardPackage = (path: string): boolean => packages.has(path);

export type Native = (ev: Evaluator, args: Arguments) => Value;

const table = new Map<string, Value>();
for (const module of [
  math,
  functools,
  collections,
  itertools,
  introspection,
  typing,
  system,
  numpy,
  argparse,
  configurations,
])
  for (const [path, value] of Object.entries(module))
    table.set(
      path,
      typeof value === 'function'
        ? new NativeFunction(path, (args, machine) => (value as Native)(machine as Evaluator, args), 'static')
        : value,
    );

/** Value of a dotted path such as `math.sqrt`; undefined where it is not known. */
export function standardLibrary(path: string): Value {
  const plain = path.startsWith('typing_extensions.') ? path.replace('typing_extensions', 'typing') : path;
  return table.get(plain.startsWith('collections.abc.') ? plain.replace('collections.abc', 'typing') : plain);
}
