/** The packages of package-lock.json: are they installed, and if not, install them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, run } from './processes.mjs';

const readJson = async (path) => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Is every package that the lock file requires installed in the locked version? Optional ones may be missing. */
async function upToDate(root) {
  const locked = await readJson(join(root, 'package-lock.json'));
  const installed = await readJson(join(root, 'node_modules', '.package-lock.json'));
  if (!locked || !installed) return false;
  return Object.entries(locked.packages).every(
    ([path, { version, optional }]) => path === '' || optional || installed.packages[path]?.version === version,
  );
}

/**
 * Installs the locked packages if any is missing or of another version.
 *
 * @param {string} root  the repository
 * @param {(line: string) => void} say
 * @throws with npm's last lines where it fails
 */
export async function installDependencies(root, say) {
  if (await upToDate(root)) return;
  say('Installing the packages of package-lock.json (npm ci) …');
  const [command, args] = npm('ci', '--no-audit', '--no-fund');
  // The install scripts of the TensorFlow bindings fetch libraries and retry for minutes where they cannot.
  const { ok, output, timedOut } = await run(command, args, { cwd: root, limit: 900 });
  if (!ok) throw new Error(`npm ci ${timedOut ? 'took more than 15 minutes' : 'failed'}:\n${output.slice(-3000)}`);
}
