/**
 * Reading a folder of 10,000 PNG images of 32×32: `node test/bench/images.mjs`. Prints seconds and memory of what the training
 * process does (decode, bring to size, normalise a first batch), of its decoder alone, and of PIL where python3 has it. All
 * three read the same files, in the same order.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const count = Number(process.argv[2] ?? 10_000);
const classes = 10;
const folder = mkdtempSync(join(tmpdir(), 'throughline-images-'));
const images = join(folder, 'images');

/** Each of them in a process of its own: memory is what it has at the end, less what an empty process has. */
const programs = {
  'this reader': `
    import { specified } from '${root}/src/train/data/specify';
    import { gather, makeImages } from '${root}/src/train/process/datasets/index';
    const data = specified({ kind: 'folder', path: process.argv[2] }, undefined);
    const { train, test } = makeImages(data, 0);
    gather(train, [0, 1, 2, 3]);
    console.error(train.count + test.count);
  `,
  'pngjs alone': `
    import { readdirSync, readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { PNG } from 'pngjs';
    let bytes = 0;
    for (const name of readdirSync(process.argv[2]).sort()) {
      for (const file of readdirSync(join(process.argv[2], name)).sort()) {
        bytes += PNG.sync.read(readFileSync(join(process.argv[2], name, file))).data.length;
      }
    }
    console.error(bytes / 4096);
  `,
};

const python = `
import os, sys, time
import numpy, PIL.Image
rss = lambda: int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 2**20
base = rss()
start = time.perf_counter()
names = [os.path.join(c, f) for c in sorted(os.listdir(sys.argv[1])) for f in sorted(os.listdir(os.path.join(sys.argv[1], c)))]
images = numpy.stack([numpy.asarray(PIL.Image.open(os.path.join(sys.argv[1], name)).convert('RGB')) for name in names])
seconds = time.perf_counter() - start
print(seconds, rss() - base)
`;

function writeImages() {
  const { PNG } = createRequire(import.meta.url)('pngjs');
  for (let i = 0; i < count; i++) {
    const png = new PNG({ width: 32, height: 32 });
    for (let k = 0; k < png.data.length; k++) png.data[k] = k % 4 === 3 ? 255 : (k * 7 + i * 31 + ((k * i) % 13)) % 256;
    const own = join(images, String(i % classes));
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, `${i}.png`), PNG.sync.write(png));
  }
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

function report(name, measured) {
  const seconds = median(measured.map((each) => each[0]));
  const memory = median(measured.map((each) => each[1]));
  console.log(`${name.padEnd(14)}${seconds.toFixed(2)} s, ${memory.toFixed(0)} MiB, median of ${measured.length}`);
}

try {
  writeImages();
  console.log(`${count} PNG images of 32×32 in ${classes} folders`);
  for (const [name, source] of Object.entries(programs)) {
    const entry = join(folder, `${name.replace(' ', '-')}.cjs`);
    const timed = `${source}
      console.log(performance.now() / 1000, process.memoryUsage().rss / 1048576);`;
    await build({
      stdin: { contents: timed, resolveDir: root, loader: 'ts' },
      outfile: entry,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const run = () =>
      execFileSync(process.execPath, [entry, images], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const empty = Number(
      execFileSync(process.execPath, ['-p', 'process.memoryUsage().rss / 1048576'], { encoding: 'utf8' }),
    );
    report(
      name,
      [1, 2, 3].map(() => {
        const [seconds, memory] = run().trim().split(' ').map(Number);
        return [seconds, memory - empty];
      }),
    );
  }
  const pil = () => spawnSync('/usr/bin/python3', ['-c', python, images], { encoding: 'utf8' });
  const runs = [pil(), pil(), pil()];
  if (runs.every(({ status }) => status === 0))
    report(
      'PIL',
      runs.map(({ stdout }) => stdout.trim().split(' ').map(Number)),
    );
  else console.log('PIL           not installed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
