import { describe, expect, it } from 'vitest';
import { createReader } from '../../src/read/reader';
import { filesInMemory, grammars, patientBudget, readSnippet } from '../support/reading';

const told = (references: Awaited<ReturnType<typeof readSnippet>>['references']) =>
  (references ?? []).map(
    ({ arxiv, title, of, source }) => `${of || 'head'}: ${arxiv ?? title}, line ${source.startLine + 1}`,
  );

const block = `
class Block(nn.Module):
    """A unit.

    From "Deep Residual Learning for
    Image Recognition".
    """
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.address = "https://arxiv.org/abs/1409.1556"

    def forward(self, x):
        # Identity first (arXiv:1603.05027v3).
        return x + self.conv(x)
`;

describe('papers that the source names', () => {
  it('in the head of the file, in docstrings and comments of what is used, above a definition', async () => {
    const { references } = await readSnippet(`
# After https://arxiv.org/pdf/1512.03385v1.pdf
${block}
# See arXiv preprint arXiv:1409.4842
class Unused(nn.Module):
    """arXiv:1505.00387"""

# Highway Networks, more or less.
@torch.no_grad
def net$0():
    """arXiv: 2002.10444"""
    return Block()
`);
    expect(told(references)).toEqual([
      'head: 1512.03385, line 2',
      'Block: Deep Residual Learning for Image Recognition, line 7',
      'Block: 1603.05027, line 16',
      'net: Highway Networks, line 23',
      'net: 2002.10444, line 26',
    ]);
  });

  it('in TypeScript', async () => {
    const file = '/project/net.ts';
    const reader = await createReader(
      filesInMemory({
        [file]: `import * as tf from '@tensorflow/tfjs';
/** Built as in https://arxiv.org/abs/1409.1556v6. */
export function net() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, inputShape: [4], name: 'arXiv:1512.03385' }));
  return model;
}
`,
      }),
      { grammars, budget: patientBudget },
    );
    expect(told(reader.read({ file, entry: 'net' }).references)).toEqual(['net: 1409.1556, line 2']);
  });

  it('as they are after an edit of a comment', async () => {
    const file = '/project/net.py';
    const files: Record<string, string> = { [file]: `import torch.nn as nn\n${block}` };
    const reader = await createReader(filesInMemory(files), { grammars, budget: patientBudget });
    const first = reader.read({ file, entry: 'Block' });
    expect(told(first.references)).toContain('Block: 1603.05027, line 15');
    files[file] = `# One line more\n${files[file].replace('1603.05027v3', '1512.03385')}`;
    reader.invalidate(file);
    expect(told(reader.read({ file, entry: 'Block' }).references)).toContain('Block: 1512.03385, line 16');
  });
});
