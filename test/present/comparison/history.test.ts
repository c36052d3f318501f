import { describe, expect, it } from 'vitest';
import { ageText, byArchitecture, historyEntry, stateText } from '../../../src/present/comparison/history';
import { finished, planned, underway } from '../../webview/comparisons';

describe('the history of comparisons', () => {
  it('says of each how it stands and which variant was best', () => {
    const entry = historyEntry({ ...finished(planned()), standing: 'over' });
    expect(entry).toMatchObject({
      architecture: 'resnet20.py#resnet20',
      state: 'finished',
      best: { label: 'original' },
    });
    const failed = historyEntry({ ...underway(planned()), standing: 'over' });
    expect(stateText(failed)).toBe('failed, 2 of 18 runs finished');
    expect(historyEntry({ ...planned(), standing: 'queued' })).toMatchObject({ state: 'queued', best: null });
  });

  it('groups them by architecture, the newest first', () => {
    const entry = (architecture: string, created: string) => ({ architecture, created });
    const groups = byArchitecture([entry('a', '1'), entry('b', '2'), entry('a', '3')]);
    expect(groups.map(({ architecture, entries }) => [architecture, entries.map(({ created }) => created)])).toEqual([
      ['a', ['3', '1']],
      ['b', ['2']],
    ]);
  });

  it('counts their age in the largest unit', () => {
    const now = Date.parse('2026-01-02T03:00:00Z');
    expect(ageText('2026-01-02T02:59:50Z', now)).toBe('just now');
    expect(ageText('2026-01-02T00:10:00Z', now)).toBe('2 h ago');
    expect(ageText('2025-12-30T00:00:00Z', now)).toBe('3 d ago');
  });
});
