/** Attention and the Transformer of PyTorch, with their flags. */
import { describe, expect, it } from 'vitest';
import { multiplyAdds, parameterCount } from '../../src/graph/cost';
import { printed, readSnippet } from '../support/reading';

const floats = (...shape: number[]) => ({ shape, dataType: 'float32' as const });

const net = (layer: string, forward: string, ...inputs: ReturnType<typeof floats>[]) =>
  readSnippet(
    `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = ${layer}

    def forward(self, ${inputs.map((_, i) => 'xyz'[i]).join(', ')}):
        return ${forward}
`,
    { entry: 'Net', inputs },
  );

describe('attention', () => {
  it('with more keys than were given, sizes of their own, a padding mask and its weights', async () => {
    const graph = await net(
      'nn.MultiheadAttention(8, 2, kdim=6, vdim=4, add_bias_kv=True, add_zero_attn=True, batch_first=True)',
      'self.layer(x, y, z, key_padding_mask=torch.zeros(1, 5, dtype=torch.bool))',
      floats(1, 3, 8),
      floats(1, 5, 6),
      floats(1, 5, 4),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8]  net.py:2
      %1 = input() y  [1,5,6]  net.py:2
      %2 = input() z  [1,5,4]  net.py:2
      %3 = linear(%0) 8→8  [1,3,8]  layer  net.py:8
      %4 = linear(%1) 6→8  [1,5,8]  layer  net.py:8
      %5 = linear(%2) 4→8  [1,5,8]  layer  net.py:8
      %6 = reshape(%3) →[1,3,2,4]  [1,3,2,4]  layer  net.py:8
      %7 = transpose(%6) 0,2,1,3  [1,2,3,4]  layer  net.py:8
      %8 = parameter() layer.bias_k  [1,1,8]  layer  net.py:8
      %9 = constant() zeros  [1,1,8]  layer  net.py:8
      %10 = concat(%4, %8, %9) axis 1  [1,7,8]  layer  net.py:8
      %11 = reshape(%10) →[1,7,2,4]  [1,7,2,4]  layer  net.py:8
      %12 = transpose(%11) 0,2,1,3  [1,2,7,4]  layer  net.py:8
      %13 = parameter() layer.bias_v  [1,1,8]  layer  net.py:8
      %14 = constant() zeros  [1,1,8]  layer  net.py:8
      %15 = concat(%5, %13, %14) axis 1  [1,7,8]  layer  net.py:8
      %16 = reshape(%15) →[1,7,2,4]  [1,7,2,4]  layer  net.py:8
      %17 = transpose(%16) 0,2,1,3  [1,2,7,4]  layer  net.py:8
      %18 = affine(%7) ×0.5  [1,2,3,4]  layer  net.py:8
      %19 = transpose(%12) 0,1,3,2  [1,2,4,7]  layer  net.py:8
      %20 = matmul(%18, %19)  [1,2,3,7]  layer  net.py:8
      %21 = scatter(%20) masked fill  [1,2,3,7]  layer  net.py:8
      %22 = softmax(%21) axis 3  [1,2,3,7]  layer  net.py:8
      %23 = matmul(%22, %17)  [1,2,3,4]  layer  net.py:8
      %24 = transpose(%23) 0,2,1,3  [1,3,2,4]  layer  net.py:8
      %25 = reshape(%24) →[1,3,8]  [1,3,8]  layer  net.py:8
      %26 = linear(%25) 8→8  [1,3,8]  layer.out_proj  net.py:8
      %27 = reduce(%22) mean over 1  [1,3,7]  layer  net.py:8
      return %26, %27"
    `);
    expect(parameterCount(graph).total).toBe(8 * (8 + 6 + 4) + 24 + 72 + 16);
  });

  it('gives weights for each head where they are asked for, and none where they are not', async () => {
    const each = await net(
      'nn.MultiheadAttention(8, 2)',
      'self.layer(x, x, x, average_attn_weights=False)[1].sum(-1)',
      floats(3, 1, 8),
    );
    expect(each.nodes[each.outputs[0]].shape).toEqual([1, 2, 3]);
    const none = await net('nn.MultiheadAttention(8, 2)', 'self.layer(x, x, x, need_weights=False)', floats(3, 1, 8));
    expect(none.outputs).toHaveLength(1);
  });

  it('of grouped queries, causal', async () => {
    expect(
      printed(
        await net(
          'nn.Identity()',
          'F.scaled_dot_product_attention(x, y, y, is_causal=True, enable_gqa=True, dropout_p=0.0)',
          floats(1, 4, 3, 8),
          floats(1, 2, 3, 8),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4,3,8]  net.py:2
      %1 = input() y  [1,2,3,8]  net.py:2
      %2 = reshape(%1) →[1,2,1,3,8]  [1,2,1,3,8]  net.py:8
      %3 = expand(%2)  [1,2,2,3,8]  net.py:8
      %4 = reshape(%3) →[1,4,3,8]  [1,4,3,8]  net.py:8
      %5 = reshape(%1) →[1,2,1,3,8]  [1,2,1,3,8]  net.py:8
      %6 = expand(%5)  [1,2,2,3,8]  net.py:8
      %7 = reshape(%6) →[1,4,3,8]  [1,4,3,8]  net.py:8
      %8 = affine(%0) ×0.35355339059327373  [1,4,3,8]  net.py:8
      %9 = transpose(%4) 0,1,3,2  [1,4,8,3]  net.py:8
      %10 = matmul(%8, %9)  [1,4,3,3]  net.py:8
      %11 = scatter(%10) causal mask  [1,4,3,3]  net.py:8
      %12 = softmax(%11) axis 3  [1,4,3,3]  net.py:8
      %13 = matmul(%12, %7)  [1,4,3,8]  net.py:8
      return %13"
    `);
  });
});

