import { expect, test } from 'vitest';
import { commandLink, readReference } from '../../src/editor/architecture';

test('a link survives Markdown: its brackets are escaped and its argument comes back', () => {
  const reference = { file: '/a folder/net (1).py', entry: 'Bottleneck(256, 64)', node: 4 };
  const link = commandLink('throughline.showGraph', reference);
  expect(link).toMatch(/^command:throughline\.showGraph\?[^()\s]+$/);
  const [argument] = JSON.parse(decodeURIComponent(link.slice(link.indexOf('?') + 1)));
  expect(readReference(argument)).toEqual(reference);
});

test('what is no reference is refused', () => {
  for (const value of [undefined, null, 'net', {}, { file: '/a.py' }, { file: 1, entry: 'x' }])
    expect(readReference(value)).toBeUndefined();
});
