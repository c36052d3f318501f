import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './terminal';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const torchvision = '/usr/lib/python3/dist-packages/torchvision/models';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-inspect-'));
  writeFileSync(
    join(folder, 'net.py'),
    `import torch.nn as nn

widths = [8, 16]

class Net(nn.Module):
    def __init__(self, width, classes=10):
        super().__init__()
        self.features = nn.Conv2d(3, width, 3, padding=1)
        self.classifier = nn.Linear(width, classes)

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))

def tiny():
    return Net(4)
`,
  );
  writeFileSync(
    join(folder, 'broken.py'),
    'import torch.nn as nn\n\ndef net():\n    return nn.Linear(4, 2)\n\ndef other(:\n    pass\n',
  );
  writeFileSync(
    join(folder, 'unknown.py'),
    `import torch.nn as nn
import fused

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.second = nn.Linear(8, 2)

    def forward(self, x):
        return self.second(fused.gelu(self.first(x)))
`,
  );
  writeFileSync(
    join(folder, 'open.py'),
    `import torch.nn as nn
import flags

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)

    def forward(self, x):
        if flags.deep:
            x = self.first(x)
        return x
`,
  );
  const cell = (source: string[]) => ({ cell_type: 'code', source });
  const cells = [
    cell(['%matplotlib inline\n', 'import torch.nn as nn, flags\n']),
    { cell_type: 'markdown', source: 'A network' },
    cell([
      'class Net(nn.Module):\n',
      '    def forward(self, x):\n',
      '        if flags.deep:\n',
      '            x = x + x\n',
      '        return x\n',
    ]),
  ];
  writeFileSync(join(folder, 'cells.ipynb'), JSON.stringify({ nbformat: 4, cells }));
  writeFileSync(join(folder, 'old.ipynb'), JSON.stringify({ nbformat: 3, worksheets: [] }));
  mkdirSync(join(folder, 'project/models'), { recursive: true });
  writeFileSync(join(folder, 'project/__init__.py'), '');
  writeFileSync(join(folder, 'project/models/__init__.py'), '');
  writeFileSync(
    join(folder, 'project/layers.py'),
    'import torch.nn as nn\n\ndef layer(width):\n    return nn.Linear(width, 2)\n',
  );
  writeFileSync(
    join(folder, 'project/models/net.py'),
    'from project.layers import layer\n\ndef net():\n    return layer(3)\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

const json = async (args: string[], options?: Parameters<typeof runHere>[1]) => {
  const { output, ...rest } = await runHere(['inspect', ...args, '--format', 'json'], options);
  return { ...rest, json: JSON.parse(output) as Record<string, never> };
};

describe('throughline inspect', () => {
  it('evaluates the arguments in the scope of the file', async () => {
    const { code, json: found } = await json(['net.py#Net(widths[1], classes=3)', '--input', '1x3x8x8'], { folder });
    expect(code).toBe(0);
    expect(found.parameters).toEqual({ trainable: 16 * 27 + 16 + 16 * 3 + 3, total: 16 * 27 + 16 + 16 * 3 + 3 });
    expect(found.output).toEqual([1, 3]);
    expect(found.multiplyAdds).toBe(8 * 8 * 16 * 27 + 16 * 3);
  });

  it('reads a file outside of any project from any folder, with its own package as the root', async () => {
    const { code, json: found } = await json([join(folder, 'project/models/net.py#net'), '--input', '1x3']);
    expect(code).toBe(0);
    expect(found.parameters).toEqual({ trainable: 8, total: 8 });
  });

  it.each(['text', 'markdown', 'svg', 'mermaid', 'dot'])('prints %s', async (format) => {
    const { code, output } = await runHere(['inspect', 'resnet.ts#resnet20', '--format', format], { folder: examples });
    expect(code).toBe(0);
    expect(output).toMatch(
      {
        text: /^resnet20 · TensorFlow\.js/,
        markdown: /^# resnet20/,
        svg: /^(<\?xml|<svg)/,
        mermaid: /^---\ntitle: "resnet20"\n---\nflowchart TB\n/,
        dot: /^digraph "resnet20" \{\n/,
      }[format]!,
    );
  });

  it('adds the graph when asked', async () => {
    const { output } = await runHere(['inspect', 'resnet.ts#resnet20', '--graph'], { folder: examples });
    expect(output).toMatch(/%1 = conv2d\(%0\) 3→16 3×3 \/1 {2}\[1,32,32,16\]/);
  });

  it('reads on behind a call that it does not know, says so, and gives 1', async () => {
    const { code, output } = await runHere(['inspect', 'unknown.py#Net', '--input', '1x4'], { folder });
    expect(code).toBe(1);
    expect(output).toContain('unknown.py:11');
    expect(output).toContain('fused.gelu');
    expect(output).toContain('58 parameters');
    expect(output).toContain('input 1×4 → output ?');
  });

  it('reads what stands in a file with a syntax error, says where it is, and gives 1', async () => {
    const { code, output } = await runHere(['inspect', 'broken.py#net', '--input', '1x4'], { folder });
    expect(code).toBe(1);
    expect(output).toContain('10 parameters');
    expect(output).toContain('broken.py:6');
  });
});

describe('notebooks', () => {
  it('reads the cells and says places by cell and line; an open condition is named likewise', async () => {
    const { output } = await runHere(['inspect', 'cells.ipynb#Net', '--graph'], { folder });
    expect(output).toContain('cell 3, line 3');
    const assumed = await runHere(['inspect', 'cells.ipynb#Net', '--graph', '--assume', '3:3=true'], { folder });
    expect(assumed.output).toMatch(/add\(.*cells\.ipynb:cell 3:4/);
  });

  it('lists entries by cell and line', async () => {
    const { errors } = await runHere(['inspect', 'cells.ipynb'], { folder });
    expect(errors).toContain('class, cell 3, line 1');
  });

  it('says why a notebook cannot be read', async () => {
    const { code, errors } = await runHere(['inspect', 'old.ipynb#Net'], { folder });
    expect(code).toBe(2);
    expect(errors).toContain('old.ipynb cannot be read: it is a notebook of format 3');
  });
});

describe('arguments and inputs', () => {
  it('come from a comment, else from a call of a file of the project', async () => {
    const project = join(folder, 'calls');
    mkdirSync(join(project, 'models'), { recursive: true });
    const net = readFileSync(join(folder, 'net.py'), 'utf8').replace(/def tiny[^]*/, '');
    writeFileSync(join(project, 'models/net.py'), net);
    writeFileSync(join(project, 'setup.py'), '');
    writeFileSync(
      join(project, 'train.py'),
      'import torch\nfrom models.net import Net\nnet = Net(6, classes=2)\nnet(torch.randn(4, 3, 12, 12))\n',
    );
    const { json: found } = await json(['models/net.py#Net'], { folder: project });
    expect(found).toMatchObject({ input: [1, 3, 12, 12], output: [1, 2], architecture: { name: 'Net(6, classes=2)' } });
    writeFileSync(
      join(project, 'models/net.py'),
      net.replace('class Net', '# throughline: Net(7) input=1x3x9x9\nclass Net'),
    );
    const { json: said } = await json(['models/net.py#Net'], { folder: project });
    expect(said).toMatchObject({ input: [1, 3, 9, 9], output: [1, 10], architecture: { name: 'Net(7)' } });
  });

  it('a file without an entry lists its addresses', async () => {
    writeFileSync(
      join(folder, 'said.py'),
      '# throughline: net(4)\nimport torch.nn as nn\ndef net(n):\n    return nn.Sequential(nn.Linear(n, 2))\n',
    );
    const { code, errors } = await runHere(['inspect', 'said.py'], { folder });
    expect(code).toBe(2);
    expect(errors).toContain("\n  'said.py#net(4)'  comment, line 1\n  said.py#net       ");
  });
});

describe('wrong use gives 2 and says what to do', () => {
  it.each([
    [[], 'inspect, ask, papers, variant, compare, check, history, report or backends'],
    [['look'], 'look is no command'],
    [['inspect'], 'write FILE#ENTRY'],
    [['inspect', 'net.py#Net', 'net.py#tiny'], 'not 2'],
    [['inspect', 'missing.py#Net'], 'missing.py does not exist'],
    [['inspect', 'net.py'], 'It has Net, tiny'],
    [['inspect', 'net.py#Nothing'], 'Net, tiny'],
    [['inspect', 'net.py#tiny', '--input', '1xCx8'], 'sizes are whole numbers'],
    [['inspect', 'net.py#tiny', '--input', '1x3:int8'], 'choose float32, int64, bool'],
    [['inspect', 'net.py#tiny', '--format', 'yaml'], 'choose text, json, markdown, svg, mermaid, dot'],
    [['inspect', 'net.py#tiny', '--deep'], '--deep'],
    [['compare', 'net.py#tiny', '--steps', '0'], '--steps 0: a whole number'],
    [['compare', 'net.py#tiny', '--backend', 'cuda'], 'choose auto, tfjs-node-gpu'],
    [['compare', 'net.py#tiny', '--vary', 'colour'], 'there are: depth, width'],
    [['compare', '--experiment', 'colours'], 'there are: shortcuts, gates'],
    [['compare', '--experiment', 'prelu', '--vary', 'order'], 'leave out --vary'],
    [['compare', 'net.py#tiny', '--input', '1x3x8x8'], 'no residual units'],
  ])('%j', async (args, message) => {
    const { code, output, errors } = await runHere(args, { folder });
    expect(errors).toContain(message);
    expect(code).toBe(2);
    expect(output).toBe('');
  });
});

describe('help and version', () => {
  it('gives 0 and prints them', async () => {
    expect(await runHere(['--help'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('throughline inspect FILE#ENTRY'),
    });
    expect(await runHere(['inspect', '--help'])).toMatchObject({ code: 0 });
    expect(await runHere(['--version'])).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });
});

describe.skipIf(!existsSync(torchvision))('on torchvision', () => {
  it("gives resnet50's numbers", async () => {
    const { code, json: found } = await json(['resnet.py#resnet50', '--input', '1x3x224x224'], { folder: torchvision });
    expect(code).toBe(0);
    expect(found).toMatchObject({
      architecture: { name: 'resnet50', file: join(torchvision, 'resnet.py'), framework: 'pytorch' },
      input: [1, 3, 224, 224],
      output: [1, 1000],
      parameters: { trainable: 25_557_032, total: 25_557_032 },
      multiplyAdds: 4_089_184_256,
      depth: 50,
      operators: { conv2d: 53, batchNorm: 53, add: 16, linear: 1, maxPool: 1 },
      identityPath: { intact: false },
      problems: [],
    });
    const units = found.units as { name: string; shortcut: string; activation: string; source: { line: number } }[];
    expect(units).toHaveLength(16);
    expect(units.filter(({ shortcut }) => shortcut === 'projection').map(({ name }) => name)).toEqual([
      'layer1.0',
      'layer2.0',
      'layer3.0',
      'layer4.0',
    ]);
    expect(units.every(({ activation }) => activation === 'original')).toBe(true);
    expect(new Set(units.map(({ source }) => source.line)).size).toBe(1);
  });
});

describe('an open condition', () => {
  it('is read as --assume says, and the JSON tells of the other way', async () => {
    const { json: usual } = await json(['open.py#Net', '--input', '1x4'], { folder });
    expect(usual.assumptions[0]).toMatchObject({
      source: { line: 10 },
      alternative: { condition: 'flags.deep', value: false, difference: '1 node fewer' },
    });
    const { json: chosen, code } = await json(['open.py#Net', '--input', '1x4', '--assume', '10=false'], { folder });
    expect(chosen.operators).toEqual({ input: 1 });
    expect(code).toBe(0);
    const { json: named } = await json(['open.py#Net', '--input', '1x4', '--assume', 'open.py:10=false'], { folder });
    expect(named.operators).toEqual({ input: 1 });
  });

  it('that is not there, or is misspelt, is said', async () => {
    const { json: missed } = await json(['open.py#Net', '--input', '1x4', '--assume', '3=false'], { folder });
    expect(missed.problems[0]).toMatchObject({ code: 'choice', severity: 'information', source: { line: 3 } });
    const { code, errors } = await runHere(['inspect', 'open.py#Net', '--assume', 'deep'], { folder });
    expect(code).toBe(2);
    expect(errors).toContain('--assume deep: write the line of the condition');
  });
});
