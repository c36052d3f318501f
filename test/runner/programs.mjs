/** The programs that tests need beside Node, installed with apt-get where this may be done, else named. */
import { existsSync } from 'node:fs';
import { run, which } from '../../scripts/processes.mjs';
import { findChromium } from '../../scripts/programs.mjs';

/** Where Debian puts the networks that reading is checked against. */
export const torchvision = '/usr/lib/python3/dist-packages/torchvision';

const needed = [
  { packages: ['chromium'], what: 'Chromium (webview and extension tests)', there: () => findChromium() !== undefined },
  {
    packages: ['g++', 'make', 'python3'],
    what: 'g++, make and python3 (native parts of VS Code)',
    there: () => ['g++', 'make', 'python3'].every(which),
  },
  {
    packages: ['ripgrep'],
    what: "ripgrep (VS Code's search for files)",
    there: () => which('rg') !== undefined,
  },
  {
    packages: ['python3-torch', 'python3-torchvision'],
    what: 'PyTorch and torchvision (the oracle of the reader)',
    there: () => existsSync(torchvision),
  },
  {
    packages: ['python3-keras-applications'],
    what: 'Keras applications (sources for the reader)',
    there: () => existsSync('/usr/lib/python3/dist-packages/keras_applications'),
  },
  {
    packages: ['slurm-wlm', 'munge'],
    what: 'Slurm (comparisons as job arrays)',
    there: () => ['/usr/bin/sbatch', '/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged'].every(existsSync),
  },
  {
    packages: ['fonts-inter', 'fonts-dejavu-core'],
    what: 'a font for the screenshots',
    there: () => existsSync('/usr/share/fonts/truetype/dejavu') && existsSync('/usr/share/fonts/opentype/inter'),
  },
];

/**
 * Installs what is missing. Where it cannot, it says what to install and goes on: the suites that need it fail by themselves.
 *
 * @param {(line: string) => void} say
 */
export async function installPrograms(say) {
  if (process.platform !== 'linux' && findChromium()) return;
  const missing = needed.filter(({ there }) => !there());
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  if (!which('apt-get') || process.getuid?.() !== 0) {
    say(`Missing here: ${missing.map(({ what }) => what).join('; ')}.`);
    say(
      process.platform === 'linux'
        ? `To install: sudo ${command}`
        : 'Install Chrome or Chromium, or set CHROMIUM to its path.',
    );
    return;
  }
  say(`Installing ${packages.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { limit: 180, env });
  // One by one: a package that this release of the system lacks must not keep the others out.
  for (const { packages: some, what } of missing) {
    const { ok, output } = await run('apt-get', ['install', '--yes', '--no-install-recommends', ...some], {
      limit: 600,
      env,
    });
    if (!ok) say(`Could not install ${what}:\n${output.slice(-800)}`);
  }
}
