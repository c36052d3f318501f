/** Rewritings of code: what is changed of it, line by line, and where none is offered. */
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnose/rules';
import { explain } from '../../src/explain/explain';
import { applyEdits } from '../../src/fix/edits';
import { fixesAt } from '../../src/fix/fixesAt';
import { createReader } from '../../src/read/reader';
import { dedented, filesInMemory, grammars, patientBudget } from '../support/reading';
import { residualSource } from '../support/residualSource';

const file = '/project/net.py';

/** Lines that go (`-`) and come (`+`), in order, without those that stay. */
function difference(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const length = a.map(() => new Array<number>(b.length + 1).fill(0)).concat([new Array<number>(b.length + 1).fill(0)]);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const lines: string[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (i < a.length && (j >= b.length || length[i + 1][j] >= length[i][j + 1])) lines.push(`- ${a[i++].trim()}`);
    else lines.push(`+ ${b[j++].trim()}`);
  }
  return lines;
}

/** What the fix of the first finding of a code changes; `none` where it is not offered. */
async function fixed(code: string, source: string): Promise<string[] | 'none' | 'nothing found'> {
  const text = `import torch, torch.nn as nn, torch.nn.functional as F\n${dedented(source)}`;
  const files = filesInMemory({ [file]: text });
  const options = { grammars, budget: patientBudget };
  const reader = await createReader(files, options);
  const request = { file, entry: 'Net' };
  const graph = reader.read(request);
  expect(graph.problems).toEqual([]);
  const explanation = explain(graph);
  const [finding] = rules.find((rule) => rule.code === code)!.find({ graph, explanation });
  if (!finding) return 'nothing found';
  const question = { graph, explanation, request, code, file, line: finding.source.startLine };
  const [fix] = await fixesAt(question, files, options);
  return fix ? difference(text, applyEdits(text, fix.edits)) : 'none';
}

/** A network of the class `Unit(inplanes, planes, stride)`, whose body is given. */
const networkOf = (unit: string): string => `
class Unit(nn.Module):
${unit
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.layer1 = nn.Sequential(Unit(16, 16, 1), Unit(16, 16, 1))
        self.layer2 = nn.Sequential(Unit(16, 32, 2), Unit(32, 32, 1))
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = self.layer2(self.layer1(self.conv(x)))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))
`;

const preActivation = 'identity-path/activation-after-addition';

