/** Questions and answers on the panel's side card. */
import { citationText } from '../../papers/catalogue';
import { richText } from '../drawingCardSections';
import type { Card, CardSection } from '../drawingModel';
import type { Inspection } from '../inspection';
import { answerTo, questionsFor } from './questions';

/** What can be asked of an architecture, at the end of its card. */
export function questionsSection(inspection: Inspection): CardSection[] {
  const questions = questionsFor(inspection).map(({ id, text }) => ({ id, text }));
  return questions.length > 0 ? [{ kind: 'questions', heading: 'Ask the papers', questions }] : [];
}

/** The answer to a question as a card of its own; null where nobody asks it of this architecture. */
export function answerCard(id: string, inspection: Inspection): Card | null {
  const answer = answerTo(id, inspection);
  if (!answer) return null;
  const { here, says, experiment, untested } = answer;
  return {
    title: answer.text,
    verdict: '',
    sections: [
      { kind: 'text', heading: 'Here', paragraphs: here.map(richText) },
      {
        kind: 'claims',
        heading: 'What the papers say',
        claims: says.map((each) => ({
          kind: 'claim' as const,
          text: richText(each.statement),
          citation: { text: citationText(each), url: each.url },
          rows: [],
        })),
      },
      {
        kind: 'text',
        heading: 'The experiment',
        paragraphs: (experiment
          ? [
              `${experiment.title}. By the paper: ${experiment.expected}`,
              `Not shown at this scale: ${experiment.notShown}`,
            ]
          : [untested ?? '']
        ).map(richText),
      },
    ],
    source: inspection.graph.source,
    variants: false,
    ...(experiment ? { experiment: { question: id, title: experiment.title } } : {}),
  };
}
