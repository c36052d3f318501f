import { counted } from '../../explain/numbers';
import type { Inspection } from '../inspection';
import { activationQuestions } from './activations';
import { costQuestions } from './cost';
import { depthQuestions } from './depth';
import type { Answer, Experiment, Question } from './question';
import { shortcutQuestions } from './shortcuts';
import { signalQuestions } from './signal';
import { structureQuestions } from './structures';
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

/** What is to be expected, with what too few units change in it. */
function withCaution(experiment: Experiment, { units }: Subject): Experiment {
  if (units.length >= fewUnits) return experiment;
  const caution = `With ${counted(units.length, 'unit')} the differences are small: they grow with every unit.`;
  return { ...experiment, expected: `${experiment.expected} ${caution}` };
}

/** The answer to one of `questionsFor`; null where nobody asks it of this architecture. */
export function answerTo(id: string, inspection: Inspection): (Answer & Asked) | null {
  const subject = subjectOf(inspection);
  const question = questions.find((each) => each.id === id);
  const nearness = question?.asked(subject);
  if (!question || !nearness) return null;
  const { experiment, ...answer } = question.answer(subject);
  return {
    id,
    text: question.text,
    direct: nearness === 'direct',
    ...answer,
    ...(experiment ? { experiment: withCaution(experiment, subject) } : {}),
  };
}
