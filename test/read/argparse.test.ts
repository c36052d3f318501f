/** Options of a script's command line. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const net = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, opt.width, bias=opt.bias)

    def forward(self, x):
        return self.fc(x)
`;

const read = async (options: string): Promise<string> =>
  printed(
    await readSnippet(`\nimport argparse\nparser = argparse.ArgumentParser()\n${options}\n${net}`, {
      entry: 'Net',
      inputs: [{ shape: [1, 4], dataType: 'float32' }],
    }),
  ).replaceAll(/ {2}net\.py:\d+/g, '');

describe('argparse', () => {
  it('options have their defaults, and each that is used is said', async () => {
    const text = await read(`
parser.add_argument('-w', '--width', type=int, default='6')
parser.add_argument('--no-bias', dest='bias', action='store_false')
parser.add_argument('--epochs', type=int, default=9)
opt = parser.parse_args()
print(opt)`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1
      assumed: the command line leaves --width at its default, 6
      assumed: the command line leaves --no-bias at its default, True"
    `);
  });

  it('words that the source gives itself are no assumption', async () => {
    const text = await read(`
group = parser.add_argument_group('model')
group.add_argument('--width', type=int, default=6)
group.add_argument('--bias', action='store_true')
opt, rest = parser.parse_known_args(['--width=8', '--bias'])`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→8  [1,8]  fc
      return %1"
    `);
  });

  it('an option without a default is not known', async () => {
    const text = await read(`
parser.add_argument('--width', type=int, required=True)
parser.add_argument('--bias', action='store_true')
opt = parser.parse_args()`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = unresolved(%0) Linear(…)  [?]  fc
      return %1
      assumed: the command line leaves --bias at its default, False
      warning unresolved: Linear is built from something that is not known (--width of the command line, which has no default): its parameters are not counted.
      warning unresolved: \`Linear(…)\` at line 15 is not known (--width of the command line, which has no default): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });

  it('an option is set, listed and handed on', async () => {
    const text = await read(`
parser.add_argument('--width', type=int, default=6)
parser.set_defaults(bias=True)
opt = parser.parse_args()
opt.width = opt.width * 2
opt = argparse.Namespace(**{key: value for key, value in vars(opt).items()})`);
    expect(text).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]
      %1 = linear(%0) 4→12  [1,12]  fc
      return %1"
    `);
  });
});
