import { describe, expect, it } from 'vitest';
import {
  findingsOf,
  merged,
  problemFindings,
  withoutIgnored,
  type ChosenSeverities,
} from '../../src/diagnose/findings';
import { explain } from '../../src/explain/explain';
import { readSnippet } from '../support/reading';
import { residualSource, type ResidualParts } from '../support/residualSource';

async function found(source: string, chosen: ChosenSeverities = {}, entry = 'Net') {
  const graph = await readSnippet(source, { entry });
  expect(graph.problems).toEqual([]);
  return findingsOf({ graph, explanation: explain(graph) }, chosen);
}

/** `warning shortcut/dropout 15: text`, lines from one. */
const told = async (parts: ResidualParts, chosen?: ChosenSeverities): Promise<string[]> =>
  (await found(residualSource(parts), chosen)).map(
    ({ severity, code, source, text }) =>
      `${severity} ${code} ${source.startLine + 1}: ${text.replaceAll('\u202f', ' ')}`,
  );

describe('shortcuts that keep the size of x', () => {
  it('an identity gives nothing', async () => {
    expect(await told({})).toEqual([]);
  });

  it('a scaled one gives the product of all factors, at the line of the factor', async () => {
    expect(await told({ added: ['short = 0.5 * x', 'return F.relu(short + 0.5 * out)'], units: 9 }))
      .toMatchInlineSnapshot(`
      [
        "warning shortcut/constant-scaling 14: The shortcut is scaled by 0.5 in all 9 units of Net: of the identity term 0.5⁹ ≈ 0.00195 reaches units.0. Shortcut times 0.5, F times 0.5: 12.35 % error against 6.61 % with the identity (ResNet-110, CIFAR-10; He et al. 2016, Table 1).",
      ]
    `);
  });

  it('one unit alone has no product', async () => {
    const findings = await found(residualSource({ added: ['return F.relu(x * 0.5 + out)'] }), {}, 'Unit(16)');
    expect(findings.map(({ text }) => text.replaceAll('\u202f', ' '))).toMatchInlineSnapshot(`
      [
        "The shortcut is scaled by 0.5. Shortcut times 0.5, F times 1: fail (above 20 % error) against 6.61 % with the identity (ResNet-110, CIFAR-10; He et al. 2016, Table 1).",
      ]
    `);
  });

  it('dropout on it', async () => {
    expect(await told({ made: ['self.drop = nn.Dropout(0.5)'], added: ['return F.relu(self.drop(x) + out)'] }))
      .toMatchInlineSnapshot(`
      [
        "warning shortcut/dropout 14: Dropout cuts the shortcut at random in all 3 units of Net and lets 0.5 of it pass: a value passes all of them with probability 0.5³ ≈ 0.125. Dropout on the shortcut: fail (above 20 % error) against 6.61 % with the identity (ResNet-110, CIFAR-10; He et al. 2016, Table 1).",
      ]
    `);
  });

  it('dropout on the branch gives nothing', async () => {
    expect(await told({ made: ['self.drop = nn.Dropout(0.5)'], added: ['return F.relu(x + self.drop(out))'] })).toEqual(
      [],
    );
  });

  it('a gate, with its first bias', async () => {
    expect(
      await told({
        made: ['self.gate = nn.Conv2d(width, width, 1)', 'nn.init.constant_(self.gate.bias, -6.0)'],
        added: ['g = torch.sigmoid(self.gate(x))', 'return F.relu((1 - g) * x + out)'],
      }),
    ).toMatchInlineSnapshot(`
      [
        "information shortcut/gate 16: A gate multiplies the shortcut by 1−g in all 3 units of Net: of the identity term 0.998³ ≈ 0.993 reaches units.0 (as initialised, b_g = −6, line 10). Shortcut-only gating with b_g = −6: 6.91 % error against 6.61 % with the identity (ResNet-110, CIFAR-10; He et al. 2016, Table 1).",
      ]
    `);
  });

  it('projections on all of them', async () => {
    expect(
      await told({
        made: ['self.project = nn.Conv2d(width, width, 1, bias=False)'],
        added: ['return F.relu(self.project(x) + out)'],
      }),
    ).toMatchInlineSnapshot(`
      [
        "information shortcut/projection-everywhere 14: All 3 shortcuts of Net hold weights, also the 3 that keep the size of x: the identity term is a product of 3 matrices W_s. 1×1 convolutions on all shortcuts: 12.22 % error against 6.61 % with the identity (ResNet-110, CIFAR-10; He et al. 2016, Table 1).",
      ]
    `);
  });

  it('batch norm on most of them, or behind the addition', async () => {
    const parts = { made: ['self.norm = nn.BatchNorm2d(width)'] };
    expect(await told({ ...parts, added: ['return F.relu(self.norm(x) + out)'] })).toMatchInlineSnapshot(`
      [
        "information identity-path/blocked 14: BN stands on the shortcut in all 3 units of Net: the identity term that reaches units.0 is a product of 3 Jacobians, not 1. The direct part of the gradient is multiplied by the derivative of every shortcut on its way (He et al. 2016, eq. (8)).",
      ]
    `);
    expect(await told({ ...parts, added: ['return F.relu(self.norm(x + out))'] })).toMatchInlineSnapshot(`
      [
        "information identity-path/blocked 14: BN-ReLU follows the addition in all 3 units of Net: the identity term that reaches units.0 is a product of 3 Jacobians, not 1. The direct part of the gradient is multiplied by the derivative of every shortcut on its way (He et al. 2016, eq. (8)).",
      ]
    `);
  });
});

