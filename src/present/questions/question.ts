import type { Citation } from '../../papers/catalogue';
import type { Subject } from './subject';

/** A statement of a paper, with where it stands. */
export interface Said extends Citation {
  statement: string;
}

/** A comparison that tests what an answer says. */
export interface Experiment {
  /** Id of a ready-made experiment (src/train/experiments.ts). */
  id: string;
  /** "The identity against shortcuts times 0.5". */
  title: string;
  /** What should come of it, by the paper, as far as it shows at the scale of two cores. */
  expected: string;
  /** What the paper says besides that this scale does not show. */
  notShown: string;
}

/** What the papers answer to a question, and what that means for the architecture that was asked about. */
export interface Answer {
  /** What holds here, each with numbers of this architecture's own graph. */
  here: readonly string[];
  says: readonly Said[];
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
  /** Id of the ready-made experiment that tests the answer; or why training cannot, as one sentence. */
  test: { experiment: string } | { none: string };
}
