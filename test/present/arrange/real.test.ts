import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { arrangeLevel } from '../../../src/present/arrange/arrange';
import { layersWithin } from '../../../src/present/arrange/layers';
import { detailOf, drawingOf } from '../../../src/present/drawing';
import { estimatedWidth } from '../../../src/present/drawingMarks';
import type { Level } from '../../../src/present/levels/level';
import { createReader } from '../../../src/read/reader';
import { faultsOf } from './faults';

const root = '/usr/lib/python3/dist-packages';
const models = `${root}/torchvision/models`;

/** Keys of all boxes that can be opened, down to what is open. */
const closedKeys = ({ boxes }: Level): string[] =>
  boxes.flatMap(({ key, expandable, content }) => (content ? closedKeys(content) : expandable ? [key] : []));

it.skipIf(!existsSync(models)).each([
  ['googlenet.py', 'googlenet'],
  ['inception.py', 'inception_v3'],
  ['densenet.py', 'densenet121'],
  ['vision_transformer.py', 'vit_b_16'],
  ['swin_transformer.py', 'swin_t'],
  ['mobilenetv3.py', 'mobilenet_v3_small'],
  ['segmentation/deeplabv3.py', 'deeplabv3_resnet50'],
  ['detection/faster_rcnn.py', 'fasterrcnn_resnet50_fpn'],
])('%s#%s: every row, closed and opened all the way, is drawn without a fault', async (file, entry) => {
  const files = {
    read: (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    exists: existsSync,
    roots: [root],
  };
  const reader = await createReader(files, { grammars: 'node_modules/@vscode/tree-sitter-wasm/wasm' });
  const graph = reader.read({ file: `${models}/${file}`, entry });
  const explanation = explain(graph);
  const seen = new Set<string>();
  drawingOf(graph, explanation).rows.forEach((row, index) => {
    const kind = row.nodes.map((node) => graph.nodes[node].operator).join();
    if (seen.has(kind)) return;
    seen.add(kind);
    const opened: string[] = [];
    for (let depth = 0; depth < 3; depth++) {
      const { level } = detailOf(graph, explanation, { row: index, opened });
      for (const [width, direction] of [
        [696, 'gradient'],
        [460, 'forward'],
      ] as const) {
        const options = { width, anchor: 220, direction, measure: estimatedWidth, layers: layersWithin };
        expect(faultsOf(arrangeLevel(level, options)), `${row.name} at ${width}, opened ${opened.join()}`).toEqual([]);
      }
      const more = closedKeys(level);
      if (more.length === 0) break;
      opened.push(...more);
    }
  });
});