describe('the original unit as full pre-activation', () => {
  it('of statements of their own, with a shared ReLU', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
          self.bn1 = nn.BatchNorm2d(planes)
          self.relu = nn.ReLU(inplace=True)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = None if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          identity = x
          out = self.conv1(x)
          out = self.bn1(out)
          out = self.relu(out)

          out = self.conv2(out)
          out = self.bn2(out)

          if self.down is not None:
              identity = self.down(x)

          out += identity
          out = self.relu(out)

          return out
    `);
    expect(await fixed(preActivation, networkOf(unit))).toMatchInlineSnapshot(`
      [
        "- self.bn1 = nn.BatchNorm2d(planes)",
        "+ self.bn1 = nn.BatchNorm2d(inplanes)",
        "- out = self.conv1(x)",
        "- out = self.bn1(out)",
        "- out = self.relu(out)",
        "+ out = self.bn1(x)",
        "+ activated = self.relu(out)",
        "+ out = self.conv1(activated)",
        "- out = self.conv2(out)",
        "+ out = self.relu(out)",
        "+ out = self.conv2(out)",
        "- identity = self.down(x)",
        "+ identity = self.down(activated)",
        "- out = self.relu(out)",
      ]
    `);
  });

  it('of calls in calls, a bottleneck with functionals', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes // 4, kernel_size=1, bias=False)
          self.bn1 = nn.BatchNorm2d(planes // 4)
          self.conv2 = nn.Conv2d(planes // 4, planes // 4, kernel_size=3, stride=stride, padding=1, bias=False)
          self.bn2 = nn.BatchNorm2d(planes // 4)
          self.conv3 = nn.Conv2d(planes // 4, planes, kernel_size=1, bias=False)
          self.bn3 = nn.BatchNorm2d(num_features=planes)
          self.shortcut = nn.Sequential()
          if stride != 1 or inplanes != planes:
              self.shortcut = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride, bias=False), nn.BatchNorm2d(planes))

      def forward(self, x):
          out = F.relu(self.bn1(self.conv1(x)))
          out = F.relu(self.bn2(self.conv2(out)), inplace=True)
          out = self.bn3(self.conv3(out))
          out += self.shortcut(x)
          return F.relu(out)
    `);
    expect(await fixed(preActivation, networkOf(unit))).toMatchInlineSnapshot(`
      [
        "- self.bn1 = nn.BatchNorm2d(planes // 4)",
        "+ self.bn1 = nn.BatchNorm2d(inplanes)",
        "- self.bn3 = nn.BatchNorm2d(num_features=planes)",
        "+ self.bn3 = nn.BatchNorm2d(num_features=planes // 4)",
        "- out = F.relu(self.bn1(self.conv1(x)))",
        "- out = F.relu(self.bn2(self.conv2(out)), inplace=True)",
        "- out = self.bn3(self.conv3(out))",
        "- out += self.shortcut(x)",
        "- return F.relu(out)",
        "+ activated = F.relu(self.bn1(x))",
        "+ out = self.conv1(activated)",
        "+ out = self.conv2(F.relu(self.bn2(out), inplace=True))",
        "+ out = self.conv3(F.relu(self.bn3(out)))",
        "+ out += self.shortcut(activated) if len(self.shortcut) > 0 else x",
        "+ return out",
      ]
    `);
  });

  it('with an identity in the place of the projection', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
          self.bn1 = nn.BatchNorm2d(planes)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          out = self.conv1(x)
          out = F.relu(self.bn1(out))
          out = self.bn2(self.conv2(out))
          return F.relu(out + self.down(x))
    `);
    const whole = unit.replace(
      'out = self.conv1(x)\n    out = F.relu(self.bn1(out))',
      'out = F.relu(self.bn1(self.conv1(x)))',
    );
    // The activated signal has no line to itself: the projection goes on taking x.
    expect((await fixed(preActivation, networkOf(unit))).at(-1)).toBe('+ return out + self.down(x)');
    expect((await fixed(preActivation, networkOf(whole))).slice(-5)).toEqual([
      '- return F.relu(out + self.down(x))',
      '+ activated = F.relu(self.bn1(x))',
      '+ out = self.conv1(activated)',
      '+ out = self.conv2(F.relu(self.bn2(out)))',
      '+ return out + (x if isinstance(self.down, nn.Identity) else self.down(activated))',
    ]);
  });

  it('leaves a projection alone that is applied before the branch', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
          self.bn1 = nn.BatchNorm2d(planes)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          short = self.down(x)
          out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
          return F.relu(out + short)
    `);
    expect((await fixed(preActivation, networkOf(unit))).slice(-2)).toEqual([
      '+ out = self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x))))))',
      '+ return out + short',
    ]);
  });

  it('of a Sequential', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.branch = nn.Sequential(
              nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False),
              nn.BatchNorm2d(planes),
              nn.ReLU(inplace=True),
              nn.Conv2d(planes, planes, 3, 1, 1, bias=False),
              nn.BatchNorm2d(planes),
          )
          self.shortcut = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          return nn.ReLU()(self.branch(x) + self.shortcut(x))
    `);
    expect(await fixed(preActivation, networkOf(unit).replace('nn.ReLU()(', 'F.relu('))).toMatchInlineSnapshot(`
      [
        "+ nn.BatchNorm2d(inplanes),",
        "+ nn.ReLU(inplace=True),",
        "- nn.BatchNorm2d(planes),",
        "- return F.relu(self.branch(x) + self.shortcut(x))",
        "+ return self.branch(x) + self.shortcut(x)",
      ]
    `);
  });

  it('is not offered where another part reads what is inside the branch', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1)
          self.bn1 = nn.BatchNorm2d(planes)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1)
          self.bn2 = nn.BatchNorm2d(planes)
          self.gate = nn.Conv2d(planes, planes, 1)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          mid = F.relu(self.bn1(self.conv1(x)))
          out = self.bn2(self.conv2(mid)) * torch.sigmoid(self.gate(mid))
          return F.relu(out + self.down(x))
    `);
    expect(await fixed(preActivation, networkOf(unit))).toBe('none');
  });

  it('is not offered where another class inherits the constructor', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1)
          self.bn1 = nn.BatchNorm2d(planes)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
          return F.relu(out + self.down(x))
    `);
    const heir = 'class Heir(Unit):\n    def forward(self, x):\n        return self.bn1(self.conv1(x))\n';
    expect(await fixed(preActivation, networkOf(unit))).not.toBe('none');
    expect(await fixed(preActivation, networkOf(unit) + heir)).toBe('none');
  });

  it('is not offered where another network of the file lends a layer of the unit', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1)
          self.bn1 = nn.BatchNorm2d(planes)
          self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
          return F.relu(out + self.down(x))
    `);
    const other = (channels: number) => `
class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 32, 3)
        self.unit = Unit(${channels}, 32, 2)

    def forward(self, x):
        return self.unit.bn1(self.conv(x))
`;
    expect(await fixed(preActivation, networkOf(unit) + other(32))).not.toBe('none');
    expect(await fixed(preActivation, networkOf(unit) + other(16))).toBe('none');
  });

  it('is not offered where sizes could not be told from the constructor', async () => {
    const unit = dedented(`
      def __init__(self, inplanes, planes, stride):
          super().__init__()
          convs = [nn.Conv2d(inplanes, planes, 3, stride, 1), nn.Conv2d(planes, planes, 3, 1, 1)]
          self.conv1, self.conv2 = convs
          self.bn1 = nn.BatchNorm2d(planes)
          self.bn2 = nn.BatchNorm2d(planes)
          self.down = nn.Identity() if stride == 1 else nn.Conv2d(inplanes, planes, 1, stride)

      def forward(self, x):
          out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
          return F.relu(out + self.down(x))
    `);
    expect(await fixed(preActivation, networkOf(unit))).toBe('none');
  });
});

