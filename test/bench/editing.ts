/**
 * One process of test/bench/editing.mjs: what a keystroke costs while a network is open, and how long the host of the editor
 * is kept from answering while a worker reads. Prints JSON in milliseconds.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { WorkerClient } from '../../src/editor/worker/client';

const [, , program, grammars] = process.argv;
const models = '/usr/lib/python3/dist-packages/torchvision/models';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

const client = new WorkerClient(program, { grammars });

/** Time from a keystroke to the inspection of the text with it. */
async function keystrokes(name: string, entry: string, at: string, times = 25): Promise<number> {
  const file = join(models, name);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(at)) throw new Error(`${name} holds no ${at}`);
  const request = { file, entry };
  await client.inspect(request);
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    // Another number each time, so that what is evaluated is another text and no comment.
    client.setDocument(file, { text: text.replace(at, `${at}; _ = ${i}`), unsaved: true });
    await client.inspect(request);
    taken.push(performance.now() - start);
  }
  client.setDocument(file, null);
  return median(taken.slice(5));
}

// ResNet-152 is built of bottlenecks: basic blocks stand in the same file and are not called.
const used = await keystrokes('resnet.py', 'resnet152', 'width = int(planes * (base_width / 64.0)) * groups');
const unused = await keystrokes('resnet.py', 'resnet152', 'self.stride = stride');
const other = await keystrokes('efficientnet.py', 'efficientnet_v2_l', 'layers: List[nn.Module] = []');

// A network of thousands of operators.
const large = join(models, 'large.py');
const delay = monitorEventLoopDelay({ resolution: 1 });
client.setDocument(large, {
  text: `import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.ModuleList([nn.Conv2d(3, 3, 1) for _ in range(3000)])\n    def forward(self, x):\n        for layer in self.layers: x = layer(x) + x\n        return x\n`,
  unsaved: true,
});
delay.enable();
const start = performance.now();
let first = Infinity;
const { graph } = await client.inspect({ file: large, entry: 'Net' }, () => {
  first = Math.min(first, performance.now() - start);
});
const whole = performance.now() - start;
delay.disable();
console.log(
  JSON.stringify({
    used,
    unused,
    other,
    whole,
    first: Number.isFinite(first) ? first : null,
    nodes: graph.nodes.length,
    blocked: delay.max / 1e6,
  }),
);
client.dispose();
