/** What is said of an architecture whose sizes are symbols: formulas, and never a count of nothing. */
import { expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { drawingOf } from '../../src/present/drawing';
import { inspectionJson } from '../../src/present/json';
import { inspectionMarkdown } from '../../src/present/markdown';
import { inspectionText } from '../../src/present/text';
import { ShrinkError, shrink } from '../../src/vary/shrink';
import { readSnippet } from '../support/reading';

const read = () =>
  readSnippet(`
    class Bottleneck(nn.Module):$0
        def __init__(self, inplanes, planes):
            super().__init__()
            self.conv1 = nn.Conv2d(inplanes, planes, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(planes)
            self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(planes)
            self.conv3 = nn.Conv2d(planes, planes * 4, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(planes * 4)
        def forward(self, x):
            out = F.relu(self.bn1(self.conv1(x)))
            out = F.relu(self.bn2(self.conv2(out)))
            return F.relu(self.bn3(self.conv3(out)) + x)
  `);

it('texts, data and the drawing give counts as formulas', async () => {
  const graph = await read();
  const inspection = { graph, explanation: explain(graph) };
  for (const text of [inspectionText(inspection), inspectionMarkdown(inspection)]) {
    expect(text).toContain('17·planes² + 12·planes parameters');
    expect(text).not.toMatch(/\b0 (parameters|multiply-adds)/);
  }
  const { parameters, multiplyAdds, multiplyAddsFormula } = inspectionJson(inspection);
  const total = '17·planes² + 12·planes';
  expect({ parameters, multiplyAdds, multiplyAddsFormula }).toEqual({
    parameters: { trainable: null, total: null, formula: { trainable: total, total } },
    multiplyAdds: null,
    multiplyAddsFormula: '53312·planes²',
  });
  const drawing = drawingOf(graph, inspection.explanation);
  expect([drawing.parameters, drawing.multiplyAdds]).toEqual([
    { value: null, text: total },
    { value: null, text: '53\u202f312·planes²' },
  ]);
});

it('its unit is an identity unit, and it is not trained without numbers', async () => {
  const graph = await read();
  const explanation = explain(graph);
  expect(explanation.units.map(({ shortcut, identityTerm }) => [shortcut.kind, identityTerm.state])).toEqual([
    ['identity', 'masked'],
  ]);
  const target = { size: 16, width: 8, classes: 10, firstMap: 4 };
  expect(() => shrink(graph, explanation, target)).toThrow(ShrinkError);
  expect(() => shrink(graph, explanation, target)).toThrow('give planes as numbers');
});
