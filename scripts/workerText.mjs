/**
 * Bundles `import text from './x?worker'` as the text of a script that stands alone: the panel makes a worker of it from a blob,
 * since a webview may load none from the disk.
 */
import { dirname, resolve } from 'node:path';

export const workerText = {
  name: 'worker-text',
  setup({ onResolve, onLoad, esbuild }) {
    onResolve({ filter: /\?worker$/ }, ({ path, importer }) => ({
      path: `${resolve(dirname(importer), path.replace(/\?worker$/, ''))}.ts`,
      namespace: 'worker',
    }));
    onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path }) => {
      const { outputFiles } = await esbuild.build({
        entryPoints: [path],
        bundle: true,
        write: false,
        minify: true,
        platform: 'browser',
        target: 'es2022',
        format: 'iife',
        logLevel: 'error',
      });
      return { contents: outputFiles[0].text, loader: 'text', watchFiles: [path] };
    });
  },
};
