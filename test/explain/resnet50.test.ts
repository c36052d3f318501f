import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { Sketch } from '../support/sketch';

/** ResNet-50 (He et al. 2015, Table 1); the stride of a stage's first unit in the 3×3 or in the first 1×1. */
function resnet50(strideIn: 'first1x1' | '3x3') {
  const net = new Sketch();
  const pool = {
    kernel: [3, 3],
    stride: [2, 2],
    padding: [
      [1, 1],
      [1, 1],
    ] as [number, number][],
    ceil: false,
  };
  let x = net.relu(net.bn(net.conv(net.input([1, 3, 224, 224]), 64, { kernel: 7, stride: 2 }, 'conv1'), 'bn1'));
  x = net.apply('maxPool', [x], { ...pool, dataFormat: 'channelsFirst' }, 'maxpool');
  [3, 4, 6, 3].forEach((units, stage) => {
    const width = 64 * 2 ** stage;
    for (let i = 0; i < units; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const strides = strideIn === '3x3' ? [1, stride] : [stride, 1];
      x = net.within(`layer${stage + 1}.${i}`, () => {
        const reduced = net.relu(net.bn(net.conv(x, width, { kernel: 1, stride: strides[0] }, 'conv1'), 'bn1'));
        const inner = net.relu(net.bn(net.conv(reduced, width, { stride: strides[1] }, 'conv2'), 'bn2'));
        const f = net.bn(net.conv(inner, 4 * width, { kernel: 1 }, 'conv3'), 'bn3');
        const shortcut =
          i > 0 ? x : net.bn(net.conv(x, 4 * width, { kernel: 1, stride }, 'downsample.0'), 'downsample.1');
        return net.relu(net.add(f, shortcut));
      });
    }
  });
  return explain(net.finish(net.head(x, 1000)));
}

describe('ResNet-50', () => {
  const explanation = resnet50('3x3');
  const { units, stages, identityPath, claims } = explanation;

  it('in one line', () => {
    expect(explanation.summary.replaceAll('\u202f', ' ')).toBe(
      '25.56 M parameters · 4.09 G multiply-adds · 16 units: 12 identity, 4 projections',
    );
    expect(identityPath.summary).toBe('Broken at 4 of 16 units, masked after all 16');
    expect(identityPath.term.text).toBe('4 projections W_s, 16 ReLU masks');
  });

  it('its equation has its own indices', () => {
    expect(identityPath.latex).toContain('\\prod_{l=15}^{0} \\class{masked}{D_l}\\left(H_l + ');
    expect(identityPath.symbols.map(({ text }) => text)).toEqual([
      'projection, l = 0, 3, 7, 13',
      'identity, the other 12 units',
      'ReLU of unit l',
    ]);
  });

  it('its 65536 paths', () => {
    const { total, fewest, most, counts } = identityPath.paths;
    expect([total, fewest, most]).toEqual(['65536', 4, 48]);
    expect(counts[4]).toBe(1);
  });

  it('its units, in stages', () => {
    expect(stages.map(({ name, units: members }) => `${name}: ${members.join(' ')}`)).toEqual([
      'layer1: 0 1 2',
      'layer2: 3 4 5 6',
      'layer3: 7 8 9 10 11 12',
      'layer4: 13 14 15',
    ]);
    expect(units[3]).toMatchObject({
      name: 'layer2.0',
      parameters: 379_392,
      shortcut: { text: 'projection 1×1 256→512, /2 (option B)' },
      branch: { layers: '1×1 · 3×3 · 1×1', widths: '128 · 128 · 512, /2 in 3×3' },
    });
    expect(units[1]).toMatchObject({ parameters: 70_400, multiplyAdds: 218_365_952 });
  });

  it('matches the paper but for the place of the stride', () => {
    const says = (item: string, kind: string) =>
      claims
        .filter((claim) => claim.item === item && claim.kind === kind)
        .map(({ statement }) => statement.replaceAll('\u202f', ' '));
    expect(says('Table 1', 'match')).toEqual(['3, 4, 6, 3 units of 3 layers in four stages, as ResNet-50.']);
    expect(explanation.descent).toMatchObject({ architecture: 'ResNet-50', by: 'structure' });
    expect(explanation.deviations).toHaveLength(1);
    expect(explanation.deviations[0]).toMatchObject({
      id: 'bottleneck-stride-in-3x3',
      effect: '4.09\u202fG multiply-adds, not 3.86\u202fG',
      units: [3, 7, 13],
    });
    expect(says('Table 2', 'claim')[0]).toContain('5.93 % → 5.46 % error (ResNet-164, CIFAR-10)');
    const paper = resnet50('first1x1');
    expect(paper.summary).toContain('3.86');
    expect(paper.deviations).toEqual([]);
  });
});
