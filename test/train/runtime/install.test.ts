import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPackage, uninstallPackage, type InstallOptions } from '../../../src/train/runtime/install';
import { installedPackage } from '../../../src/train/runtime/installed';
import { packagesFor } from '../../../src/train/runtime/packages';
import { fakeNpm, packageThat } from './fakeNpm';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-runtime-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base = () => join(folder, 'runtime');

const install = (script = '', options: Partial<InstallOptions> = {}) =>
  installPackage({
    base: base(),
    backEnd: 'tfjs-node',
    npm: fakeNpm(folder, packageThat.trains, script),
    ...options,
  });

describe('installing a native package', () => {
  it('tells what it fetches, keeps the package, and takes it away again', async () => {
    const told: string[] = [];
    expect(await install('', { onProgress: (text) => told.push(text) })).toBe(true);
    expect(told).toEqual(['fetching tfjs-node-1.0.0']);
    expect(installedPackage(base(), 'tfjs-node')).toEqual({ version: '4.22.0', node: process.execPath });
    expect(installedPackage(base(), 'webgpu')).toBeUndefined();
    await uninstallPackage(base(), 'tfjs-node');
    expect(readdirSync(base())).toEqual([]);
  });

  it('leaves the package that is there where a new one fails', async () => {
    await install();
    await expect(install(`fail('npm error code ENOSPC');`)).rejects.toThrow(
      '@tensorflow/tfjs-node could not be installed: the disk is full. Free some space and install again.',
    );
    expect(installedPackage(base(), 'tfjs-node')?.version).toBe('4.22.0');
    expect(readdirSync(base())).toEqual(['tfjs-node']);
    await uninstallPackage(base(), 'tfjs-node');
  });

  it('is cancelled with all that it started, and leaves nothing', async () => {
    const cancellation = new AbortController();
    const pidFile = join(folder, 'script.pid');
    const over = install(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' });
       writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
       console.log('* Downloading libtensorflow');
       await new Promise(() => setInterval(() => 0, 1000));`,
      { signal: cancellation.signal, onProgress: () => cancellation.abort() },
    );
    expect(await over).toBe(false);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => isGone(pid)).toBe(true);
    expect(readdirSync(base())).toEqual([]);
  });

  it('ends an npm that says nothing', async () => {
    await expect(install(`await new Promise(() => setInterval(() => 0, 1000));`, { patience: 0.5 })).rejects.toThrow(
      '@tensorflow/tfjs-node could not be installed: npm said nothing for 0.5 s and was ended.',
    );
  });

  it('says where the folder cannot be written to', async () => {
    const file = join(folder, 'taken');
    writeFileSync(file, '');
    await expect(install('', { base: join(file, 'runtime') })).rejects.toThrow(/taken.* cannot be written to: ENOTDIR/);
  });

  it('clears away what a killed installation has left', async () => {
    mkdirSync(join(base(), '.tfjs-node-999999999'), { recursive: true });
    await install();
    expect(existsSync(join(base(), '.tfjs-node-999999999'))).toBe(false);
    await uninstallPackage(base(), 'tfjs-node');
  });
});

/** One that nobody has asked for its exit code yet (a zombie) is gone too. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

describe('what npm says, in words', () => {
  // As npm 11 and the install script of tfjs-node 4.22 wrote it.
  const noNetwork = `> @tensorflow/tfjs-node@4.22.0 install
> node scripts/install.js

CPU-linux-4.22.0.tar.gz
* Downloading libtensorflow
https://storage.googleapis.com/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz
Error: getaddrinfo ENOTFOUND storage.googleapis.com
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)
npm error code 1
npm error command failed`;

  it.each([
    [noNetwork, /storage\.googleapis\.com was not found on the network\. .*TFJS_NODE_CDN_STORAGE/],
    ['npm error code ECONNREFUSED', /the network did not answer\. Check the connection/],
    ['npm error code E404\nnpm error 404 Not Found', /the registry does not have this package/],
    ['npm error code EBADPLATFORM', /not made for this system\. Choose another/],
    ['npm error code EACCES\nnpm error syscall mkdir', /a file may not be written/],
    ['gyp ERR! find Python', /no binary is published for this Node .* building one failed\. Building needs Python/],
    ['npm error strange', /npm ended with code 1\.\nnpm error strange$/],
  ])('%#', async (output, expected) => {
    await expect(install(`fail(${JSON.stringify(output)});`)).rejects.toThrow(expected);
  });
});

describe('the packages for a machine', () => {
  it.each([
    ['linux', 'x64', true, ['tfjs-node-gpu', 'tfjs-node', 'webgpu']],
    ['linux', 'x64', false, ['tfjs-node', 'webgpu']],
    ['darwin', 'arm64', false, ['tfjs-node', 'webgpu']],
    ['linux', 'arm64', false, ['webgpu']],
    ['freebsd', 'x64', false, []],
  ] as const)('%s %s, NVIDIA %s', (platform, arch, nvidia, expected) => {
    expect(packagesFor({ platform, arch, nvidia }).map(({ backEnd }) => backEnd)).toEqual(expected);
  });
});
