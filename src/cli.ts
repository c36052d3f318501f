/** The program `throughline`: the product in a terminal. */
import { main } from './cli/main';
import { exitCodes } from './cli/usage';

const cancellation = new AbortController();

process.once('SIGINT', () => {
  cancellation.abort();
  // A second Ctrl-C ends the program without waiting for what it started.
  process.once('SIGINT', () => process.exit(exitCodes.cancelled));
});
process.once('SIGTERM', () => cancellation.abort());

// A reader that closes early (`| head`) has what it wanted.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    cancellation.abort();
  });
}

process.exitCode = await main(process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  report: (text) => process.stderr.write(`${text}\n`),
  columns: process.stderr.isTTY ? process.stderr.columns : null,
  replaceLine: (text) => process.stderr.write(`\r\u001b[2K${text}`),
  folder: process.cwd(),
  environment: process.env,
  cancelled: cancellation.signal,
});