describe('a factor on the shortcut', () => {
  it.each([
    ['return F.relu(0.5 * x + out)', 'return F.relu(x + out)'],
    ['return F.relu(out + x * self.factor)', 'return F.relu(out + x)'],
    ['return F.relu(out + (x) / 2)', 'return F.relu(out + (x))'],
    ['return F.relu(torch.add(out, x, alpha=0.5))', 'return F.relu(torch.add(out, x))'],
    ['return F.relu(torch.mul(x, 0.5) + out)', 'return F.relu(x + out)'],
    ['return F.relu(x.mul(0.5) + out)', 'return F.relu(x + out)'],
  ])('%s', async (line, wanted) => {
    const source = residualSource({ made: ['self.factor = 0.5'], added: [line] });
    expect(await fixed('shortcut/constant-scaling', source)).toEqual([`- ${line}`, `+ ${wanted}`]);
  });

  it('in a class that inherits its constructor', async () => {
    const source = residualSource({ added: ['return F.relu(x + out)'] })
      .replace(
        'class Net',
        'class Scaled(Unit):\n    def forward(self, x):\n        return F.relu(0.5 * x + self.bn1(self.conv1(x)))\n\nclass Net',
      )
      .replace('*[Unit(16)', '*[Scaled(16)');
    expect((await fixed('shortcut/constant-scaling', source))[1]).toBe('+ return F.relu(x + self.bn1(self.conv1(x)))');
  });

  it('that has a statement of its own goes with it', async () => {
    const source = residualSource({ added: ['short = x.clone()', 'short *= 0.5', 'return F.relu(short + out)'] });
    expect(await fixed('shortcut/constant-scaling', source)).toEqual(['- short *= 0.5']);
  });

  it('the factor of the branch stays', async () => {
    const source = residualSource({ added: ['return F.relu(0.5 * x + 0.5 * out)'] });
    expect(await fixed('shortcut/constant-scaling', source)).toEqual([
      '- return F.relu(0.5 * x + 0.5 * out)',
      '+ return F.relu(x + 0.5 * out)',
    ]);
  });

  it('whose name is added to in place stays: x itself would change', async () => {
    const source = residualSource({ added: ['short = 0.5 * x', 'short += out', 'return F.relu(short)'] });
    expect(await fixed('shortcut/constant-scaling', source)).toBe('none');
  });

  it('that also scales the branch is left alone', async () => {
    const source = residualSource({
      added: ['parts = [0.5 * part for part in (x, out)]', 'return F.relu(sum(parts))'],
    });
    expect(await fixed('shortcut/constant-scaling', source)).toBe('none');
  });
});

