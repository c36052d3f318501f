import { describe, expect, it } from 'vitest';
import { activationMemory } from '../../src/explain/activationMemory';
import { Sketch } from '../support/sketch';
import { resnet50 } from '../webview/networks';

/** 1×8×8×8 numbers of four bytes. */
const tensor = 8 * 8 * 8 * 4;

describe('activation memory', () => {
  it('is what the backward pass needs: a convolution its input, a ReLU its output, an addition nothing', () => {
    const net = new Sketch();
    const x = net.input();
    const conv = net.conv(x, 8);
    const active = net.relu(net.bn(conv));
    const sum = net.add(active, net.conv(active, 8));
    const { tensors, kept } = activationMemory(net.finish(sum));
    expect(tensors[sum]).toBe(tensor);
    expect(kept[x]).toBe(tensor);
    expect(kept[conv]).toBe(tensor);
    // The ReLU and the second convolution need the same tensor: it is kept once.
    expect(kept[active]).toBe(tensor);
    expect(kept[sum]).toBe(0);
  });

  it('counts what a view shares where it lies, and a copy for itself', () => {
    const net = new Sketch();
    const active = net.relu(net.conv(net.input([1, 8, 8, 8]), 8));
    const flat = net.apply('reshape', [active], { shape: [8, 64] });
    const turned = net.apply('transpose', [active], { order: [0, 2, 3, 1] });
    const copied = net.apply('reshape', [turned], { shape: [64, 8] });
    const { kept } = activationMemory(net.finish(net.linear(flat, 4), net.linear(copied, 4)));
    expect(kept[flat]).toBe(0);
    expect(kept[active]).toBe(tensor);
    expect(kept[copied]).toBe(tensor);
  });

  it('adds the indices of max pooling and the masks of dropout', () => {
    const net = new Sketch();
    const x = net.conv(net.input(), 8);
    const padding = [[0, 0] as const, [0, 0] as const];
    const windows = { kernel: [2, 2], stride: [2, 2], padding, ceil: false, dataFormat: 'channelsFirst' as const };
    const pooled = net.apply('maxPool', [x], windows);
    const dropped = net.dropout(pooled);
    const { kept } = activationMemory(net.finish(dropped));
    expect(kept[pooled]).toBe(8 * 4 * 4 * 8);
    expect(kept[dropped]).toBe(8 * 4 * 4);
  });

  /** PyTorch's own saved tensors for torchvision's resnet50, one image of 224×224: 86.02 MB with batch norm's statistics. */
  it('is 85.9 MB for a ResNet-50', () => {
    expect(activationMemory(resnet50()).total / 1e6).toBeCloseTo(85.9, 1);
  });

  it('is not known where a size is a symbol, and nothing is kept where nothing trains', () => {
    const net = new Sketch();
    const x = net.input(['N', 8, 8, 8]);
    const active = net.relu(x);
    const { tensors, kept } = activationMemory(net.finish(active));
    expect(tensors[active]).toBeNull();
    expect(kept.every((bytes) => bytes === 0)).toBe(true);
  });
});
