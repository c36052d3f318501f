import { expect, test } from 'vitest';
import { staleText } from '../../src/present/staleText';

const stale = (lines: { file: string; first: number; end: number }[]) => ({ nodes: [], problems: [], lines });

test('names the lines that are being written, as people count them', () => {
  const file = '/project/net.py';
  expect(staleText(stale([{ file, first: 56, end: 60 }]), file)).toBe(
    'Before the last edit: lines 57–60 are being written.',
  );
  expect(staleText(stale([{ file, first: 56, end: 57 }]), file)).toBe(
    'Before the last edit: line 57 is being written.',
  );
  expect(
    staleText(
      stale([
        { file, first: 2, end: 3 },
        { file: '/project/blocks.py', first: 4, end: 6 },
      ]),
      file,
    ),
  ).toBe('Before the last edit: line 3, blocks.py lines 5–6 are being written.');
  expect(staleText(stale([]), file)).toBe('Before the last edit.');
});
