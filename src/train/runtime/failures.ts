/** What npm's output means: what went wrong, and what to do about it. */

interface Failure {
  pattern: RegExp;
  /** A sentence; `$1` is what the pattern caught. */
  what: string;
  toDo: string;
}

/** The first that matches counts: the cause stands before what follows from it. */
const failures: readonly Failure[] = [
  {
    pattern: /ENOSPC|no space left on device/i,
    what: 'the disk is full',
    toDo: 'Free some space and install again.',
  },
  {
    pattern: /(?:ENOTFOUND|EAI_AGAIN)\s+(?:request to https?:\/\/)?([\w.-]+\.\w+)/,
    what: '$1 was not found on the network',
    toDo: 'Check the connection, or the proxy (npm config set proxy). Where that host is out of reach for good, TFJS_NODE_CDN_STORAGE can name a mirror of storage.googleapis.com.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network (?:request|timeout)/i,
    what: 'the network did not answer',
    toDo: 'Check the connection, or the proxy (npm config set proxy), and install again.',
  },
  {
    pattern: /CERT_|SELF_SIGNED|unable to (?:get local issuer|verify the first) certificate/i,
    what: "the registry's certificate is not trusted here",
    toDo: 'Behind a company proxy, npm needs its certificate: npm config set cafile PATH.',
  },
  {
    pattern: /\bE40[13]\b/,
    what: 'the registry asks for a login',
    toDo: 'Log in with npm login, or set another registry (npm config set registry).',
  },
  {
    pattern: /\bE404\b|ETARGET|No matching version/,
    what: 'the registry does not have this package',
    toDo: 'Where npm is set to a registry of your own, that one has to carry the package.',
  },
  {
    pattern: /EBADPLATFORM|Unsupported system: (\S+)|Unsupported platform/,
    what: 'the package is not made for this system',
    toDo: 'Choose another package.',
  },
  {
    pattern: /EBADENGINE|Unsupported engine/,
    what: 'the package does not run on this version of Node',
    toDo: 'Set throughline.training.node to another Node.',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    what: 'a file may not be written',
    toDo: 'Check who owns the folder and the npm cache (npm config get cache).',
  },
  {
    pattern: /gyp ERR!|node-gyp|node-pre-gyp ERR/,
    what: 'no binary is published for this Node and system, and building one failed',
    toDo: 'Building needs Python, make and a C++ compiler; else choose another package.',
  },
];

/** "npm: the disk is full. Free some space and install again." with the last lines of the output where the cause is not known. */
export function explainNpm(output: string, ending: string): string {
  for (const { pattern, what, toDo } of failures) {
    const found = pattern.exec(output);
    if (found) return `${what.replace('$1', found[1] ?? '')}. ${toDo}`;
  }
  const last = output
    .split('\n')
    .filter((line) => line.trim() && !/complete log of this run/.test(line))
    .slice(-4)
    .join('\n');
  return `npm ${ending}.${last ? `\n${last}` : ''}`;
}
