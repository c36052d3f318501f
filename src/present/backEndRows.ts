/** What came of trying the back ends, as a table: one for the terminal, the editor's list and the reports. */
import type { BackEndFinding } from '../train/protocol';
import { notInstalled } from '../train/runtime/packages';

export const backEndHead = ['back end', 'found', 'version', 'device', 'ms a step', 'remark'] as const;

/** Milliseconds of a step: "12", "3.4"; nothing where none was timed. */
export const stepTime = ({ millisecondsPerStep: time }: BackEndFinding): string =>
  time === undefined ? '' : time < 10 ? time.toFixed(1) : time.toFixed(0);

/** Why it is not used, or what it runs under. */
export function backEndRemark(finding: BackEndFinding): string {
  if (!finding.usable) return finding.reason;
  return finding.program === undefined ? '' : `run by ${finding.program}`;
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
