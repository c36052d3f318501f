/** Networks that work on patches of images, scaled: class tokens, positions and heads follow. */
import { existsSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { createReader } from '../../src/read/reader';
import { planComparison } from '../../src/train/plan';
import { gather, makeImages } from '../../src/train/process/datasets/index';
import { Network } from '../../src/train/process/network';
import { Trainer } from '../../src/train/process/trainer';
import { ShrinkError } from '../../src/vary/shrink';
import { disk, distPackages, grammars, patientBudget, readSnippet } from '../support/reading';
import { useBackEnd } from '../train/process/gradients';
import { expectValid } from './valid';

beforeAll(() => useBackEnd('wasm'));

const small = () =>
  readSnippet(
    `
    class Attention(nn.Module):
        def __init__(self, dim, heads):
            super().__init__()
            self.heads, self.scale = heads, (dim // heads) ** -0.5
            self.qkv, self.proj = nn.Linear(dim, dim * 3), nn.Linear(dim, dim)
        def forward(self, x):
            B, N, C = x.shape
            q, k, v = self.qkv(x).reshape(B, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
            attention = (q @ k.transpose(-2, -1) * self.scale).softmax(dim=-1)
            return self.proj((attention @ v).transpose(1, 2).reshape(B, N, C))
    class Block(nn.Module):
        def __init__(self, dim, heads):
            super().__init__()
            self.norm1, self.attn, self.norm2 = nn.LayerNorm(dim), Attention(dim, heads), nn.LayerNorm(dim)
            self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        def forward(self, x):
            x = x + self.attn(self.norm1(x))
            return x + self.mlp(self.norm2(x))
    class ViT(nn.Module):
        def __init__(self, dim=192, heads=3, depth=2, patches=196):
            super().__init__()
            self.embed = nn.Conv2d(3, dim, 16, stride=16)
            self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
            self.pos_embed = nn.Parameter(torch.zeros(1, patches + 1, dim))
            self.blocks = nn.Sequential(*[Block(dim, heads) for _ in range(depth)])
            self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, 1000)
        def forward(self, x):
            x = self.embed(x).flatten(2).transpose(1, 2)
            x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1)
            return self.head(self.norm(self.blocks(x + self.pos_embed))[:, 0])
    `,
    { entry: 'ViT()', inputs: [{ shape: [1, 3, 224, 224], dataType: 'float32' }] },
  );

async function train(graph: Graph): Promise<void> {
  const { runs } = planComparison(graph, explain(graph), { architecture: 'ViT', variants: ['pre-ln', 'post-ln'] });
  for (const run of runs) {
    const trainer = new Trainer(new Network(run.graph), 0);
    const batch = gather(makeImages({ ...run.data, train: 8, test: 0 }, 0).train, [0, 1, 2, 3, 4, 5, 6, 7]);
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) {
      losses.push((await trainer.step(batch, { learningRate: 0.02, momentum: 0.9, weightDecay: 0 })).loss);
    }
    trainer.dispose();
    expect(losses[2], run.id).toBeLessThan(losses[0]);
  }
}

it('a vision transformer gets small patches, as many positions as tokens, and 1/√d for its heads', async () => {
  const graph = await small();
  const { plan, runs } = planComparison(graph, explain(graph), { architecture: 'ViT', variants: ['pre-ln'] });
  expectValid(runs[0].graph);
  expect(plan.scaling).toEqual(['width ÷ 4', '16×16 input', 'patches 16×16 → 4×4', '10 classes']);
  const parameter = (name: string) => runs[0].graph.parameters.find((each) => each.name === name)!.shape;
  expect(parameter('cls_token')).toEqual([1, 1, 48]);
  expect(parameter('pos_embed')).toEqual([1, 17, 48]);
  expect(parameter('blocks.1.mlp.0.weight')).toEqual([192, 48]);
  const scales = runs[0].graph.nodes.flatMap((node) => (node.operator === 'affine' ? [node.attributes.scale] : []));
  expect(scales).toEqual([1 / 4, 1 / 4]);
  await train(graph);
});

const models = `${distPackages}/torchvision/models`;

it.skipIf(!existsSync(models))('windows of fixed size are refused with their reason', async () => {
  const reader = await createReader(disk, { grammars, budget: patientBudget });
  const graph = reader.read({ file: `${models}/swin_transformer.py`, entry: 'swin_t' });
  const plan = () => planComparison(graph, explain(graph), { architecture: 'swin_t', variants: ['pre-ln'] });
  expect(plan).toThrow(ShrinkError);
  expect(plan).toThrow(/learned table \[169,3\] has one entry for each place in a window/);
});
