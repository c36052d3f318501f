import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { branchText } from '../../src/present/branch';
import { initialisationSection } from '../../src/present/drawingCurve';
import { hoverFor, type HoverOptions } from '../../src/present/hover';
import { type Inspection, isReadFully, unitsAt } from '../../src/present/inspection';
import { inspectionJson } from '../../src/present/json';
import { lensText } from '../../src/present/lens';
import { inspectionMarkdown } from '../../src/present/markdown';
import { inspectionText } from '../../src/present/text';
import { residualNetwork, type ResidualNetworkOptions } from '../support/residualNetwork';

const source = { file: '/models/net.py', startLine: 4, startColumn: 8, endLine: 4, endColumn: 20 };

function inspectionOf(options: ResidualNetworkOptions = {}, more: Partial<Graph> = {}): Inspection {
  const graph = { ...residualNetwork(options), ...more };
  return { graph, explanation: explain(graph) };
}

const withProblem = () =>
  inspectionOf(
    {},
    {
      assumptions: [{ text: 'input 1×3×32×32', source }],
      problems: [{ severity: 'warning', code: 'unresolved', text: '`ops.fused(x)` is not known.', source }],
    },
  );

const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('initialisation', () => {
  const { graph, explanation } = inspectionOf({ unitsPerStage: 9 });

  it('as text: what it does, a row for layers that start alike, what is left out', () => {
    const text = plain(inspectionText({ graph, explanation }));
    const section = text.slice(
      text.indexOf('Initialisation\n'),
      text.indexOf('\n\n', text.indexOf('Initialisation\n')),
    );
    expect(section).toContain('Batch norm behind');
    expect(section).toMatch(/ ×\d+ +He normal, fan-out +\d+ +\d+ .* normalised\n/);
    expect(section).toContain('Additions: the addends are taken as uncorrelated');
  });

  it('as data: each layer, and the two courses along the chain', () => {
    const { initialisation } = inspectionJson({ graph, explanation });
    const [first] = initialisation!.layers;
    expect(Object.keys(first)).toEqual([
      'name',
      'text',
      'byDefault',
      'source',
      'fanIn',
      'fanOut',
      'variance',
      'forwardGain',
      'backwardGain',
      'normalised',
    ]);
    const { chain, forward, backward } = initialisation!;
    expect([forward.length, backward.length]).toEqual([chain.length, chain.length]);
    expect([forward[0], backward.at(-1)]).toEqual([1, 1]);
  });

  it('as a curve on the card, in powers of ten', () => {
    const [section] = initialisationSection(explanation.initialisation);
    expect(section).toMatchObject({ kind: 'curve', layers: explanation.initialisation!.chain.length });
    if (section.kind !== 'curve') return;
    expect(section.lines.map(({ name }) => name)).toEqual(['signal', 'gradient']);
    expect(section.lines[0].values[0]).toBe(0);
    expect(section.lines[1].values.at(-1)).toBe(0);
  });

  it('is not on the card of two layers', () => {
    const { chain, forward, backward, ...rest } = explanation.initialisation!;
    const short = { ...rest, chain: chain.slice(0, 2), forward: forward.slice(0, 2), backward: backward.slice(0, 2) };
    expect(initialisationSection(short)).toEqual([]);
  });
});

