import { inspect } from './inspect';
import type { Terminal } from './terminal';
import { exitCodes, usage, UsageError } from './usage';
import packageFile from '../../package.json' with { type: 'json' };

const commands = 'inspect, ask, papers, variant, compare, check, history or report';

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
    switch (command) {
      case 'inspect':
        return await inspect(rest, terminal);
      case 'ask':
        return await (await import('./ask')).ask(rest, terminal);
      case 'papers':
        return (await import('./papers')).papers(rest, terminal);
      case 'variant':
        return await (await import('./variant')).variant(rest, terminal);
      case 'compare':
        return await (await import('./compare')).compare(rest, terminal);
      case 'check':
        return await (await import('./check')).check(rest, terminal);
      case 'history':
        return await (await import('./history')).history(rest, terminal);
      case 'report':
        return await (await import('./report')).report(rest, terminal);
      default:
        throw new UsageError(
          command === undefined ? `Name a command: ${commands}.` : `${command} is no command; choose ${commands}.`,
        );
    }
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
