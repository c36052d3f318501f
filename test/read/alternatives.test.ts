import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

const assumed = async (source: string, choices?: Parameters<typeof readSnippet>[1]): Promise<string[]> =>
  (await readSnippet(source, { inputs: vector, ...choices })).assumptions.map(({ text }) => text);

/** A network whose forward holds the lines given; `flags` is a package that is not read. */
const net = (forward: string, built = 'pass'): string => `
      import flags
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
              ${built}
          def forward(self, x):
${forward
  .split('\n')
  .map((line) => `              ${line}`)
  .join('\n')}
`;

describe('an open condition', () => {
  it('is named with what the other way changes', async () => {
    expect(await assumed(net('return self.b(self.a(x)) if flags.deep else self.a(x)'))).toEqual([
      '`flags.deep` at line 9 is not known: read as true; as false: 1 node fewer',
    ]);
    expect(await assumed(net('return F.relu(x) if flags.kind == "relu" else F.silu(x)'))).toEqual([
      '`flags.kind == "relu"` at line 9 is not known: read as true; as false: 1 node of another kind (relu → silu)',
    ]);
  });

  it('names its cause where its text does not', async () => {
    expect(await assumed(net('return self.b(x) if self.deep else x', 'self.deep = flags.get(1)'))).toEqual([
      '`self.deep` at line 9 is not known (flags.get(…)): read as true; as false: 1 node fewer',
    ]);
  });

  it('is not mentioned where both ways are the same graph', async () => {
    expect(await assumed(net('if flags.log: print("forward")\nreturn self.b(x)'))).toEqual([]);
    expect(await assumed(net('return self.b(x.contiguous() if flags.old else x)'))).toEqual([]);
  });

  it('is decided where one way raises what the program raises itself', async () => {
    const raises = 'def check(x):\n    if x is None: raise ValueError("no")\n    return x\n';
    const source = `${raises}if flags.strict:\n    check(None)\nreturn self.b(x)`;
    const graph = await readSnippet(net(source), { inputs: vector });
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:3
      %1 = linear(%0) 4→4  [1,4]  b  net.py:14
      return %1"
    `);
  });

  it('takes the way without an error of the code itself, and says so', async () => {
    expect(await assumed(net('return self.missing(x) if flags.other else self.a(x)'))).toEqual([
      '`flags.other` at line 9 is not known: read as false; as true: AttributeError: Net has no attribute missing, line 9',
    ]);
  });

  it('takes the way that is understood', async () => {
    const graph = await readSnippet(net('return flags.fused(x) if flags.fast else self.a(x)'), { inputs: vector });
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:3
      %1 = linear(%0) 4→4  [1,4]  a  net.py:9
      return %1
      assumed: \`flags.fast\` at line 9 is not known: read as false; as true: the output [?]"
    `);
  });

  it('may be a case, the condition of a comprehension, or an element of any()', async () => {
    const cases = 'match flags.kind:\n    case "relu": return F.relu(x)\n    case _: return x';
    expect(await assumed(net(cases))).toEqual([
      '`"relu"` at line 10 is not known (flags.kind): read as true; as false: 1 node fewer',
    ]);
    expect(await assumed(net('for f in [f for f in (self.a, self.b) if flags.on]: x = f(x)\nreturn x'))).toEqual([
      '`flags.on` at line 9 is not known: read as true; as false: 2 nodes fewer',
    ]);
    expect(await assumed(net('return self.a(x) if any([False, flags.on]) else x'))).toEqual([
      '`any([False, flags.on])` at line 9 is not known: read as true; as false: 1 node fewer',
    ]);
  });

  it('is read as it was chosen', async () => {
    const source = net('return self.b(self.a(x)) if flags.deep else self.a(x)');
    const choices = [{ file: '/project/net.py', line: 8, value: false }];
    const graph = await readSnippet(source, { inputs: vector, choices });
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:3
      %1 = linear(%0) 4→4  [1,4]  a  net.py:9
      return %1
      assumed: \`flags.deep\` at line 9 is not known: read as false, as chosen; as true: 1 node more"
    `);
    expect(graph.assumptions[0].alternative).toEqual({
      condition: 'flags.deep',
      value: true,
      difference: '1 node more',
    });
  });

  it('that does nothing but decide what a known one decides is not open', async () => {
    expect(await assumed(net('return self.a(x) if flags.deep and self.training else x'))).toEqual([]);
    expect(await assumed(net('return self.a(x) if self.n is None or self.n.y > 1 else x', 'self.n = None'))).toEqual(
      [],
    );
  });
});