describe('an inspection as JSON', () => {
  let json: ReturnType<typeof inspectionJson>;
  beforeAll(() => {
    json = inspectionJson(withProblem());
  });

  it('has the fields of docs/cli.md and no others', () => {
    expect(Object.keys(json)).toEqual([
      'architecture',
      'input',
      'output',
      'parameters',
      'multiplyAdds',
      'depth',
      'operators',
      'units',
      'identityPath',
      'structures',
      'claims',
      'findings',
      'initialisation',
      'descent',
      'deviations',
      'stages',
      'assumptions',
      'problems',
    ]);
    expect(Object.keys(json.units[0])).toEqual(['name', 'shortcut', 'activation', 'forms', 'identityTerm', 'source']);
    expect(Object.keys(json.identityPath)).toEqual([
      'intact',
      'term',
      'brokenAt',
      'equations',
      'paths',
      'layersToLoss',
    ]);
    expect(Object.keys(json.identityPath.paths)).toEqual(['total', 'fewest', 'most', 'mean', 'range', 'effective']);
  });

  it('counts exactly', () => {
    expect(json).toMatchObject({
      architecture: { name: 'resnet20', file: 'net.py', framework: 'pytorch' },
      input: [1, 3, 32, 32],
      output: [1, 10],
      parameters: { trainable: 269_722, total: 269_722 },
      multiplyAdds: 40_551_040,
      depth: 20,
      operators: { conv2d: 19, batchNorm: 19, add: 9, linear: 1 },
    });
    expect(json.units.map(({ shortcut }) => shortcut)).toEqual([
      ...[
        'identity',
        'identity',
        'identity',
        'zeroPadding',
        'identity',
        'identity',
        'zeroPadding',
        'identity',
        'identity',
      ],
    ]);
  });

  it('counts lines from one', () => {
    expect(json.problems[0].source).toEqual({ file: '/models/net.py', line: 5 });
    expect(json.assumptions[0].source.line).toBe(5);
  });

  it('says where the path is not intact', () => {
    expect(json.identityPath).toMatchObject({ intact: false });
    expect(json.identityPath.brokenAt).toHaveLength(9);
    const preActivated = inspectionJson(inspectionOf({ order: 'preActivation' }));
    expect(preActivated.identityPath.brokenAt).toEqual(['layer2.0', 'layer3.0']);
  });

  it('lists the shapes where there are several inputs', () => {
    const graph = residualNetwork();
    const twice = { ...graph, inputs: [0, 0] };
    expect(inspectionJson({ graph: twice, explanation: explain(graph) }).input).toEqual([
      [1, 3, 32, 32],
      [1, 3, 32, 32],
    ]);
  });
});

describe('an inspection as text', () => {
  it('begins with what it is and what it costs', () => {
    expect(
      plain(inspectionText(inspectionOf({ unitsPerStage: 1 })))
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      expect.stringMatching(/^resnet8 · PyTorch · net\.py:\d+$/),
      '75.29 k parameters · 12.24 M multiply-adds · 8 weight layers deep',
      'input 1×3×32×32 → output 1×10',
    ]);
  });

  it('folds equal neighbours into one line, and no others', () => {
    const graph = residualNetwork();
    const sameLine = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, source })) } as Graph;
    const text = inspectionText({ graph: sameLine, explanation: explain(sameLine) });
    expect(text).toContain('layer1.0 … layer1.2  ×3');
    expect(text).toContain('layer2.1 … layer2.2  ×2');
    expect(text).toMatch(/^ {2}layer2\.0 {2,}\S/m);
  });

  it('lists assumptions and problems with their places, and adds the graph only when asked', () => {
    const text = inspectionText(withProblem());
    expect(text).toContain('Assumed\n  input 1×3×32×32 (net.py:5)');
    expect(text).toContain('net.py:5:9: warning (unresolved): `ops.fused(x)` is not known.');
    expect(text).not.toContain('%1 = conv2d(%0)');
    expect(inspectionText(withProblem(), { graph: true })).toContain('%1 = conv2d(%0)');
  });
});

describe('an inspection of nothing', () => {
  it('says why, and counts nothing', () => {
    const { graph } = withProblem();
    const empty = { ...graph, nodes: [], inputs: [], outputs: [], parameters: [] };
    const inspection = { graph: empty, explanation: explain(empty) };
    expect(inspectionText(inspection)).toContain('`ops.fused(x)` is not known.');
    expect(inspectionText(inspection)).not.toContain('0 parameters');
    expect(inspectionMarkdown(inspection)).not.toContain('0 parameters');
  });
});

describe('an inspection as Markdown', () => {
  it('has a table of units and escapes names of the source', () => {
    const markdown = inspectionMarkdown(inspectionOf({}, { name: 'net_a(b="[x](command:y)")' }));
    expect(markdown).toContain('# net\\_a(b="\\[x\\](command:y)")');
    expect(markdown).toMatch(/\| layer1\.0 \|.*\| identity \| original \|/);
  });
});

