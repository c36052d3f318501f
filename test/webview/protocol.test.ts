import { expect, it } from 'vitest';
import { readFromPanel, readPanelState, readToPanel } from '../../src/present/panelProtocol';
import { relaxed } from '../../src/present/charts/relaxed';
import * as networks from './networks';
import { explained } from './support';

const source = { file: '/a.py', startLine: 1, startColumn: 0, endLine: 1, endColumn: 4 };

it('takes messages of its version and no others', () => {
  expect(readFromPanel({ type: 'reveal/1', source, focus: true })).toMatchObject({ source });
  expect(readFromPanel({ type: 'reveal/1', source: { ...source, startLine: -1 }, focus: true })).toBeNull();
  expect(readFromPanel({ type: 'reveal/1', source: { ...source, file: 7 }, focus: true })).toBeNull();
  expect(readFromPanel({ type: 'reveal/2', source, focus: true })).toBeNull();
  expect(readFromPanel({ type: 'toString' })).toBeNull();
  expect(readFromPanel(null)).toBeNull();
  expect(readToPanel({ type: 'highlight/1', nodes: [1, 2], scroll: false })).not.toBeNull();
  expect(readToPanel({ type: 'highlight/1', nodes: ['1'], scroll: false })).toBeNull();
});

it('passes a drawing through JSON unchanged', () => {
  const { drawing, detail } = explained(networks.resnet50());
  const message = { type: 'drawing/1', drawing, restore: null };
  expect(readToPanel(JSON.parse(JSON.stringify(message)))).toEqual(message);
  const opened = { type: 'detail/2', detail: detail(1) };
  expect(readToPanel(JSON.parse(JSON.stringify(opened)))).toMatchObject({ type: 'detail/2' });
});

it('forgets a state that another version kept', () => {
  const place = {
    unfolded: ['layer1.1'],
    closedStages: [],
    rows: [{ row: 'layer1.0', boxes: [] }],
    view: { x: 0, y: -40, k: 1 },
  };
  const state = {
    version: 3,
    restore: null,
    direction: 'forward',
    place: { architecture: '/a.py#net', place },
    pinned: false,
  };
  expect(readPanelState(state)).toEqual(state);
  expect(
    readPanelState({ version: 1, restore: null, direction: 'forward', unfolded: [1], opened: null, view: null }),
  ).toBeNull();
  expect(readPanelState({ ...state, place: { architecture: '/a.py#net', place: null } })).toBeNull();
  expect(readPanelState(undefined)).toBeNull();
});

it('moves labels apart and no farther, keeping their order', () => {
  expect(relaxed([10, 50, 90], 16, 0, 100)).toEqual([10, 50, 90]);
  expect(relaxed([50, 50], 16, 0, 100)).toEqual([42, 58]);
  expect(relaxed([95, 98, 99], 16, 0, 100)).toEqual([68, 84, 100]);
  const places = relaxed([3, 2, 1, 60, 61], 10, 0, 200);
  expect([...places].sort((a, b) => a - b)).toEqual([places[2], places[1], places[0], places[3], places[4]]);
});
