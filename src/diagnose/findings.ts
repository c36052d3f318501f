import type { Problem } from '../graph/graph';
import { severities, type Diagnosed, type Finding, type Severity } from './finding';
import { ignoresIn, isIgnored } from './ignore';
import { rules } from './rules';

/** Severities by code that somebody chose in place of the usual ones. */
export type ChosenSeverities = Readonly<Record<string, Severity>>;

/** A finding that is said. */
export interface SaidFinding extends Finding {
  severity: Exclude<Severity, 'off'>;
}

/** Severities as a settings file gives them; what is none is passed over. */
export function readSeverities(value: unknown): ChosenSeverities {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, Severity] => severities.some((each) => each === entry[1])),
  );
}

/** What is found in an architecture by the rules that are not off. */
export const findingsOf = (diagnosed: Diagnosed, chosen: ChosenSeverities = {}): SaidFinding[] =>
  rules.flatMap((rule) => {
    const severity = chosen[rule.code] ?? rule.severity;
    return severity === 'off' ? [] : rule.find(diagnosed).map((finding) => ({ ...finding, severity }));
  });

/** What we do not understand is our limit, not the user's mistake: never louder than a warning. */
const ofProblems: Record<Problem['severity'], SaidFinding['severity']> = {
  error: 'warning',
  warning: 'information',
  information: 'hint',
};

/** Language services say better what is wrong with the grammar, and `no-entry` answers a question of ours. */
const passedOver = new Set(['syntax', 'no-entry']);

/** What was not understood while reading, as findings. */
export const problemFindings = (problems: readonly Problem[], chosen: ChosenSeverities = {}): SaidFinding[] =>
  problems.flatMap(({ code, text, source, severity: own }) => {
    const severity = chosen[code] ?? ofProblems[own];
    if (passedOver.has(code) || severity === 'off') return [];
    return [{ code, text, source, severity, nodes: [], units: [] }];
  });

/** Without those that a comment silences. `textOf` gives the text of a file, undefined where there is none. */
export function withoutIgnored<Some extends Finding>(
  findings: readonly Some[],
  textOf: (file: string) => string | undefined,
): Some[] {
  const known = new Map<string, ReturnType<typeof ignoresIn>>();
  return findings.filter((finding) => {
    const { file } = finding.source;
    if (!known.has(file)) known.set(file, ignoresIn(textOf(file) ?? ''));
    return !isIgnored(finding, known.get(file)!);
  });
}

/**
 * Findings of several architectures without repetition: twelve factories that share a block share its findings, told with
 * the numbers of the one that has most units of it.
 */
export function merged<Some extends Finding>(findings: readonly Some[]): Some[] {
  const kept = new Map<string, Some>();
  for (const finding of findings) {
    const { code, text, source, units } = finding;
    // What is not about units is told in its own words: two problems of a line are two.
    const key = `${code} ${source.file}:${source.startLine} ${units.length > 0 ? '' : text}`;
    const known = kept.get(key);
    if (!known || known.units.length < units.length) kept.set(key, finding);
  }
  return [...kept.values()];
}
