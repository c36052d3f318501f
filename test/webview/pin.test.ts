import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readPanelState } from '../../src/present/panelProtocol';
import { startHarness, type Harness } from './harness';
import * as networks from './networks';
import { explained } from './support';
import { darkModern } from './themes';

vi.mock('vscode', () => ({ Uri: { joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/') } }));

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.close());

it('asks to be pinned, shows that it is, and keeps it over a reload', async () => {
  const panel = await harness.open({ theme: darkModern });
  try {
    await panel.send({ type: 'drawing/1', drawing: explained(networks.resnet50()).drawing, restore: null });
    const button = panel.page.locator('.toggle');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.click();
    expect(await panel.message('pin/1')).toMatchObject({ pinned: true });
    await panel.send({ type: 'pinned/1', pinned: true });
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(async () => readPanelState(await panel.state())?.pinned).toBe(true);
    expect(panel.problems).toEqual([]);
  } finally {
    await panel.close();
  }
});
