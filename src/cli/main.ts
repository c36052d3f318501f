import { inspect } from './inspect';
import type { Terminal } from './terminal';
import { exitCodes, usage, UsageError } from './usage';
import packageFile from '../../package.json' with { type: 'json' };

type Command = (args: readonly string[], terminal: Terminal) => number | Promise<number>;

/** Each loads what it needs when it is called. */
const commands = new Map<string, Command>([
  ['inspect', inspect],
  ['ask', async (...given) => (await import('./ask')).ask(...given)],
  ['papers', async (...given) => (await import('./papers')).papers(...given)],
  ['variant', async (...given) => (await import('./variant')).variant(...given)],
  ['compare', async (...given) => (await import('./compare')).compare(...given)],
  ['check', async (...given) => (await import('./check')).check(...given)],
  ['history', async (...given) => (await import('./history')).history(...given)],
  ['report', async (...given) => (await import('./report')).report(...given)],
  ['backends', async (...given) => (await import('./backends')).backends(...given)],
]);

const names = [...commands.keys()].join(', ').replace(/, (\w+)$/, ' or $1');

/** Runs a command line, without the program's name. Gives the exit code; what goes wrong is reported, never thrown. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = args;
  if (args.some((argument) => argument === '--help' || argument === '-h') || command === 'help') {
    terminal.print(usage.trimEnd());
    return exitCodes.readFully;
  }
  if (command === '--version' || command === '-v') {
    terminal.print(packageFile.version);
    return exitCodes.readFully;
  }
  try {
    const run = command === undefined ? undefined : commands.get(command);
    if (run) return await run(rest, terminal);
    throw new UsageError(
      command === undefined ? `Name a command: ${names}.` : `${command} is no command; choose ${names}.`,
    );
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      terminal.report(`${error.message}\nthroughline --help shows how to use it.`);
      return exitCodes.wrongUse;
    }
    terminal.report(`throughline failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCodes.withProblems;
  }
}

/** What util.parseArgs throws for an option that it does not know or that lacks its value. */
const isArgumentError = (error: unknown): error is Error =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
