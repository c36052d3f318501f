/** How each kind of data from files is opened. */
import { openArrays } from './arrays';
import { openCifar } from './cifar';
import { openFolder, type Decode } from './folders';
import { openIdx } from './idx';
import { readable, type DataSource } from './source';
import type { FileKind } from './specification';

const formats: Record<FileKind, (folder: string, decode?: Decode) => DataSource> = {
  cifar10: (folder) => openCifar('cifar10', folder),
  cifar100: (folder) => openCifar('cifar100', folder),
  idx: openIdx,
  arrays: openArrays,
  folder: openFolder,
};

/**
 * Looks at the headers alone.
 * @param decode of the images of a folder, where they are to be read.
 * @throws DataError where files are missing or broken, or the system refuses them.
 */
export const openData = (kind: FileKind, folder: string, decode?: Decode): DataSource =>
  readable(folder, () => formats[kind](folder, decode));
