import type { Citation } from '../../papers/catalogue';
import type { Subject } from './subject';

/** A statement of a paper, with where it stands. */
export interface Said extends Citation {
  statement: string;
}

/** A comparison that tests what an answer says, on the units of the architecture at hand. */
export interface Experiment {
  /** "Train the original against gates that start at 0 and at −6". */
  title: string;
  /** Ids of shortcut variants (src/vary/shortcutVariants.ts). */
  variants: readonly string[];
  /** What should come of it, by the paper, and what of that shows at the scale of two cores. */
  expected: string;
}

/** What the papers answer to a question, and what that means for the architecture that was asked about. */
export interface Answer {
  /** What holds here, each with numbers of this architecture's own graph. */
  here: readonly string[];
  says: readonly Said[];
  experiment?: Experiment;
}

/** A question that a reader of the papers asks of an architecture. */
export interface Question {
  /** Stable, kebab-case. */
  id: string;
  text: string;
  /**
   * How near the question is to the architecture: `direct` where what it asks about stands in the code, `general` where it
   * is a choice that could be made there, null where nobody would ask.
   */
  asked(subject: Subject): 'direct' | 'general' | null;
  answer(subject: Subject): Answer;
}
