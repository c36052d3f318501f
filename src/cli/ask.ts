import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import { answerMarkdown, answerText, questionsText } from '../present/questions/answerText';
import { answerTo, questionsFor } from '../present/questions/questions';
import { architectureOptions, readArchitecture } from './inspect';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';

const formats = ['text', 'json', 'markdown'] as const;

/**
 * `throughline ask`: what the papers answer about an architecture. Gives the exit code.
 * @throws UsageError where a question is named that nobody asks of this architecture.
 */
export async function ask(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...architectureOptions,
      format: { type: 'string', default: 'text' },
    },
  });
  const format = formats.find((name) => name === values.format);
  if (!format) throw new UsageError(`--format ${values.format} is not known; choose ${formats.join(', ')}.`);
  const [address, id, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One question at a time, not ${more.length + 1}.`);
  const graph = await readArchitecture(address === undefined ? [] : [address], values, terminal);
  const inspection = { graph, explanation: explain(graph) };
  const questions = questionsFor(inspection);
  if (id === undefined) {
    terminal.print(format === 'json' ? JSON.stringify({ questions }, null, 2) : questionsText(graph.name, questions));
    return exitCodes.readFully;
  }
  const answer = answerTo(id, inspection);
  if (!answer) {
    const known = questions.map((each) => each.id).join(', ');
    throw new UsageError(`${id} is no question about ${graph.name}; choose ${known || 'another architecture'}.`);
  }
  const written = {
    text: () => answerText(answer),
    markdown: () => answerMarkdown(answer),
    json: () => JSON.stringify(answer, null, 2),
  };
  terminal.print(written[format]());
  return exitCodes.readFully;
}
