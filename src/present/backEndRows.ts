/** What came of trying the back ends, as a table: one for the terminal, the editor's list and the reports. */
import type { BackEndFinding } from '../train/protocol';
import { notInstalled } from '../train/runtime/packages';

export const backEndHead = ['back end', 'found', 'version', 'device', 'ms a step', 'remark'] as const;

/** Milliseconds of a step: "12", "3.4"; nothing where none was timed. */
export const stepTime = ({ millisecondsPerStep: time }: BackEndFinding): string =>
  time === undefined ? '' : time < 10 ? time.toFixed(1) : time.toFixed(0);

/** "Sin and 2 more in JavaScript: 4.1 ms of a step", where the back end lacks kernels of the graph. */
function fallbackText({ fallbacks }: BackEndFinding): string {
  if (!fallbacks || fallbacks.length === 0) return '';
  const names = fallbacks.slice(0, 3).map(({ kernel }) => kernel);
  const more = fallbacks.length - names.length;
  const time = fallbacks.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} in JavaScript: ${time.toFixed(1)} ms of a step`;
}

/** Why it is not used; or what it runs under, and what it leaves to JavaScript. */
export function backEndRemark(finding: BackEndFinding): string {
  if (!finding.usable) return finding.reason;
  const program = finding.program === undefined ? '' : `run by ${finding.program}`;
  return [program, fallbackText(finding)].filter((text) => text !== '').join('; ');
}

/** @param chosen the one that would train. */
export function backEndCells(finding: BackEndFinding, chosen: boolean): string[] {
  const { name, version = '', device = '' } = finding;
  return [
    `${chosen ? '→ ' : '  '}${name}`,
    finding.reason === notInstalled ? 'no' : 'yes',
    version,
    device,
    stepTime(finding),
    backEndRemark(finding),
  ];
}
