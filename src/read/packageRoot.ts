import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** First folder above a file that is no Python package itself: absolute imports of its package begin there. */
export function packageRoot(file: string): string {
  let folder = dirname(file);
  while (existsSync(join(folder, '__init__.py')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