describe('the Transformer', () => {
  it('has an encoder and a decoder with their own norms', async () => {
    const graph = await net(
      "nn.Transformer(8, 2, 1, 1, 16, activation='gelu', batch_first=True, norm_first=True)",
      'self.layer(src=x, tgt=y, tgt_mask=nn.Transformer.generate_square_subsequent_mask(4))',
      floats(1, 5, 8),
      floats(1, 4, 8),
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,5,8]  net.py:2
      %1 = input() y  [1,4,8]  net.py:2
      %2 = layerNorm(%0) 8  [1,5,8]  layer.encoder.layers.0.norm1  net.py:8
      %3 = linear(%2) 8→24  [1,5,24]  layer.encoder.layers.0.self_attn  net.py:8
      %4 = slice(%3) [:, :, 0:8]  [1,5,8]  layer.encoder.layers.0.self_attn  net.py:8
      %5 = slice(%3) [:, :, 8:16]  [1,5,8]  layer.encoder.layers.0.self_attn  net.py:8
      %6 = slice(%3) [:, :, 16:24]  [1,5,8]  layer.encoder.layers.0.self_attn  net.py:8
      %7 = reshape(%4) →[1,5,2,4]  [1,5,2,4]  layer.encoder.layers.0.self_attn  net.py:8
      %8 = transpose(%7) 0,2,1,3  [1,2,5,4]  layer.encoder.layers.0.self_attn  net.py:8
      %9 = reshape(%5) →[1,5,2,4]  [1,5,2,4]  layer.encoder.layers.0.self_attn  net.py:8
      %10 = transpose(%9) 0,2,1,3  [1,2,5,4]  layer.encoder.layers.0.self_attn  net.py:8
      %11 = reshape(%6) →[1,5,2,4]  [1,5,2,4]  layer.encoder.layers.0.self_attn  net.py:8
      %12 = transpose(%11) 0,2,1,3  [1,2,5,4]  layer.encoder.layers.0.self_attn  net.py:8
      %13 = affine(%8) ×0.5  [1,2,5,4]  layer.encoder.layers.0.self_attn  net.py:8
      %14 = transpose(%10) 0,1,3,2  [1,2,4,5]  layer.encoder.layers.0.self_attn  net.py:8
      %15 = matmul(%13, %14)  [1,2,5,5]  layer.encoder.layers.0.self_attn  net.py:8
      %16 = softmax(%15) axis 3  [1,2,5,5]  layer.encoder.layers.0.self_attn  net.py:8
      %17 = dropout(%16) p 0.1  [1,2,5,5]  layer.encoder.layers.0.self_attn  net.py:8
      %18 = matmul(%17, %12)  [1,2,5,4]  layer.encoder.layers.0.self_attn  net.py:8
      %19 = transpose(%18) 0,2,1,3  [1,5,2,4]  layer.encoder.layers.0.self_attn  net.py:8
      %20 = reshape(%19) →[1,5,8]  [1,5,8]  layer.encoder.layers.0.self_attn  net.py:8
      %21 = linear(%20) 8→8  [1,5,8]  layer.encoder.layers.0.self_attn.out_proj  net.py:8
      %22 = dropout(%21) p 0.1  [1,5,8]  layer.encoder.layers.0.dropout1  net.py:8
      %23 = add(%0, %22)  [1,5,8]  layer.encoder.layers.0  net.py:8
      %24 = layerNorm(%23) 8  [1,5,8]  layer.encoder.layers.0.norm2  net.py:8
      %25 = linear(%24) 8→16  [1,5,16]  layer.encoder.layers.0.linear1  net.py:8
      %26 = gelu(%25)  [1,5,16]  layer.encoder.layers.0  net.py:8
      %27 = dropout(%26) p 0.1  [1,5,16]  layer.encoder.layers.0.dropout  net.py:8
      %28 = linear(%27) 16→8  [1,5,8]  layer.encoder.layers.0.linear2  net.py:8
      %29 = dropout(%28) p 0.1  [1,5,8]  layer.encoder.layers.0.dropout2  net.py:8
      %30 = add(%23, %29)  [1,5,8]  layer.encoder.layers.0  net.py:8
      %31 = layerNorm(%30) 8  [1,5,8]  layer.encoder.norm  net.py:8
      %32 = layerNorm(%1) 8  [1,4,8]  layer.decoder.layers.0.norm1  net.py:8
      %33 = linear(%32) 8→24  [1,4,24]  layer.decoder.layers.0.self_attn  net.py:8
      %34 = slice(%33) [:, :, 0:8]  [1,4,8]  layer.decoder.layers.0.self_attn  net.py:8
      %35 = slice(%33) [:, :, 8:16]  [1,4,8]  layer.decoder.layers.0.self_attn  net.py:8
      %36 = slice(%33) [:, :, 16:24]  [1,4,8]  layer.decoder.layers.0.self_attn  net.py:8
      %37 = reshape(%34) →[1,4,2,4]  [1,4,2,4]  layer.decoder.layers.0.self_attn  net.py:8
      %38 = transpose(%37) 0,2,1,3  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %39 = reshape(%35) →[1,4,2,4]  [1,4,2,4]  layer.decoder.layers.0.self_attn  net.py:8
      %40 = transpose(%39) 0,2,1,3  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %41 = reshape(%36) →[1,4,2,4]  [1,4,2,4]  layer.decoder.layers.0.self_attn  net.py:8
      %42 = transpose(%41) 0,2,1,3  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %43 = affine(%38) ×0.5  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %44 = transpose(%40) 0,1,3,2  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %45 = matmul(%43, %44)  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %46 = constant() causal mask  [4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %47 = add(%45, %46)  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %48 = softmax(%47) axis 3  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %49 = dropout(%48) p 0.1  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %50 = matmul(%49, %42)  [1,2,4,4]  layer.decoder.layers.0.self_attn  net.py:8
      %51 = transpose(%50) 0,2,1,3  [1,4,2,4]  layer.decoder.layers.0.self_attn  net.py:8
      %52 = reshape(%51) →[1,4,8]  [1,4,8]  layer.decoder.layers.0.self_attn  net.py:8
      %53 = linear(%52) 8→8  [1,4,8]  layer.decoder.layers.0.self_attn.out_proj  net.py:8
      %54 = dropout(%53) p 0.1  [1,4,8]  layer.decoder.layers.0.dropout1  net.py:8
      %55 = add(%1, %54)  [1,4,8]  layer.decoder.layers.0  net.py:8
      %56 = layerNorm(%55) 8  [1,4,8]  layer.decoder.layers.0.norm2  net.py:8
      %57 = linear(%56) 8→8  [1,4,8]  layer.decoder.layers.0.multihead_attn  net.py:8
      %58 = linear(%31) 8→16  [1,5,16]  layer.decoder.layers.0.multihead_attn  net.py:8
      %59 = slice(%58) [:, :, 0:8]  [1,5,8]  layer.decoder.layers.0.multihead_attn  net.py:8
      %60 = slice(%58) [:, :, 8:16]  [1,5,8]  layer.decoder.layers.0.multihead_attn  net.py:8
      %61 = reshape(%57) →[1,4,2,4]  [1,4,2,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %62 = transpose(%61) 0,2,1,3  [1,2,4,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %63 = reshape(%59) →[1,5,2,4]  [1,5,2,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %64 = transpose(%63) 0,2,1,3  [1,2,5,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %65 = reshape(%60) →[1,5,2,4]  [1,5,2,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %66 = transpose(%65) 0,2,1,3  [1,2,5,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %67 = affine(%62) ×0.5  [1,2,4,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %68 = transpose(%64) 0,1,3,2  [1,2,4,5]  layer.decoder.layers.0.multihead_attn  net.py:8
      %69 = matmul(%67, %68)  [1,2,4,5]  layer.decoder.layers.0.multihead_attn  net.py:8
      %70 = softmax(%69) axis 3  [1,2,4,5]  layer.decoder.layers.0.multihead_attn  net.py:8
      %71 = dropout(%70) p 0.1  [1,2,4,5]  layer.decoder.layers.0.multihead_attn  net.py:8
      %72 = matmul(%71, %66)  [1,2,4,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %73 = transpose(%72) 0,2,1,3  [1,4,2,4]  layer.decoder.layers.0.multihead_attn  net.py:8
      %74 = reshape(%73) →[1,4,8]  [1,4,8]  layer.decoder.layers.0.multihead_attn  net.py:8
      %75 = linear(%74) 8→8  [1,4,8]  layer.decoder.layers.0.multihead_attn.out_proj  net.py:8
      %76 = dropout(%75) p 0.1  [1,4,8]  layer.decoder.layers.0.dropout2  net.py:8
      %77 = add(%55, %76)  [1,4,8]  layer.decoder.layers.0  net.py:8
      %78 = layerNorm(%77) 8  [1,4,8]  layer.decoder.layers.0.norm3  net.py:8
      %79 = linear(%78) 8→16  [1,4,16]  layer.decoder.layers.0.linear1  net.py:8
      %80 = gelu(%79)  [1,4,16]  layer.decoder.layers.0  net.py:8
      %81 = dropout(%80) p 0.1  [1,4,16]  layer.decoder.layers.0.dropout  net.py:8
      %82 = linear(%81) 16→8  [1,4,8]  layer.decoder.layers.0.linear2  net.py:8
      %83 = dropout(%82) p 0.1  [1,4,8]  layer.decoder.layers.0.dropout3  net.py:8
      %84 = add(%77, %83)  [1,4,8]  layer.decoder.layers.0  net.py:8
      %85 = layerNorm(%84) 8  [1,4,8]  layer.decoder.norm  net.py:8
      return %85"
    `);
    // Attention 4·8·8 + 4·8, feed-forward 2·8·16 + 24, norms of 16 numbers.
    expect(parameterCount(graph).total).toBe(288 * 3 + 280 * 2 + 16 * 7);
  });

  it('is a stack of copies; the mask of the stack is that of its layers', async () => {
    const graph = await net(
      'nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation=nn.GELU(), bias=False), 2, norm=nn.LayerNorm(8))',
      'self.layer(x, mask=torch.ones(5, 5).triu(1).bool())',
      floats(1, 5, 8),
    );
    expect(graph.nodes.filter(({ operator }) => operator === 'scatter')).toHaveLength(2);
    expect(graph.problems).toEqual([]);
    expect(parameterCount(graph).total).toBe(2 * (4 * 64 + 2 * 128 + 16) + 16);
    expect(multiplyAdds(graph)).toEqual({ weighted: 2 * 5 * (256 + 256), activations: 2 * 2 * 5 * 5 * 8 });
  });
});

describe('einsum', () => {
  it('sums axes of one tensor first, and multiplies element by element where nothing is summed', async () => {
    expect(
      printed(
        await net(
          'nn.Identity()',
          "torch.einsum('bi,bj->bij', x, y), torch.einsum('bik,bj->bj', x[:, :, None], y), torch.einsum('bi,i->b', x, torch.ones(3))",
          floats(2, 3),
          floats(2, 4),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "%0 = input() x  [2,3]  net.py:2
      %1 = input() y  [2,4]  net.py:2
      %2 = reshape(%0) →[2,3,1]  [2,3,1]  net.py:8
      %3 = reshape(%1) →[2,1,4]  [2,1,4]  net.py:8
      %4 = multiply(%2, %3)  [2,3,4]  net.py:8
      %5 = reshape(%0) →[2,3,1]  [2,3,1]  net.py:8
      %6 = reduce(%5) sum over 1,2  [2]  net.py:8
      %7 = reshape(%6) →[2,1]  [2,1]  net.py:8
      %8 = multiply(%7, %1)  [2,4]  net.py:8
      %9 = constant() torch.einsum('bi,i->b', x, torch.ones(3))  [3,1]  net.py:8
      %10 = matmul(%0, %9)  [2,1]  net.py:8
      %11 = reshape(%10) →[2]  [2]  net.py:8
      return %4, %8, %11"
    `);
  });
});
