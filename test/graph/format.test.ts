import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatExact } from '../../src/graph/format';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('numbers as people read them', () => {
  it.each([
    [0, '0'],
    [640, '640'],
    [9408, '9 408'],
    [70_400, '70.4 k'],
    [25_557_032, '25.56 M'],
    [218_365_952, '218.4 M'],
    [4_089_184_256, '4.09 G'],
    [999_999, '1 M'],
    [-12_345, '-12.35 k'],
  ])('writes the count %d as %s', (count, text) => {
    expect(plain(formatCount(count))).toBe(text);
  });

  it('keeps every digit where it is asked to', () => {
    expect(plain(formatExact(853_018))).toBe('853 018');
    expect(formatExact(12.5)).toBe('12.5');
  });

  it.each([
    [45, '45 s'],
    [130, '2 min 10 s'],
    [3900, '1 h 5 min'],
    [120, '2 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(plain(formatDuration(seconds))).toBe(text);
  });
});
