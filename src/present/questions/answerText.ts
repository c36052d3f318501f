/** Questions and answers for a terminal, and as Markdown. */
import { citedMarkdown, escapeMarkdown } from '../markdownText';
import { citedText } from '../words';
import type { Answered, Asked } from './questions';

/** The questions with the ids by which they are asked, those about what stands in the code first. */
export function questionsText(name: string, questions: readonly Asked[]): string {
  if (questions.length === 0)
    return `The papers answer no question about ${name}: it has none of the structures that they speak of.`;
  const width = Math.max(...questions.map(({ id }) => id.length));
  return [
    `What the papers answer about ${name}`,
    ...questions.map(({ id, text }) => `  ${id.padEnd(width)}  ${text}`),
  ].join('\n');
}

export function answerText({ text, here, says, experiment, untested }: Answered): string {
  const sections: [string, readonly string[]][] = [
    ['Here', here],
    ['Papers', says.map((each) => citedText(each, String, String))],
    [
      'Experiment',
      experiment
        ? [
            `${experiment.title}: throughline compare --experiment ${experiment.id}`,
            experiment.expected,
            `Not shown at this scale: ${experiment.notShown}`,
          ]
        : [untested ?? ''],
    ],
  ];
  return [
    text,
    ...sections.flatMap(([title, lines]) =>
      lines.length > 0 ? [[title, ...lines.map((line) => `  ${line}`)].join('\n')] : [],
    ),
  ].join('\n\n');
}

export function answerMarkdown({ text, here, says, experiment, untested }: Answered): string {
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
  return [
    `# ${escapeMarkdown(text)}`,
    list(here.map(escapeMarkdown)),
    '## What the papers say',
    list(says.map(citedMarkdown)),
    '## The experiment',
    escapeMarkdown(
      experiment
        ? `${experiment.title}. ${experiment.expected} Not shown at this scale: ${experiment.notShown}`
        : (untested ?? ''),
    ),
  ].join('\n\n');
}