describe('dropout on the shortcut', () => {
  const made = ['self.drop = nn.Dropout(0.5)'];
  it.each([
    [['return F.relu(self.drop(x) + out)'], ['- return F.relu(self.drop(x) + out)', '+ return F.relu(x + out)']],
    [
      ['short = F.dropout(x, 0.3)', 'return F.relu(short + out)'],
      ['- short = F.dropout(x, 0.3)', '+ short = x'],
    ],
    [['x = self.drop(x)', 'return F.relu(x + out)'], ['- x = self.drop(x)']],
  ])('%s', async (added, wanted) => {
    expect(await fixed('shortcut/dropout', residualSource({ made, added }))).toEqual(wanted);
  });
});

describe('a pre-activation network without its last BN and ReLU', () => {
  const network = (activation: string, made: string, pooled: string): string => `
class Unit(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(width)
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        ${made}

    def forward(self, x):
        out = self.conv1(${activation}(self.bn1(x)))
        return x + self.conv2(${activation}(self.bn2(out)))

class Net(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1, bias=False)
        self.units = nn.Sequential(Unit(width), Unit(width))
        self.fc = nn.Linear(width, 10)

    def forward(self, x):
        out = self.units(self.conv(x))
        ${pooled}
`;
  const code = 'paper/missing-final-activation';

  it('gets both in front of the pooling, with a functional', async () => {
    const pooled = 'out = F.adaptive_avg_pool2d(out, 1)\n        return self.fc(out.flatten(1))';
    expect(await fixed(code, network('F.relu', 'self.width = width', pooled))).toMatchInlineSnapshot(`
      [
        "+ self.bn = nn.BatchNorm2d(width)",
        "+ out = F.relu(self.bn(out))",
      ]
    `);
  });

  it('and with a layer, which the network has not yet', async () => {
    const pooled = 'return self.fc(out.mean([2, 3]))';
    expect(await fixed(code, network('self.relu', 'self.relu = nn.ReLU(inplace=True)', pooled))).toMatchInlineSnapshot(`
      [
        "+ self.bn = nn.BatchNorm2d(width)",
        "+ self.relu = nn.ReLU(inplace=True)",
        "+ out = self.relu(self.bn(out))",
      ]
    `);
  });
});

describe('initialisation of a deep plain network', () => {
  const network = (chosen: string): string => `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, 16, 3, padding=1), nn.ReLU()]
        for _ in range(30):
            layers += [nn.Conv2d(16, 16, 3, padding=1), nn.ReLU()]
        self.features = nn.Sequential(*layers)
        self.fc = nn.Linear(16, 10)
        ${chosen}

    def forward(self, x):
        return self.fc(self.features(x).mean([2, 3]))
`;

  it("Xavier's rule gives way to He's, its gain goes", async () => {
    const loop = 'for m in self.modules():\n            if isinstance(m, nn.Conv2d):\n                ';
    expect(await fixed('init/xavier-with-relu', network(`${loop}nn.init.xavier_normal_(m.weight, gain=1.0)`))).toEqual([
      '- nn.init.xavier_normal_(m.weight, gain=1.0)',
      "+ nn.init.kaiming_normal_(m.weight, nonlinearity='relu')",
    ]);
  });

  it('where nothing is chosen a loop over the layers is added', async () => {
    expect(await fixed('init/default-with-relu', network('self.depth = 30'))).toMatchInlineSnapshot(`
      [
        "+ for m in self.modules():",
        "+ if isinstance(m, (nn.Conv2d, nn.Linear)):",
        "+ nn.init.kaiming_normal_(m.weight, nonlinearity='relu')",
        "+ ",
      ]
    `);
  });
});
