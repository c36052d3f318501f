import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { formatCount } from '../../src/graph/format';
import type { Graph } from '../../src/graph/graph';
import { findPaper } from '../../src/papers/catalogue';
import { answerCard } from '../../src/present/questions/answerCard';
import { answerMarkdown, answerText, questionsText } from '../../src/present/questions/answerText';
import { answerTo, questions, questionsFor } from '../../src/present/questions/questions';
import { experimentCalled } from '../../src/train/experiments';
import { shortcutVariants, vary } from '../../src/vary/vary';
import { claimNetworks } from '../explain/fixtures/claimNetworks';
import { readSnippet } from '../support/reading';
import { residualNetwork } from '../support/residualNetwork';

const inspected = (graph: Graph) => ({ graph, explanation: explain(graph) });
const idsOf = (graph: Graph) => questionsFor(inspected(graph)).map(({ id }) => id);
const hereOf = (id: string, graph: Graph) => answerTo(id, inspected(graph))!.here.join('\n');

const varied = (id: string): Graph => {
  const graph = residualNetwork({ unitsPerStage: 9 });
  return vary(
    graph,
    explain(graph),
    shortcutVariants.find((each) => each.id === id)!,
  );
};

/** Three 3×3 convolutions of 8 channels, and what leads to ten of them. */
const plainStack = () =>
  readSnippet(`
    def plain$0():
        layers = [nn.Conv2d(3, 8, 3, padding=1), nn.ReLU()]
        for _ in range(10):
            layers += [nn.Conv2d(8, 8, 3, padding=1), nn.ReLU()]
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))
  `);

describe('what is asked', () => {
  it('puts what stands in the code first', () => {
    expect(idsOf(residualNetwork({ unitsPerStage: 9 }))).toEqual([
      'pre-activation',
      'gate-against-identity',
      'scaling-by-half',
      'projection-shortcut',
      'dropout-on-the-shortcut',
      'batch-norm-and-the-branch',
      'degradation',
      'depth-of-the-gradient',
      'still-deeper',
      'signal-at-the-start',
    ]);
    expect(idsOf(varied('shortcut-only-gating-6')).slice(0, 3)).toEqual([
      'gate-against-identity',
      'pre-activation',
      'gate-bias',
    ]);
    expect(idsOf(varied('constant-scaling-0.5-1'))[0]).toBe('scaling-by-half');
  });

  it('asks of a plain stack what the papers say of plain stacks', async () => {
    const ids = idsOf(await plainStack());
    expect(ids).toContain('degradation');
    expect(ids).toContain('stacks-of-3x3');
    expect(ids).not.toContain('scaling-by-half');
  });

  it('asks nothing where there is nothing to ask', async () => {
    const graph = await readSnippet(`
      def small$0():
          return nn.Sequential(nn.Linear(4, 2))
    `);
    expect(idsOf(graph)).toEqual([]);
    expect(questionsText('small', [])).toContain('no question');
    expect(answerTo('degradation', inspected(graph))).toBeNull();
    expect(answerCard('no-such-question', inspected(graph))).toBeNull();
  });
});

describe('what is answered', () => {
  it('counts with the units of this architecture', () => {
    const graph = residualNetwork({ unitsPerStage: 9 });
    expect(hereOf('scaling-by-half', graph)).toContain('0.5²⁷ ≈ 7.5e-9');
    expect(hereOf('gate-against-identity', graph)).toContain('7.5e-9 at b_g = 0, 0.935 at b_g = −6');
    expect(hereOf('pre-activation', graph)).toContain('27 of 27 units');
    // 9 units of 16, 8 of 32 and 8 of 64 channels keep their size.
    expect(hereOf('projection-shortcut', graph)).toContain(formatCount(9 * 16 ** 2 + 8 * 32 ** 2 + 8 * 64 ** 2));
    expect(hereOf('gate-against-identity', varied('shortcut-only-gating-6'))).toContain('∏(1−g)');
  });

  it('sees what a stack of 3×3 convolutions sees', async () => {
    const here = hereOf('stacks-of-3x3', await plainStack());
    expect(here).toContain('10 convolutions of 3×3 see what one of 21×21 sees');
    expect(here).toContain('5\u202f760 weights, the one would take 28.22\u202fk');
  });

  it('says that few units show little', () => {
    const few = answerTo('scaling-by-half', inspected(residualNetwork({ unitsPerStage: 2 })))!;
    expect(few.experiment!.expected).toContain('With 6 units');
    const many = answerTo('scaling-by-half', inspected(residualNetwork({ unitsPerStage: 9 })))!;
    expect(many.experiment!.expected).not.toContain('With 27 units');
  });
});

/** Graphs that together are asked every question. */
const all = async (): Promise<Graph[]> => [
  residualNetwork({ unitsPerStage: 18 }),
  residualNetwork({ order: 'preActivation', option: 'B' }),
  ...shortcutVariants.map(({ id }) => varied(id)),
  await plainStack(),
  ...(await Promise.all(
    Object.values(claimNetworks)
      .filter(({ source }) => !/\b(110|200)\b/.test(source))
      .map(({ source }) => readSnippet(source, { entry: 'Net' })),
  )),
];

it('cites what the catalogue has, and trains what there is', async () => {
  const unasked = new Set(questions.map(({ id }) => id));
  for (const graph of await all()) {
    const inspection = inspected(graph);
    for (const { id } of questionsFor(inspection)) {
      const answer = answerTo(id, inspection)!;
      unasked.delete(id);
      expect(answer.here.length, id).toBeGreaterThan(0);
      expect(answer.says.length, id).toBeGreaterThan(0);
      for (const { paper, item, citation } of answer.says) {
        const { tables, equations, figures, settings, claims, citation: known } = findPaper(paper)!;
        const items = [...tables, ...settings, ...figures, ...claims].flatMap((each) =>
          each.item.split(/(?<=\d), (?=\d)/),
        );
        expect([...items, ...equations.map(({ number }) => `eq. ${number}`)], `${id}: ${citation}`).toContain(item);
        expect(citation).toBe(known);
      }
      const { experiment, untested } = answer;
      expect(experiment ? experimentCalled(experiment.id)?.title : untested, id).toMatch(
        experiment ? experiment.title : /^No experiment here: .*\.$/,
      );
      for (const text of [answerText(answer), answerMarkdown(answer)]) {
        expect(text).toContain(answer.says[0].citation);
        expect(text).not.toMatch(/undefined|NaN|null/);
      }
      expect(answerCard(id, inspection)!.title).toBe(answer.text);
    }
  }
  expect([...unasked]).toEqual([]);
});

it('has each question once', () => {
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
});
