/**
 * Networks of models.py, as they are trained. `published`: few enough products for the published wasm back end; `wasm`: small
 * enough for the 2 GiB of its memory.
 */
export const cases = [
  { name: 'ResNet-20', entry: 'resnet20', batch: 32, size: 32, wasm: true, published: true, quick: true },
  { name: 'ResNet-20', entry: 'resnet20', batch: 128, size: 32, wasm: true },
  { name: 'ResNet-110', entry: 'resnet110', batch: 32, size: 32, wasm: true },
  { name: 'pre-activation ResNet-164, bottlenecks', entry: 'preresnet164', batch: 32, size: 32 },
  { name: 'inception blocks 3a, 3b', entry: 'inception', batch: 32, size: 32, wasm: true, published: true },
  {
    name: 'depthwise blocks (MobileNetV2)',
    entry: 'depthwise',
    batch: 32,
    size: 32,
    wasm: true,
    published: true,
    quick: true,
  },
  { name: 'small ViT, 4 blocks of 128', entry: 'vit', batch: 32, size: 32, wasm: true, published: true, quick: true },
];
