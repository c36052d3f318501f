import { counted } from '../../explain/numbers';
import type { Inspection } from '../inspection';
import { activationQuestions } from './activations';
import { costQuestions } from './cost';
import { depthQuestions } from './depth';
import type { Answer, Experiment, Question } from './question';
import { shortcutQuestions } from './shortcuts';
import { signalQuestions } from './signal';
import { structureQuestions } from './structures';
import { experimentCalled } from '../../train/experiments';
import { subjectOf, type Subject } from './subject';

/** Every question that is answered, in the order in which a reader of the papers would come to them. */
export const questions: readonly Question[] = [
  ...shortcutQuestions,
  ...activationQuestions,
  ...depthQuestions,
  ...costQuestions,
  ...structureQuestions,
  ...signalQuestions,
];

/** A question as it is listed. */
export interface Asked {
  id: string;
  text: string;
  /** Does what it asks about stand in the code? */
  direct: boolean;
}

/** The questions that a reader asks of an architecture, those about what stands in its code first. */
export function questionsFor(inspection: Inspection): Asked[] {
  const subject = subjectOf(inspection);
  const asked = questions.flatMap(({ id, text, asked: near }) => {
    const nearness = near(subject);
    return nearness ? [{ id, text, direct: nearness === 'direct' }] : [];
  });
  return [...asked.filter(({ direct }) => direct), ...asked.filter(({ direct }) => !direct)];
}

/** Units below which the variants of Table 1 come close together in a small run (docs/experiments.md). */
const fewUnits = 18;

/** An answer with what tests it. */
export interface Answered extends Answer, Asked {
  experiment?: Experiment;
  /** Why no training tests it; where there is no experiment. */
  untested?: string;
}

/** What a ready-made experiment is for this architecture, with what too few units change in it. */
function experimentFor(id: string, { units }: Subject): Experiment {
  const { title, expected, notShown, networks } = experimentCalled(id)!;
  const few = networks.kind === 'residual' && units.length > 0 && units.length < fewUnits;
  const caution = `With ${counted(units.length, 'unit')} the differences are small: they grow with every unit.`;
  const stands = networks.kind === 'plain' ? plainNote : units.length === 0 ? familyNote : '';
  return { id, title, notShown, expected: [expected, few ? caution : '', stands].filter(Boolean).join(' ') };
}

const plainNote = 'Trained are plain networks in the manner of the paper, not this one.';
const familyNote = 'Trained is the ResNet-56 family of the paper: this network has no residual units.';

/** The answer to one of `questionsFor`; null where nobody asks it of this architecture. */
export function answerTo(id: string, inspection: Inspection): Answered | null {
  const subject = subjectOf(inspection);
  const question = questions.find((each) => each.id === id);
  const nearness = question?.asked(subject);
  if (!question || !nearness) return null;
  const { test, text } = question;
  return {
    id,
    text,
    direct: nearness === 'direct',
    ...question.answer(subject),
    ...('experiment' in test ? { experiment: experimentFor(test.experiment, subject) } : { untested: test.none }),
  };
}
