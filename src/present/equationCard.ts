/** A check of the equations as the panel shows it, beside the equation that holds. */
import type { CheckReport } from '../train/checks/check';
import { richText } from './drawingCardSections';
import { varianceCurve } from './drawingCurve';
import { mathematics, mathSizes } from './drawingMath';
import type { CurveSection, Mathematics, RichText } from './drawingModel';
import { checkConditions, checkGroups, excludedText, reasonsOf, type CheckVerdict } from './equationChecks';
import { varianceRow, varianceTitle } from './varianceChecks';

export type EquationCard =
  /** `share` of the work that is done, from 0 to 1. */
  | { state: 'running'; share: number }
  /** Nothing was computed, and why; `full` where the network can be tried at its own size. */
  | { state: 'failed'; text: RichText; full: boolean }
  | {
      state: 'done';
      /** Stretches between additions, and ways through weight layers, which have a curve. */
      stretches: readonly {
        title: RichText;
        rows: readonly EquationCardRow[];
        why: readonly RichText[];
        curve?: CurveSection;
      }[];
      conditions: readonly RichText[];
    };

export interface EquationCardRow {
  verdict: CheckVerdict;
  /** The equation with its own indices; null where the row is about a term of the one above it. */
  equation: Mathematics | null;
  result: RichText;
  terms: RichText;
}

export const failedCheck = (text: string, full = false): EquationCard => ({
  state: 'failed',
  text: richText(text),
  full,
});

export function equationCard(report: CheckReport): EquationCard {
  const excluded = excludedText(report.excluded);
  return {
    state: 'done',
    stretches: [
      ...checkGroups(report).map(({ title, rows }) => ({
        title: richText(title),
        rows: rows.map(({ part, latex, verdict, result, terms }) => ({
          verdict,
          equation: part === 'identityTerm' ? null : mathematics(latex, mathSizes.inline, { display: true }),
          result: withNorms(capital(part === 'identityTerm' ? `every F held constant: ${result}` : result)),
          terms: withNorms(terms),
        })),
        why: reasonsOf(rows).map(richText),
      })),
      ...report.variances.map((check) => {
        const { latex, verdict, result, terms, why } = varianceRow(check);
        return {
          title: richText(varianceTitle(check)),
          rows: [
            {
              verdict,
              equation: mathematics(latex, mathSizes.inline, { display: true }),
              result: richText(capital(result)),
              terms: richText(terms),
            },
          ],
          why: why.map(richText),
          curve: varianceCurve(check),
        };
      }),
    ],
    conditions: [...(excluded ? [excluded] : []), checkConditions(report)].map(richText),
  };
}

/** Running text with its norms, ‖∂E/∂x_3‖, as formulas. */
const withNorms = (words: string): RichText =>
  richText(
    words.replaceAll(/‖([^‖]+)‖/g, (_, inside: string) => {
      const latex = inside
        .replace(' · ', '\\,')
        .replace('∏h′', "\\prod h'_i")
        .replace('∂E/∂', '\\partial\\mathcal{E}/\\partial ')
        .replace(/x_(\d+)/, '\\mathbf{x}_{$1}');
      return `$\\lVert ${latex}\\rVert$`;
    }),
  );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
