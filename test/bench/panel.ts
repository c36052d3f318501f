/** The measurements of panel.mjs, which bundles and starts them. */
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { detailOf, drawingOf } from '../../src/present/drawing';
import { wireOf, type KeptPlace, type ToPanel } from '../../src/present/panelProtocol';
import { startHarness, type PanelPage } from '../webview/harness';
import { chainNetwork, preActivationNetwork, resnet50 } from '../webview/networks';
import { darkModern } from '../webview/themes';

const times = Number(process.env.BENCH_TIMES ?? 5);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

interface Line {
  what: string;
  measured: string;
  target: string;
}

const harness = await startHarness();

/** Milliseconds from messages to the paint of what they show, an element of the page, and the longest task up to then. */
const paint = (
  panel: PanelPage,
  messages: readonly ToPanel[],
  shown: string,
): Promise<{ painted: number; longest: number }> =>
  panel.page.evaluate(
    ({ all, selector }) =>
      new Promise((resolve) => {
        let longest = 0;
        const observer = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
        });
        observer.observe({ entryTypes: ['longtask'] });
        const sent = performance.now();
        const look = (): void => {
          if (!document.querySelector(selector)) requestAnimationFrame(look);
          // It stands in the page: a task behind the next frame runs when that is on its way.
          else
            requestAnimationFrame(() =>
              setTimeout(() => {
                const painted = performance.now() - sent;
                setTimeout(() => resolve({ painted, longest }), 300);
              }),
            );
        };
        for (const message of all) postMessage(message, '*');
        requestAnimationFrame(look);
      }),
    { all: messages.map(wireOf), selector: shown },
  );

/** Frames a second while the wheel turns at each frame, and the longest frame. `zoom`: with Ctrl, in and out again. */
const frames = (panel: PanelPage, zoom: boolean): Promise<{ rate: number; longest: number }> =>
  panel.page.evaluate(
    (withControl) =>
      new Promise((resolve) => {
        const target = document.querySelector('svg.drawing')!;
        const durations: number[] = [];
        let last = performance.now();
        const step = (i: number): void => {
          const now = performance.now();
          durations.push(now - last);
          last = now;
          if (i === 120) {
            durations.sort((a, b) => a - b);
            const mean = durations.reduce((sum, each) => sum + each, 0) / durations.length;
            resolve({ rate: 1000 / mean, longest: durations[durations.length - 1] });
            return;
          }
          const deltaY = withControl ? ((i >> 4) % 2 === 0 ? -20 : 20) : 90;
          target.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY,
              ctrlKey: withControl,
              clientX: 300,
              clientY: 400,
              bubbles: true,
              cancelable: true,
            }),
          );
          requestAnimationFrame(() => step(i + 1));
        };
        requestAnimationFrame(() => step(0));
      }),
    zoom,
  );

const ms = (value: number): string => `${value.toFixed(0)} ms`;

async function opening(what: string, graph: Graph, target: string): Promise<Line[]> {
  const explanation = explain(graph);
  const drawn: number[] = [];
  const painted: number[] = [];
  const longest: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    const drawing = drawingOf(graph, explanation);
    drawn.push(performance.now() - start);
    const panel = await harness.open({ theme: darkModern, motion: true });
    const found = await paint(panel, [{ type: 'drawing/1', drawing, restore: null }], '.item');
    painted.push(found.painted);
    longest.push(found.longest);
    await panel.close();
  }
  return [
    { what: `${what}: message to paint`, measured: ms(median(painted)), target },
    { what: `${what}: longest task`, measured: ms(median(longest)), target: '' },
    { what: `${what}: drawing in the host`, measured: ms(median(drawn)), target: '' },
  ];
}

/** Every fold open, and where `boxes` is set every unit opened to its operators. */
async function unfolded(what: string, graph: Graph, boxes: boolean, target: string): Promise<Line[]> {
  const explanation = explain(graph);
  const drawing = drawingOf(graph, explanation);
  const rows = drawing.rows.filter(({ kind }) => kind === 'unit');
  const place: KeptPlace = {
    unfolded: drawing.folds.map(({ first }) => drawing.rows[first].name),
    closedStages: [],
    rows: boxes ? rows.map(({ name }) => ({ row: name, boxes: [] })) : [],
    view: null,
  };
  const messages: ToPanel[] = [{ type: 'drawing/1', drawing, restore: null, place }];
  if (boxes)
    for (const { index } of rows)
      messages.push({ type: 'detail/2', detail: detailOf(graph, explanation, { row: index, opened: [] }) });
  const panel = await harness.open({ theme: darkModern, motion: true });
  const { painted, longest } = await paint(panel, messages, boxes ? '.item.open' : '.item');
  const lines: Line[] = [
    { what: `${what}: message to paint`, measured: ms(painted), target },
    { what: `${what}: longest task`, measured: ms(longest), target: '' },
  ];
  const moved = async (name: string, zoom: boolean) => {
    const { rate, longest: frame } = await frames(panel, zoom);
    lines.push({
      what: `${what}: ${name}`,
      measured: `${rate.toFixed(0)} frames a second, longest ${ms(frame)}`,
      target: '50',
    });
  };
  await moved('pan', false);
  await moved('zoom', true);
  await panel.page.getByRole('button', { name: /Fit the drawing/ }).click();
  await panel.page.waitForTimeout(400);
  await moved('zoom from afar', true);
  await moved('pan from afar', false);
  await panel.close();
  return lines;
}

try {
  const deep = preActivationNetwork(111);
  const lines = [
    ...(await opening('resnet50', resnet50(), '150 ms')),
    ...(await opening('ResNet-1001, folded', deep, '300 ms')),
    ...(await unfolded('ResNet-1001, each unit a row', deep, false, '2000 ms')),
    ...(await unfolded('ResNet-1001, every unit opened', deep, true, '2000 ms')),
    ...(await opening('20 000 operators in 2 000 units', preActivationNetwork(667), '1000 ms')),
    ...(await opening('20 000 operators without units', chainNetwork(6667), '1000 ms')),
  ];
  const width = Math.max(...lines.map(({ what }) => what.length));
  for (const { what, measured, target } of lines)
    console.log(`${what.padEnd(width)}  ${measured}${target && `  (target ${target})`}`);
} finally {
  await harness.close();
}
