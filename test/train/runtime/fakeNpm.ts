/** An npm that installs a package of our making, or fails as the real one does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NpmProgram } from '../../../src/train/runtime/npm';

const modules = join(import.meta.dirname, '../../../node_modules');

/** What a native package does when it is loaded. */
export const packageThat = {
  /** Registers TensorFlow.js' own CPU back end under the name that tfjs-node has. */
  trains: `
    const tf = require(${JSON.stringify(join(modules, '@tensorflow/tfjs-core/dist/tf-core.node.js'))});
    const { MathBackendCPU } = require(${JSON.stringify(join(modules, '@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.node.js'))});
    tf.registerBackend('tensorflow', () => new MathBackendCPU());
    tf.copyRegisteredKernels('cpu', 'tensorflow');
    exports.version = { 'tfjs-node': '4.22.0' };`,
  throws: `throw new Error('libtensorflow.so.2: cannot open shared object file: No such file or directory');`,
  crashes: `process.kill(process.pid, 'SIGSEGV'); for (;;);`,
  hangs: `for (;;);`,
  /** Loads under this version of Node alone. */
  needsOtherNode: (execPath: string) => `
    if (process.execPath !== ${JSON.stringify(execPath)}) {
      const error = new Error('The module was compiled against a different Node.js version using NODE_MODULE_VERSION 108.');
      error.code = 'ERR_DLOPEN_FAILED';
      throw error;
    }
    ${packageThat.trains}`,
};

/**
 * @param script what it does before it installs; `fail(text)` ends it as npm ends.
 * @param main the package's main file.
 */
export function fakeNpm(folder: string, main: string, script = ''): NpmProgram {
  const path = join(folder, `npm-${Math.random().toString(36).slice(2)}.cjs`);
  writeFileSync(
    path,
    `const { mkdirSync, writeFileSync } = require('node:fs');
     const fail = (text) => { console.error(text); process.exit(1); };
     const what = process.argv.at(-1);
     const name = what.slice(0, what.lastIndexOf('@'));
     const folder = process.cwd() + '/node_modules/' + name;
     (async () => {
       ${script}
       console.log('npm http fetch GET 200 http://localhost/' + name + '/-/' + name + '-1.0.0.tgz 12ms');
       mkdirSync(folder, { recursive: true });
       writeFileSync(folder + '/package.json', JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
       writeFileSync(folder + '/index.js', ${JSON.stringify(main)});
     })();`,
  );
  return {
    node: { path: process.execPath, version: process.versions.node },
    command: process.execPath,
    prefix: [path],
    shell: false,
  };
}
