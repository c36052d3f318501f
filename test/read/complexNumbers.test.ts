/** Complex tensors, Fourier transforms, and what types tensors have. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const floats = (...shape: number[]) => ({ shape, dataType: 'float32' as const });

const forward = (body: string, ...inputs: ReturnType<typeof floats>[]) =>
  readSnippet(
    `
class Net(nn.Module):
    def forward(self, ${inputs.map((_, i) => 'xyz'[i]).join(', ')}):
${body
  .split(';')
  .map((line) => `        ${line.trim()}`)
  .join('\n')}
`,
    { entry: 'Net', inputs },
  );

describe('complex numbers', () => {
  it('turn pairs by angles, as rotary embeddings do', async () => {
    const graph = await forward(
      `angles = torch.outer(torch.arange(6), 1.0 / (10000 ** (torch.arange(0, 8, 2).float() / 8)))
       turn = torch.polar(torch.ones_like(angles), angles)
       pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
       return torch.view_as_real(pairs * turn.view(1, 6, 4)).flatten(2).type_as(x)`.replaceAll('\n', ';'),
      floats(2, 6, 8),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,6,8]  net.py:2
      %1 = reshape(%0) →[2,6,4,2]  [2,6,4,2]  net.py:6
      %2 = complexView(%1) to complex  [2,6,4]  net.py:6
      %3 = constant() turn.view(1, 6, 4)  [1,6,4]  net.py:7
      %4 = multiply(%2, %3)  [2,6,4]  net.py:7
      %5 = complexView(%4) to real  [2,6,4,2]  net.py:7
      %6 = flatten(%5)  [2,6,8]  net.py:7
      return %6"
    `);
  });

  it('come from Fourier transforms and go by them', async () => {
    const graph = await forward(
      `spectrum = torch.fft.rfft2(x, dim=(1, 2), norm='ortho')
       back = torch.fft.irfft2(spectrum, s=(14, 14), dim=(1, 2), norm='ortho')
       mixed = torch.fft.fft(torch.fft.fft(x, dim=-1), dim=-2).real
       return back, mixed, spectrum.abs(), torch.stft(x[:, :, 0, 0], 4, return_complex=True)`.replaceAll('\n', ';'),
      floats(1, 14, 14, 8),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,14,14,8]  net.py:2
      %1 = fourier(%0) rfft2 over 1,2  [1,14,8,8]  net.py:4
      %2 = fourier(%1) irfft2 over 1,2  [1,14,14,8]  net.py:5
      %3 = fourier(%0) fft over 3  [1,14,14,8]  net.py:6
      %4 = fourier(%3) fft over 2  [1,14,14,8]  net.py:6
      %5 = elementwise(%4) real  [1,14,14,8]  net.py:6
      %6 = elementwise(%1) abs  [1,14,8,8]  net.py:7
      %7 = slice(%0) [:, :, 0, 0]  [1,14]  net.py:7
      %8 = gather(%7) axis 1  [1,4,15]  net.py:7
      %9 = fourier(%8) stft over 1  [1,3,15]  net.py:7
      return %2, %5, %6, %9"
    `);
    expect(graph.nodes.filter(({ operator }) => operator === 'fourier').map(({ dataType }) => dataType)).toEqual([
      'complex64',
      'float32',
      'complex64',
      'complex64',
      'complex64',
    ]);
  });
});

describe('types of tensors', () => {
  it('of a comparison are truth, which selects by the data', async () => {
    const graph = await forward('mask = x > 0; return mask.float() * 2, x[mask]', floats(2, 3));
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3]  net.py:2
      %1 = elementwise(%0) > 0  [2,3]  net.py:4
      %2 = affine(%1) ×2  [2,3]  net.py:5
      %3 = unresolved(%0) x[mask]  [?]  net.py:5
      return %2, %3
      warning unresolved: \`x[mask]\` at line 5 is not known (which values a mask takes depends on the data): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });
});

describe('functions that networks of others are built with', () => {
  it('attention with weights that are given', async () => {
    const graph = await readSnippet(
      `
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.q, self.k, self.v, self.o = (nn.Linear(8, 8) for _ in range(4))

          def forward(self, x):
              bias = torch.cat([self.q.bias, self.k.bias, self.v.bias])
              y, _ = F.multi_head_attention_forward(
                  x[:1], x, x, 8, 2, None, bias, None, None, False, 0.0, self.o.weight, self.o.bias,
                  use_separate_proj_weight=True, need_weights=False,
                  q_proj_weight=self.q.weight, k_proj_weight=self.k.weight, v_proj_weight=self.v.weight)
              return y.squeeze(0)
      `,
      { entry: 'Net', inputs: [floats(5, 1, 8)] },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [5,1,8]  net.py:2
      %1 = parameter() q.bias  [8]  net.py:8
      %2 = parameter() k.bias  [8]  net.py:8
      %3 = parameter() v.bias  [8]  net.py:8
      %4 = concat(%1, %2, %3) axis 0  [24]  net.py:8
      %5 = slice(%0) [0:1, :, :]  [1,1,8]  net.py:10
      %6 = slice(%4) [0:8]  [8]  net.py:9
      %7 = linear(%5, %6) 8→8  [1,1,8]  net.py:9
      %8 = slice(%4) [8:16]  [8]  net.py:9
      %9 = linear(%0, %8) 8→8  [5,1,8]  net.py:9
      %10 = slice(%4) [16:24]  [8]  net.py:9
      %11 = linear(%0, %10) 8→8  [5,1,8]  net.py:9
      %12 = transpose(%7) 1,0,2  [1,1,8]  net.py:9
      %13 = reshape(%12) →[1,1,2,4]  [1,1,2,4]  net.py:9
      %14 = transpose(%13) 0,2,1,3  [1,2,1,4]  net.py:9
      %15 = transpose(%9) 1,0,2  [1,5,8]  net.py:9
      %16 = reshape(%15) →[1,5,2,4]  [1,5,2,4]  net.py:9
      %17 = transpose(%16) 0,2,1,3  [1,2,5,4]  net.py:9
      %18 = transpose(%11) 1,0,2  [1,5,8]  net.py:9
      %19 = reshape(%18) →[1,5,2,4]  [1,5,2,4]  net.py:9
      %20 = transpose(%19) 0,2,1,3  [1,2,5,4]  net.py:9
      %21 = affine(%14) ×0.5  [1,2,1,4]  net.py:9
      %22 = transpose(%17) 0,1,3,2  [1,2,4,5]  net.py:9
      %23 = matmul(%21, %22)  [1,2,1,5]  net.py:9
      %24 = softmax(%23) axis 3  [1,2,1,5]  net.py:9
      %25 = matmul(%24, %20)  [1,2,1,4]  net.py:9
      %26 = transpose(%25) 0,2,1,3  [1,1,2,4]  net.py:9
      %27 = reshape(%26) →[1,1,8]  [1,1,8]  net.py:9
      %28 = linear(%27) 8→8  [1,1,8]  net.py:9
      %29 = transpose(%28) 1,0,2  [1,1,8]  net.py:9
      %30 = reshape(%29) →[1,8]  [1,8]  net.py:13
      return %30"
    `);
  });

  it('losses are numbers', async () => {
    const graph = await forward(
      `loss = F.cross_entropy(x, torch.zeros(2).long(), ignore_index=-1) + nn.MSELoss()(x, y)
       return loss, F.l1_loss(x, y, reduction='none')`.replaceAll('\n', ';'),
      floats(2, 3),
      floats(2, 3),
    );
    expect(graph.problems).toEqual([]);
    expect(graph.outputs.map((id) => graph.nodes[id].shape)).toEqual([[], [2, 3]]);
  });

  it('parallel layers of fairscale are whole on one device, which is assumed', async () => {
    const graph = await readSnippet(
      `
      from fairscale.nn.model_parallel.layers import ColumnParallelLinear, ParallelEmbedding
      import fairscale.nn.model_parallel.initialize as fs_init

      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.embed = ParallelEmbedding(10, 4, init_method=lambda x: x)
              self.out = ColumnParallelLinear(4, 8 // fs_init.get_model_parallel_world_size(), bias=False)

          def forward(self, tokens):
              return self.out(self.embed(tokens))
      `,
      { entry: 'Net', inputs: [{ shape: [1, 3], dataType: 'int64' }] },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() tokens  [1,3]  net.py:5
      %1 = embedding(%0) 10→4  [1,3,4]  embed  net.py:12
      %2 = linear(%1) 4→8  [1,3,8]  out  net.py:12
      return %2
      assumed: layers of fairscale are whole, as on one device"
    `);
  });
});
