/** Rewritings of the user's code that make a finding go, each checked by reading the new text before it is offered. */
import { activationAfterAddition } from '../diagnose/activations';
import { missingFinalActivation } from '../diagnose/deviations';
import type { Finding } from '../diagnose/finding';
import { defaultWithRelu, xavierWithRelu } from '../diagnose/initialisation';
import { constantScaling, dropout } from '../diagnose/shortcuts';
import { staysWhole } from './check';
import type { FixContext, Read } from './context';
import { applyEdits, type Fix } from './edits';
import { finalActivation } from './finalActivation';
import { heForDefault, heForXavier } from './initialisation';
import { preActivation } from './preActivation';
import { withoutOperator } from './shortcut';

/** A rewriting that has not been checked yet. */
export interface CandidateFix extends Fix {
  /** Did it do what it is for, and nothing else? */
  achieves(before: Read, after: Read): boolean;
}

/** The architectures of a file with another text of it. */
export interface Rereading {
  /** The one that the finding was made in. */
  asked(): Read;
  /** The others that the edits change something of, before and after, one by one. */
  others(): Iterable<{ before: Read; after: Read }>;
  dispose(): void;
}

type Fixer = (finding: Finding, context: FixContext) => CandidateFix[];

/** By code of the finding. */
const fixers: Readonly<Record<string, Fixer>> = {
  [activationAfterAddition.code]: preActivation,
  [constantScaling.code]: withoutOperator,
  [dropout.code]: withoutOperator,
  [missingFinalActivation.code]: finalActivation,
  [xavierWithRelu.code]: heForXavier,
  [defaultWithRelu.code]: heForDefault,
};

/** Codes that have a rewriting at all. */
export const fixableCodes: readonly string[] = Object.keys(fixers);

/**
 * The rewritings of a finding that hold: in the architecture that it was found in, and without harm to any other that the same
 * source makes. Where the form of the code is not understood there are none.
 * @param reread reads the architectures with another text of the file that is rewritten
 */
export async function fixesFor(
  finding: Finding,
  context: FixContext,
  reread: (rewriting: Fix, text: string) => Promise<Rereading>,
): Promise<Fix[]> {
  for (const candidate of fixers[finding.code]?.(finding, context) ?? []) {
    const text = context.source(candidate.file)?.module.text;
    if (text === undefined) continue;
    const rereading = await reread(candidate, applyEdits(text, candidate.edits));
    try {
      if (!holds(candidate, context, rereading)) continue;
    } finally {
      rereading.dispose();
    }
    const { code, title, file, edits } = candidate;
    return [{ code, title, file, edits }];
  }
  return [];
}

function holds(candidate: CandidateFix, context: FixContext, rereading: Rereading): boolean {
  if (!candidate.achieves(context, rereading.asked())) return false;
  for (const { before, after } of rereading.others()) if (!staysWhole(before, after)) return false;
  return true;
}
