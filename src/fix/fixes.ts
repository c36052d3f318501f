/** Rewritings of the user's code that make a finding go, each checked by reading the new text before it is offered. */
import { activationAfterAddition } from '../diagnose/activations';
import { missingFinalActivation } from '../diagnose/deviations';
import type { Finding } from '../diagnose/finding';
import { defaultWithRelu, xavierWithRelu } from '../diagnose/initialisation';
import { constantScaling, dropout } from '../diagnose/shortcuts';
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
 * The rewritings of a finding that hold. Where the form of the code is not understood there are none.
 * @param reread reads and explains the architecture with another text of a file
 */
export async function fixesFor(
  finding: Finding,
  context: FixContext,
  reread: (file: string, text: string) => Promise<Read>,
): Promise<Fix[]> {
  for (const candidate of fixers[finding.code]?.(finding, context) ?? []) {
    const text = context.source(candidate.file)?.module.text;
    if (text === undefined) continue;
    const after = await reread(candidate.file, applyEdits(text, candidate.edits));
    if (!candidate.achieves(context, after)) continue;
    const { code, title, file, edits } = candidate;
    return [{ code, title, file, edits }];
  }
  return [];
}
