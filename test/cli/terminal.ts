import { tmpdir } from 'node:os';
import { main } from '../../src/cli/main';

/** What a command line gave. */
export interface Outcome {
  code: number;
  output: string;
  errors: string;
}

/** Runs a command line in this process, as in a terminal without a screen. */
export async function runHere(
  args: readonly string[],
  options: { folder?: string; environment?: Record<string, string>; cancelled?: AbortSignal } = {},
): Promise<Outcome> {
  const output: string[] = [];
  const errors: string[] = [];
  const code = await main(args, {
    print: (text) => output.push(text),
    report: (text) => errors.push(text),
    columns: null,
    replaceLine: () => undefined,
    folder: options.folder ?? tmpdir(),
    environment: options.environment ?? {},
    cancelled: options.cancelled ?? new AbortController().signal,
  });
  return { code, output: output.join('\n'), errors: errors.join('\n') };
}
