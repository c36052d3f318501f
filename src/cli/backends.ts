import { parseArgs } from 'node:util';
import { backEndSubject } from '../train/backEndSubject';
import { fastest, tryBackEnd } from '../train/ladder';
import { backEndNames, type BackEndFinding } from '../train/protocol';
import { baseVariable } from '../train/runtime/installed';
import { backEndCells, backEndHead } from '../present/backEndRows';
import { textTable } from '../present/textTable';
import type { Terminal } from './terminal';
import { trainingProcess } from './trainingProcess';
import { exitCodes, UsageError } from './usage';

/** `throughline backends`: tries every back end and prints what came of it. Gives the exit code: 0 where one trains. */
export async function backends(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  if (positionals.length > 0) throw new UsageError(`backends takes no ${positionals[0]}; it tries all that there are.`);
  const { run, text } = backEndSubject();
  const findings: BackEndFinding[] = [];
  for (const name of backEndNames) {
    if (terminal.cancelled.aborted) return exitCodes.cancelled;
    if (terminal.columns !== null) terminal.replaceLine(`Trying ${name} …`);
    const finding = await tryBackEnd(trainingProcess(), name, run, {
      track: (child) => terminal.cancelled.addEventListener('abort', () => child.kill(), { once: true }),
    });
    findings.push(finding);
  }
  if (terminal.columns !== null) terminal.replaceLine('');
  if (terminal.cancelled.aborted) return exitCodes.cancelled;
  if (values.json) terminal.print(JSON.stringify({ trained: text, backEnds: findings }, null, 2));
  else {
    const used = fastest(findings);
    terminal.print(
      textTable(
        backEndHead,
        findings.map((finding) => backEndCells(finding, finding === used)),
        [4],
      ),
    );
    terminal.report(
      `Each was tried in a process of its own with a few training steps (${text}). "auto" takes the fastest.\n` +
        `Native packages are looked for beside this program${terminal.environment[baseVariable] ? ` and in ${terminal.environment[baseVariable]}` : `, and in the folder that ${baseVariable} names`}.`,
    );
  }
  return findings.some(({ usable }) => usable) ? exitCodes.readFully : exitCodes.withProblems;
}
