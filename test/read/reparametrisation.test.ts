/** Weights made from other parameters, and hooks. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

/** Names and sizes of the parameters, and the graph. */
async function read(layers: string, forward = 'return self.fc(x)', rest = ''): Promise<string> {
  const graph = await readSnippet(
    `
from torch.nn.utils import parametrizations, parametrize, remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm
${rest}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ${layers}

    def forward(self, x):
        ${forward}
`,
    { entry: 'Net', inputs: vector },
  );
  const parameters = graph.parameters.map(({ name, shape }) => `${name} [${shape.join(',')}]`);
  return [...parameters, printed(graph).replaceAll(/ {2}net\.py:\d+/g, '')].join('\n');
}

describe('weights made from other parameters', () => {
  it('weight_norm has a direction and a length', async () => {
    expect(await read('self.fc = weight_norm(nn.Linear(4, 6))')).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.weight_g [6,1]
      fc.weight_v [6,4]
      %0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1"
    `);
    expect(await read('self.fc = parametrizations.weight_norm(nn.Linear(4, 6), dim=1)')).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.parametrizations.weight.original0 [1,4]
      fc.parametrizations.weight.original1 [6,4]
      %0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1"
    `);
  });

  it('spectral_norm keeps the original and two vectors', async () => {
    const count = 'return self.fc(x), [name for name, _ in self.named_buffers()].index("fc.weight_v")';
    expect(await read('self.fc = spectral_norm(nn.Linear(4, 6))', count)).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.weight_orig [6,4]
      %0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1"
    `);
    expect(await read('self.fc = parametrizations.spectral_norm(nn.Linear(4, 6))')).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.parametrizations.weight.original [6,4]
      %0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1"
    `);
  });

  it('a removed norm leaves the weight', async () => {
    const both = 'remove_spectral_norm(spectral_norm(remove_weight_norm(weight_norm(nn.Linear(4, 6)))))';
    expect(await read(`self.fc = ${both}`)).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.weight [6,4]
      %0 = input() x  [1,4]
      %1 = linear(%0) 4→6  [1,6]  fc
      return %1"
    `);
  });

  it('a function hides the module of its name', async () => {
    const imported = 'import torch.nn.utils.weight_norm as normalised';
    expect(await read('self.fc = normalised(nn.Linear(4, 6))', undefined, imported)).toContain('fc.weight_g [6,1]');
  });

  it('a module of the source computes the weight', async () => {
    const symmetric = `
class Doubled(nn.Module):
    def forward(self, weight):
        return weight * 2
`;
    const register = 'parametrize.register_parametrization(self.fc, "weight", Doubled())';
    expect(await read(`self.fc = nn.Linear(4, 6); ${register}`, undefined, symmetric)).toMatchInlineSnapshot(`
      "fc.bias [6]
      fc.parametrizations.weight.original [6,4]
      %0 = input() x  [1,4]
      %1 = parameter() fc.parametrizations.weight.original  [6,4]  fc.parametrizations.weight.0
      %2 = affine(%1) ×2  [6,4]  fc.parametrizations.weight.0
      %3 = linear(%0, %2) 4→6  [1,6]  fc
      return %3"
    `);
  });
});

describe('hooks', () => {
  it('run before and after the forward, until they are removed', async () => {
    const hooks = `
seen = {}
def before(module, args):
    return (torch.relu(args[0]),)
def after(module, args, output):
    seen['fc'] = output
    return torch.sigmoid(output)
`;
    const registered =
      'self.fc = nn.Linear(4, 6); self.fc.register_forward_hook(after); self.fc.register_forward_pre_hook(before); self.fc.register_forward_hook(lambda *_: 1).remove()';
    expect(await read(registered, 'return self.fc(x), seen["fc"]', hooks)).toMatchInlineSnapshot(`
      "fc.weight [6,4]
      fc.bias [6]
      %0 = input() x  [1,4]
      %1 = relu(%0)  [1,4]  fc
      %2 = linear(%1) 4→6  [1,6]  fc
      %3 = sigmoid(%2)  [1,6]  fc
      return %3, %2"
    `);
  });
});