describe('a hover', () => {
  const options: HoverOptions = { foreground: '#123456', link: ({ kind }) => `command:throughline.${kind}` };
  const hover = (options_: ResidualNetworkOptions, unit?: number, more: Partial<HoverOptions> = {}) => {
    const { graph, explanation } = inspectionOf(options_);
    const target = unit === undefined ? ({ kind: 'network' } as const) : ({ kind: 'addition', unit } as const);
    return plain(hoverFor(graph, explanation, target, { ...options, ...more }));
  };

  it('names the form of a unit with its figure, its layers and their cost', () => {
    const text = hover({}, 0);
    expect(text).toContain(
      '**Residual unit, original form (ReLU after the addition)** · [He et al. 2016, Fig. 4(a)](https://arxiv.org/abs/1603.05027)',
    );
    expect(text).toContain(
      'F: conv1 3×3 16→16, conv2 3×3 16→16, each with batch norm · 4 672 parameters · 4.72 M multiply-adds at 32×32',
    );
  });

  it('shows the equation as a picture in the colour of the text', () => {
    const [, data] = /!\[[^\]]*\]\(data:image\/svg\+xml;base64,([^)]*)\)/.exec(hover({}, 0).replace(/\\[[\]]/g, ''))!;
    const svg = Buffer.from(data, 'base64').toString();
    expect(svg).toMatch(/^<svg [^>]*color:#123456/);
  });

  it('says the shortcut where it is not the identity', () => {
    expect(hover({ option: 'B' }, 3)).toContain('Shortcut: projection 1×1 16→32');
    expect(hover({ option: 'B' }, 4)).not.toContain('Shortcut:');
  });

  it('says pre-activation of a unit whose first normalisation stands before the split', () => {
    const { graph, explanation } = inspectionOf({ order: 'preActivation' });
    expect(branchText(graph, explanation.units[3])).toContain('each after batch norm');
  });

  it('sums a network up', () => {
    const text = hover({});
    expect(text).toContain('**resnet20** · input 1×3×32×32 → output 1×10 · 20 weight layers deep');
    expect(text).toContain('269.7 k parameters');
  });

  it('offers only links that the caller has, and a change only of what was assumed', () => {
    expect(hover({}, 0)).toContain('[Show in graph](command:throughline.showInGraph)');
    expect(hover({}, 0)).not.toContain('Change assumption');
    expect(hover({}, 0, { link: () => undefined })).not.toContain('Show in graph');
    const { graph, explanation } = withProblem();
    const assumed = hoverFor(graph, explanation, { kind: 'network' }, options);
    expect(assumed).toContain('Assumed: input 1×3×32×32.');
    expect(assumed).toContain('[Change assumption]');
    expect(assumed).toContain('- `ops.fused(x)` is not known.');
  });
});

describe('small things', () => {
  it('counts warnings against a reading, information not', () => {
    const { graph } = withProblem();
    expect(isReadFully(graph)).toBe(false);
    expect(isReadFully({ ...graph, problems: [{ ...graph.problems[0], severity: 'information' }] })).toBe(true);
  });

  it('says in the lens that something was not understood', () => {
    const { graph, explanation } = withProblem();
    expect(lensText(graph, explanation)).toBe(`${explanation.summary} · 1 not understood`);
  });

  it('finds the units of a line', () => {
    const { explanation } = inspectionOf();
    const { file, startLine } = explanation.units[2].source;
    expect(unitsAt(explanation, file, startLine).map(({ index }) => index)).toEqual([2]);
    expect(unitsAt(explanation, 'other.py', startLine)).toEqual([]);
  });
});

describe('descent and cost', () => {
  const deviating = () => inspectionOf({ option: 'B' });

  it('in text: what it descends from, each difference with its effect, cost with where it sits', () => {
    const text = plain(inspectionText(deviating()));
    expect(text).toContain('Descent\n  ResNet-20: ');
    expect(text).toContain('published: 0.27M parameters (He et al. 2015, Table 6); 8.75 % error on CIFAR-10');
    expect(text).toMatch(/option B: projections where the size changes {2,}option A: zeros for the extra channels/);
    expect(text).toContain('    2 752 parameters in 2 projections; option A has none (He et al. 2015, Sec. 4.2).');
    expect(text).toMatch(/\n {2}part +output +layers +parameters +multiply-adds +share\n {2}stem +16×32×32 +1 /);
  });

  it('in Markdown, as tables', () => {
    const markdown = plain(inspectionMarkdown(deviating()));
    expect(markdown).toContain('| here | in the paper | effect | paper | place |');
    expect(markdown).toContain('| part | output | layers | parameters | multiply-adds | share |');
  });

  it('in JSON', () => {
    const { descent, deviations, stages } = inspectionJson(deviating());
    expect(descent).toMatchObject({ architecture: 'ResNet-20', paper: 'arXiv:1512.03385', item: 'Sec. 4.2' });
    expect(deviations.map(({ id, units }) => [id, units.length])).toEqual([['shortcut-option', 2]]);
    expect(stages.map(({ role }) => role)).toEqual(['stem', 'stage', 'stage', 'stage', 'head']);
  });
});
