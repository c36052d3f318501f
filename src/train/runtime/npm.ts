/** npm, run by a certain Node: what it installs is then made for that one. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { NodeError, type NodeProgram } from './nodes';

/** How npm is called. */
export interface NpmProgram {
  node: NodeProgram;
  command: string;
  /** Before npm's own arguments. */
  prefix: readonly string[];
  /** On Windows npm is a script of the shell, where it is not found as JavaScript. */
  shell: boolean;
}

/**
 * The npm beside a Node, else the one on the PATH.
 * @throws NodeError where there is none.
 */
export function npmOf(node: NodeProgram, environment: NodeJS.ProcessEnv = process.env): NpmProgram {
  const beside = dirname(node.path);
  const script = [
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ].find((path) => existsSync(path));
  if (script) return { node, command: node.path, prefix: [script], shell: false };
  const windows = process.platform === 'win32';
  const name = windows ? 'npm.cmd' : 'npm';
  const onPath = [beside, ...(environment.PATH ?? environment.Path ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (onPath) return { node, command: onPath, prefix: [], shell: windows };
  throw new NodeError(
    `npm was not found, neither beside ${node.path} (Node ${node.version}) nor on the PATH. Install Node.js with npm from nodejs.org, or set throughline.training.node to one that has it.`,
  );
}
