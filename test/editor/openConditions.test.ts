import { describe, expect, it } from 'vitest';
import { isChoice, openConditions, otherWay, withChoice } from '../../src/editor/openConditions';
import { readSnippet } from '../support/reading';

const source = `
      import flags
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(4, 4)
          def forward(self, x):
              return self.fc(x) if flags.deep else x
`;

describe('open conditions', () => {
  it('are read the other way by their text, wherever their line has moved', async () => {
    const graph = await readSnippet(source);
    const [open] = openConditions(graph.assumptions);
    const choice = otherWay(open);
    expect(choice).toMatchObject({ line: 7, condition: 'flags.deep', value: false });
    expect(isChoice(JSON.parse(JSON.stringify(choice)))).toBe(true);
    const moved = source.replace('      import flags', '      import flags\n\n\n      # moved');
    const other = await readSnippet(moved, { choices: [choice] });
    expect(other.nodes).toHaveLength(1);
    expect(other.assumptions.at(-1)?.text).toContain('read as false, as chosen');
  });

  it('have one choice each', () => {
    const choice = { file: '/a.py', line: 3, condition: 'deep', value: true };
    expect(withChoice([choice], { ...choice, line: 5, value: false })).toEqual([{ ...choice, line: 5, value: false }]);
    expect(withChoice([choice], { ...choice, condition: 'wide' })).toHaveLength(2);
    expect(isChoice({ file: '/a.py', line: '3' })).toBe(false);
  });
});