describe('severities', () => {
  it('what is off says nothing until it is turned on', async () => {
    expect(await told({}, { 'identity-path/activation-after-addition': 'hint' })).toMatchInlineSnapshot(`
      [
        "hint identity-path/activation-after-addition 14: ReLU follows the addition in all 3 units of Net: the identity term keeps its direct part only where every activation on its way is open. Full pre-activation would leave the path untouched: 6.61 % → 6.37 % error (ResNet-110, CIFAR-10; He et al. 2016, Table 2).",
      ]
    `);
  });

  it('a chosen one takes the place of the usual one', async () => {
    const added = ['return F.relu(0.5 * x + out)'];
    expect((await told({ added }, { 'shortcut/constant-scaling': 'error' }))[0]).toMatch(/^error/);
    expect(await told({ added }, { 'shortcut/constant-scaling': 'off' })).toEqual([]);
  });

  it('what was not understood is never louder than a warning, unless somebody asks for it', async () => {
    const graph = await readSnippet(residualSource({ added: ['return F.relu(x + strange(out))'] }), { entry: 'Net' });
    const codes = (chosen?: ChosenSeverities) =>
      problemFindings(graph.problems, chosen).map(({ code, severity }) => `${code} ${severity}`);
    expect(codes()).toContain('name information');
    expect(codes({ name: 'error' })).toContain('name error');
    expect(codes({ name: 'off', unresolved: 'off' })).toEqual([]);
  });
});

describe('several architectures of a file', () => {
  it('share the findings of a block, told with the numbers of the one that has most units', async () => {
    const source = residualSource({ added: ['return F.relu(0.5 * x + out)'], units: 9 });
    const both = [...(await found(source, {}, 'Unit(16)')), ...(await found(source))];
    expect(both).toHaveLength(2);
    expect(merged(both).map(({ text }) => text.slice(0, 56))).toEqual([
      'The shortcut is scaled by 0.5 in all 9 units of Net: of ',
    ]);
  });
});

describe('comments that silence', () => {
  const said = async (comment: (line: string) => string): Promise<number> => {
    const line = 'return F.relu(0.5 * x + out)';
    const source = residualSource({ added: comment(line).split('\n') });
    const text = `import torch\n${source}`.replace('import torch\n\n', 'import torch, torch.nn as nn\n');
    return withoutIgnored(await found(source), () => text).length;
  };

  it.each([
    ['on the line', (line: string) => `${line}  # throughline: ignore`],
    ['on the line, with the code', (line: string) => `${line}  # throughline: ignore shortcut/constant-scaling`],
    ['alone on the line above', (line: string) => `# throughline: ignore shortcut/constant-scaling\n${line}`],
    ['with several codes', (line: string) => `${line}  # throughline: ignore shortcut/gate, shortcut/constant-scaling`],
  ])('%s', async (_, comment) => expect(await said(comment)).toBe(0));

  it.each([
    ['another code', (line: string) => `${line}  # throughline: ignore shortcut/gate`],
    ['behind the code of the line above', (line: string) => `pass  # throughline: ignore\n${line}`],
    ['two lines above', (line: string) => `# throughline: ignore\n\n${line}`],
  ])('but not %s', async (_, comment) => expect(await said(comment)).toBe(1));

  it('ignore-file speaks of the whole file', async () => {
    const findings = await found(residualSource({ added: ['return F.relu(0.5 * x + out)'] }));
    expect(withoutIgnored(findings, () => '# throughline: ignore-file')).toEqual([]);
    expect(withoutIgnored(findings, () => '// throughline: ignore-file shortcut/constant-scaling')).toEqual([]);
    expect(withoutIgnored(findings, () => '# throughline: ignore-file shortcut/gate')).toHaveLength(1);
  });

  it('are no addresses', async () => {
    const graph = await readSnippet(`\n# throughline: ignore-file shortcut/gate${residualSource()}`, { entry: 'Net' });
    expect(graph.problems).toEqual([]);
  });
});

describe('auxiliary classifiers', () => {
  const heads = (taken: string) => `
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.low = nn.Conv2d(3, 8, 3, padding=1)
            self.middle = nn.Conv2d(8, 8, 3, padding=1)
            self.high = nn.Conv2d(8, 8, 3, padding=1)
            self.top = nn.Conv2d(8, 8, 3, padding=1)
            self.aux = nn.Linear(8, 10)
            self.fc = nn.Linear(8, 10)

        def forward(self, x):
            x = F.relu(self.middle(F.relu(self.low(x))))
            aux = self.aux(${taken}.mean((2, 3)))
            x = F.relu(self.top(F.relu(self.high(x))))
            return self.fc(x.mean((2, 3))), aux
    `;
  const about = async (taken: string) =>
    (await found(heads(taken))).filter(({ code }) => code.startsWith('aux/')).map(({ text }) => text);

  it('on a detached tensor train themselves alone', async () => {
    expect(await about('x.detach()')).toMatchInlineSnapshot(`
      [
        "The auxiliary classifier aux takes a detached tensor: its loss trains its own layers alone, and the 2 weight layers before it (low–middle) get nothing from it. Auxiliary classifiers are there to bring more gradient to the layers below them (Szegedy et al. 2014, Sec. 5).",
      ]
    `);
  });

  it('on a tensor with its gradient are as they should be, also beside a detached copy of it', async () => {
    expect(await about('x')).toEqual([]);
    expect(await about('(x + x.detach())')).toEqual([]);
  });
});
