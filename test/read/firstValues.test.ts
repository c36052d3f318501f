import { describe, expect, it } from 'vitest';
import { readSnippet } from '../support/reading';

/** What the weights of two layers and a parameter start with after some lines of a constructor. */
async function started(lines: string): Promise<string[]> {
  const body = lines
    .trim()
    .split('\n')
    .map((line) => `              ${line.replace(/^ {6}/, '')}`)
    .join('\n');
  const graph = await readSnippet(`
      import math
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(8, 4, bias=False)
              self.conv = nn.Conv2d(4, 2, 3, bias=False)
${body}
          def forward(self, x):
              return self.fc(x)
    `);
  return graph.parameters.map(
    ({ name, initialiser }) => `${name.replace('.weight', '')} ${JSON.stringify(initialiser)}`,
  );
}

const only = async (lines: string): Promise<string> => (await started(lines))[0].replace(/^\S+ /, '');

describe('first values', () => {
  it.each([
    ['nn.init.ones_(self.fc.weight); self.fc.weight.data.mul_(0.5)', '{"kind":"constant","value":0.5}'],
    ['nn.init.normal_(self.fc.weight, 1, 0.5).mul_(-2).add_(3)', '{"kind":"normal","mean":1,"standardDeviation":1}'],
    ['nn.init.uniform_(self.fc.weight, 0, 1)\n      self.fc.weight.data *= 4', '{"kind":"uniform","low":0,"high":4}'],
    ['self.fc.weight.data = 2 - torch.rand(4, 8)', '{"kind":"uniform","low":1,"high":2}'],
    [
      'with torch.no_grad():\n          self.fc.weight /= 2',
      '{"kind":"he","mode":"fanIn","distribution":"uniform","negativeSlope":2.23606797749979,"factor":0.5}',
    ],
    [
      'nn.init.xavier_normal_(self.fc.weight)\n      self.fc.weight.data.div_(math.sqrt(2 * 8))',
      '{"kind":"xavier","distribution":"normal","gain":0.25}',
    ],
    ['self.fc.weight.data.copy_(torch.zeros(4, 8))', '{"kind":"constant","value":0}'],
    ['self.fc.weight.data.uniform_(-1, 1).clamp_(-2, 2)', '{"kind":"uniform","low":-1,"high":1}'],
  ])('%s', async (lines, expected) => expect(await only(lines)).toBe(expected));

  it.each([
    'self.fc.weight.data[0] = 1',
    'self.fc.weight.data = torch.load("weights")',
    'self.fc.weight.data.clamp_(-0.1, 0.1)',
    'self.fc.weight.data.abs_()',
    'nn.init.zeros_(self.fc.weight[:2])',
  ])('are not known after %s', async (line) => expect(await only(line)).toMatch(/^{"kind":"unknown"/));

  it('of a parameter that is made of a computed tensor', async () => {
    expect(await started('self.scale = nn.Parameter(torch.randn(1, 500, 768) * 0.02)')).toContain(
      'scale {"kind":"normal","mean":0,"standardDeviation":0.02}',
    );
    expect(await started('self.scale = nn.Parameter(1e-6 + torch.zeros(20000))')).toContain(
      'scale {"kind":"constant","value":0.000001}',
    );
  });

  it('by the rule of a view’s shape', async () => {
    const [, conv] = await started(
      'w = self.conv.weight.data\n      nn.init.xavier_uniform_(w.view([w.shape[0], -1]))',
    );
    // Fans 36 and 2, not 36 and 18: ±√(6 / 38).
    expect(JSON.parse(conv.replace('conv ', ''))).toMatchObject({ kind: 'uniform', high: Math.sqrt(6 / 38) });
  });

  it('are drawn again by reset_parameters', async () => {
    expect(await only('nn.init.zeros_(self.fc.weight)\n      self.fc.reset_parameters()')).toBe(
      '{"kind":"he","mode":"fanIn","distribution":"uniform","negativeSlope":2.23606797749979}',
    );
  });

  it('of a truncated normal distribution that is made by hand', async () => {
    const values = JSON.parse(
      await only(`
      low, high = [(1 + math.erf(x / 0.02 / math.sqrt(2))) / 2 for x in (-0.04, 0.04)]
      w = self.fc.weight.data
      w.uniform_(2 * low - 1, 2 * high - 1)
      w.erfinv_()
      w.mul_(0.02 * math.sqrt(2.))
      w.add_(0.)
      w.clamp_(min=-0.04, max=0.04)
      `),
    ) as { kind: string; standardDeviation: number; within: number[] };
    expect(values.kind).toBe('normal');
    expect(values.standardDeviation).toBeCloseTo(0.02, 12);
    expect(values.within[0]).toBeCloseTo(-0.04, 9);
    expect(values.within[1]).toBeCloseTo(0.04, 9);
  });
});
