/** Data as a command line or a setting names it: `figures:hard`, `cifar10:data/cifar`, `folder:flowers,train=2000,augment=no`. */
import { isAbsolute, resolve } from 'node:path';
import { homedir } from 'node:os';
import { fileFacts, generatedTitles } from './kinds';
import { DataError } from './source';
import {
  difficulties,
  fileKinds,
  generatedKinds,
  type DataChoice,
  type FileChoice,
  type GeneratedChoice,
} from './specification';

type Option = 'train' | 'test' | 'augment' | 'mean';

/** What may stand behind the path or the difficulty, each behind a comma. */
const options: Record<Option, { text: string; read(value: string): FileChoice[Option] | undefined }> = {
  train: { text: 'training images that are taken, of every class', read: wholeNumber },
  test: { text: 'test images that are taken', read: wholeNumber },
  augment: {
    text: 'yes or no: pad by 4, cut out, mirror (He et al. 2015, Sec. 4.2); images from files only',
    read: (value) => ({ yes: true, no: false })[value],
  },
  mean: {
    text: 'pixel or channel: what is subtracted; images from files only',
    read: (value) => (value === 'pixel' || value === 'channel' ? value : undefined),
  },
};

function wholeNumber(value: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

const isOption = (name: string): name is Option => Object.hasOwn(options, name);

const knownKinds = (): string => [...generatedKinds, ...fileKinds.map((kind) => `${kind}:PATH`)].join(', ');

/**
 * @param base folder that a relative path starts from.
 * @throws DataError where the text names no data; whether the files are there is seen when they are opened.
 */
export function parseDataChoice(text: string, base: string): DataChoice {
  const { head, given } = withoutOptions(text.trim());
  const colon = head.indexOf(':');
  const kind = colon < 0 ? head : head.slice(0, colon);
  const rest = colon < 0 ? '' : head.slice(colon + 1).trim();
  const generated = generatedKinds.find((name) => name === kind);
  if (generated) return { kind: generated, ...difficultyIn(rest), ...onlyCounts(given, generated) };
  const files = fileKinds.find((name) => name === kind);
  if (!files) throw new DataError(`There is no data called "${kind}". There are: ${knownKinds()}.`);
  if (rest === '') throw new DataError(`${files} needs a folder: ${files}:PATH, with ${fileFacts[files].files}.`);
  const path = rest.startsWith('~/') ? homedir() + rest.slice(1) : rest;
  return { kind: files, path: isAbsolute(path) ? path : resolve(base, path), ...given };
}

/** Options are read from the end, so that a path may have commas of its own. */
function withoutOptions(text: string): { head: string; given: Partial<Pick<FileChoice, Option>> } {
  const found = /^(.*),\s*(\w+)=([^,=]*)$/s.exec(text);
  if (!found || !isOption(found[2])) {
    const unknown = found && /^(figures|gratings)\b/.test(text) ? found[2] : undefined;
    if (unknown) throw new DataError(`${unknown}=… is not known. There are: ${Object.keys(options).join(', ')}.`);
    return { head: text, given: {} };
  }
  const [, before, name, written] = found;
  const value = options[name as Option].read(written.trim());
  if (value === undefined) throw new DataError(`${name}=${written}: ${options[name as Option].text}.`);
  const { head, given } = withoutOptions(before);
  return { head, given: { ...given, [name]: value } };
}

function difficultyIn(text: string): Pick<GeneratedChoice, 'difficulty'> {
  if (text === '') return {};
  const difficulty = difficulties.find((name) => name === text);
  if (difficulty) return { difficulty };
  throw new DataError(`There is no difficulty "${text}". There are: ${difficulties.join(', ')}.`);
}

function onlyCounts({ train, test, ...others }: Partial<Pick<FileChoice, Option>>, kind: string): GeneratedChoice {
  const [other] = Object.keys(others);
  if (other) throw new DataError(`${other}=… is for images from files; ${kind} are generated as they are to be.`);
  return { ...(train === undefined ? {} : { train }), ...(test === undefined ? {} : { test }) };
}

const row = (id: string, text: string): string => `${id.padEnd(18)}${text}`;

/** What `--data help` prints. */
export const dataHelp = (): string =>
  [
    ...generatedKinds.map((kind) =>
      row(kind, `${generatedTitles[kind]}, ten classes; ${difficulties.map((each) => `${kind}:${each}`).join(', ')}`),
    ),
    ...fileKinds.map((kind) => {
      const { title, files, citation } = fileFacts[kind];
      return row(`${kind}:PATH`, `${title}${citation ? ` (${citation})` : ''}: ${files}`);
    }),
    '',
    'Behind them, each after a comma:',
    ...Object.entries(options).map(([name, { text }]) => row(`  ${name}=`, text)),
    '',
    'Nothing is downloaded: PATH is a folder of yours.',
  ].join('\n');
