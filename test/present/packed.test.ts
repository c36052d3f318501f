import { expect, it } from 'vitest';
import { pack, unpacking, type Packed } from '../../src/present/packed';
import { readToPanel, wireOf, type ToPanel } from '../../src/present/panelProtocol';
import { finished } from '../../src/present/slices';
import { residualNetwork } from '../support/residualNetwork';
import { explained } from '../webview/support';
import { resnet50 } from '../webview/networks';

const overTheWire = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

const unpack = (packed: Packed): unknown => finished(unpacking(packed));

it('gives back what was packed, each equal part once', () => {
  const value = { a: [1, 'x', null, true, 'x'], b: { file: 'net.py', line: 1 }, c: { file: 'net.py', line: 1 }, d: [] };
  const packed = pack(value);
  const back = unpack(overTheWire(packed) as typeof packed) as typeof value;
  expect(back).toEqual(value);
  expect(back.b).toBe(back.c);
  expect(packed.values.filter((each) => each === 'net.py')).toHaveLength(1);
});

it('leaves out what is undefined, as JSON does', () => {
  expect(unpack(pack({ a: undefined, b: 1 }))).toEqual({ b: 1 });
});

it('carries a drawing and an opened row to the panel as they are', () => {
  const { drawing, detail } = explained(resnet50());
  for (const message of [
    { type: 'drawing/1', drawing, restore: null },
    { type: 'detail/2', detail: detail(1) },
  ] satisfies ToPanel[])
    expect(readToPanel(overTheWire(wireOf(message)))).toEqual(overTheWire(message));
});

it('sends a drawing of 1000 units in less than 1 MB, one of 16 in less than 100 kB', () => {
  const size = (graph: Parameters<typeof explained>[0]) =>
    JSON.stringify(wireOf({ type: 'drawing/1', drawing: explained(graph).drawing, restore: null })).length;
  expect(size(residualNetwork({ unitsPerStage: 333, option: 'B' }))).toBeLessThan(1_000_000);
  expect(size(resnet50())).toBeLessThan(100_000);
}, 60_000);

it('takes nothing for a message that is packed wrongly', () => {
  const message = { type: 'packed/2', keys: [['type']], values: ['drawing/1'] };
  for (const lists of [[], [1, 7, -1], [1, 0, 99], [1], [-1, 0, -1], ['x', 0, -1]])
    expect(readToPanel({ ...message, lists })).toBeNull();
  expect(readToPanel({ type: 'packed/2', keys: 3 })).toBeNull();
});
