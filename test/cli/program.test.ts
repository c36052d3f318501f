import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../src/train/journal';
import type { JournalLine } from '../../src/train/protocol';
import { bundleProgram, type Program } from './program';

const examples = join(import.meta.dirname, '../../examples');

let program: Program;

beforeAll(async () => {
  program = await bundleProgram();
});

afterAll(() => program.remove());

const journalOf = (folder: string): JournalLine[] => {
  const runs = join(folder, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((run) => readJournal(join(runs, run, 'journal.jsonl')));
};

/** Process ids of a process's children, where the system tells. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

const compare = (out: string, ...more: string[]): string[] => {
  const small = ['--variants', 'original,constant-scaling-0.5-0.5', '--backend', 'wasm'];
  return ['compare', 'resnet.ts#resnet20', ...small, '--out', out, ...more];
};

describe('the program', () => {
  it('ends quietly when nobody reads on', async () => {
    const { process, ended, written } = program.start(['inspect', 'resnet.ts#resnet110', '--graph'], examples);
    process.stdout!.destroy();
    await ended;
    expect(written.errors).toBe('');
  });

  it('trains, shows how far it is, and leaves journals and a report', async () => {
    const out = join(program.folder, 'short');
    const { ended, written } = program.start(compare(out, '--steps', '3'), examples);
    expect(await ended, written.errors).toBe(0);
    expect(written.errors).toMatch(/100 % {2}\S.*, seed 0: test error [\d.]+ %/);
    expect(written.errors).not.toContain('\u001b');
    expect(written.output).toContain('measured here: test error');
    expect(written.output).toMatch(/original .*│ +6\.61 %/);
    expect(journalOf(out).filter(({ kind }) => kind === 'finished')).toHaveLength(2);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('### Published: [He et al. 2016, Table 1]');
  }, 180_000);

  it('ends at Ctrl-C, keeps what was measured, and leaves no process behind', async () => {
    const out = join(program.folder, 'long');
    const { process, ended, written } = program.start(compare(out, '--steps', '100000'), examples);
    const stepped = () => journalOf(out).some(({ kind }) => kind === 'step');
    while (!stepped() && process.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 200));
    const children = childrenOf(process.pid!);
    process.kill('SIGINT');
    expect(await ended, written.errors).toBe(130);
    const kinds = journalOf(out).map(({ kind }) => kind);
    expect(kinds).toContain('cancelled');
    expect(kinds).toContain('step');
    expect(written.output).toContain('cancelled');
    for (const child of children) expect(() => globalThis.process.kill(child, 0)).toThrow();
  }, 180_000);
});
