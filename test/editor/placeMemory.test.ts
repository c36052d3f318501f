import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { PlaceMemory } from '../../src/editor/placeMemory';
import type { KeptPlace } from '../../src/present/panelProtocol';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The workspace's state as VS Code keeps it: JSON, whatever was put in. */
function workspaceState(kept?: unknown) {
  const values = new Map<string, unknown>(kept === undefined ? [] : [['throughline.places', kept]]);
  const update = vi.fn((key: string, value: unknown) => {
    values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  });
  const state = { get: (key: string) => values.get(key), update, keys: () => [...values.keys()] };
  return { state: state as unknown as vscode.Memento, update };
}

const at = (row: string): KeptPlace => ({
  unfolded: [],
  closedStages: [],
  rows: [{ row, boxes: [] }],
  view: { x: 0, y: -40, k: 1 },
});
const resnet = { file: '/models/resnet.py', entry: 'resnet50' };

it('remembers the place last told, over a restart of the window', () => {
  const { state, update } = workspaceState();
  const memory = new PlaceMemory(state);
  memory.keep({ architecture: '/models/resnet.py#resnet50', place: at('layer1.0') });
  memory.keep({ architecture: '/models/resnet.py#resnet50', place: at('layer2.0') });
  expect(memory.of(resnet)).toEqual(at('layer2.0'));
  expect(update).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(update).toHaveBeenCalledTimes(1);
  expect(new PlaceMemory(state).of(resnet)).toEqual(at('layer2.0'));
  expect(new PlaceMemory(state).of({ ...resnet, entry: 'resnet18' })).toBeUndefined();
});

it('writes what waits when the window closes', () => {
  const { state } = workspaceState();
  const memory = new PlaceMemory(state);
  memory.keep({ architecture: '/models/resnet.py#resnet50', place: at('layer1.0') });
  memory.dispose();
  expect(new PlaceMemory(state).of(resnet)).toEqual(at('layer1.0'));
});

it('keeps the hundred architectures seen last', () => {
  const memory = new PlaceMemory(workspaceState().state);
  for (let i = 0; i < 101; i++) memory.keep({ architecture: `/a.py#net${i}`, place: at('layer1') });
  expect(memory.of({ file: '/a.py', entry: 'net0' })).toBeUndefined();
  expect(memory.of({ file: '/a.py', entry: 'net1' })).toBeDefined();
});

it('drops what is broken, and what another version kept', () => {
  const good = { architecture: '/models/resnet.py#resnet50', place: at('layer1.0') };
  const broken = { architecture: '/a.py#net', place: { rows: 'all' } };
  const { state } = workspaceState({ version: 1, places: [broken, good, null] });
  expect(new PlaceMemory(state).of(resnet)).toEqual(at('layer1.0'));
  expect(new PlaceMemory(state).of({ file: '/a.py', entry: 'net' })).toBeUndefined();
  for (const kept of [{ version: 2, places: [good] }, 'places', null, { version: 1, places: good }])
    expect(new PlaceMemory(workspaceState(kept).state).of(resnet)).toBeUndefined();
});
