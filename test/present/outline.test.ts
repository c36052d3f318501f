import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import type { Graph } from '../../src/graph/graph';
import { dotText } from '../../src/present/dot';
import { mermaidText } from '../../src/present/mermaid';
import { type OutlineItem, outlineOf } from '../../src/present/outline/outline';
import { pairs } from '../support/pairs';
import { residualNetwork } from '../support/residualNetwork';
import { bareBlock, denseNetwork, inceptionNetwork, partlyKnownNetwork, resnet50 } from '../webview/networks';
import { variantNetwork } from '../webview/support';

const networks: Record<string, () => Graph> = {
  resnet50,
  inceptionNetwork,
  partlyKnownNetwork,
  bareBlock,
  dense: () => denseNetwork(40),
};

const outlined = (graph: Graph, grain: 'operators' | 'modules' | 'rows' = 'operators') =>
  outlineOf(graph, explain(graph), grain);

const boxesOf = (items: readonly OutlineItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'group' ? boxesOf(item.items) : [item.id]));

describe('an outline', () => {
  it('has stages, in them units, and equal units once', () => {
    const { items } = outlined(residualNetwork({ unitsPerStage: 3, option: 'B' }));
    const groups = items.flatMap((item) => (item.kind === 'group' ? [item] : []));
    const stage = groups.find(({ title }) => / · 32 × 16 × 16$/.test(title))!;
    expect(stage.items.map((item) => (item.kind === 'group' ? item.title.replace(/^.* /, '') : item.kind))).toEqual([
      expect.any(String),
      '(×2)',
    ]);
  });

  it('has one group for blocks that repeat, in it the units of one', () => {
    const { items } = outlined(pairs(4));
    const blocks = items.flatMap((item) => (item.kind === 'group' && /×/.test(item.title) ? [item] : []));
    expect(blocks.map(({ title, items: inside }) => [title.replace(/^.* /, ''), inside.length])).toEqual([['(×4)', 2]]);
  });

  it('joins what follows equal units to the one that stands for them', () => {
    const graph = residualNetwork({ unitsPerStage: 3 });
    const { items, edges } = outlined(graph);
    const ids = boxesOf(items);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of edges) expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
    // Nothing stands alone: each box but the input takes something, each but the output gives something.
    for (const id of ids) {
      if (!id.startsWith('out')) expect(edges.some(({ from }) => from === id)).toBe(true);
      if (id !== 'n0') expect(edges.some(({ to }) => to === id)).toBe(true);
    }
  });

  it('gives the edges of the identity path their state', () => {
    const states = (graph: Graph) => new Set(outlined(graph).edges.flatMap(({ state }) => state ?? []));
    expect(states(residualNetwork({ option: 'B' }))).toContain('masked');
    expect(states(residualNetwork({ option: 'B' }))).toContain('replaced');
    expect(states(variantNetwork('constant-scaling-0.5-0.5'))).toContain('scaled');
  });

  it('is coarser by modules, coarsest by rows', () => {
    const [operators, modules, rows] = (['operators', 'modules', 'rows'] as const).map(
      (grain) => boxesOf(outlined(resnet50(), grain).items).length,
    );
    expect(operators).toBeGreaterThan(modules);
    expect(modules).toBeGreaterThan(rows);
  });
});

describe('Mermaid', () => {
  it.each(Object.entries(networks))('%s keeps the rules of its flowcharts and its default limits', (_, network) => {
    const graph = network();
    const text = mermaidText(graph, explain(graph));
    expect(text.length).toBeLessThan(50_000);
    const lines = text.trimEnd().split('\n');
    expect(lines.slice(0, 4)).toEqual(['---', `title: ${JSON.stringify(graph.name)}`, '---', 'flowchart TB']);
    // No text begins as a list of Markdown would.
    expect(text).not.toMatch(/"(?:[-+]|\d+[.)])/);
    const quoted = '"[^"#<>`]*(?:(?:#\\d+;|<br/>)[^"#<>`]*)*"';
    const rules = [
      /^%% .+$/,
      new RegExp(`^subgraph \\w+\\[${quoted}\\]$`),
      /^end$/,
      new RegExp(`^\\w+(?:\\[${quoted}\\]|\\(\\[${quoted}\\]\\)|\\(\\(${quoted}\\)\\))$`),
      new RegExp(`^\\w+ (?:-->|==>)(?:\\|${quoted}\\|)? \\w+$`),
      /^linkStyle \d+(?:,\d+)* [\w-]+:[^;]+$/,
    ];
    for (const line of lines.slice(4))
      expect(
        rules.filter((rule) => rule.test(line.trim())),
        line,
      ).toHaveLength(1);
    const count = (rule: RegExp) => lines.filter((line) => rule.test(line.trim())).length;
    expect(count(rules[1])).toBe(count(rules[2]));
    const edges = count(rules[4]);
    expect(edges).toBeLessThanOrEqual(500);
    // A style names edges that exist, each once.
    const styled = lines.flatMap((line) => /linkStyle ([\d,]+)/.exec(line)?.[1].split(',').map(Number) ?? []);
    expect(new Set(styled).size).toBe(styled.length);
    expect(Math.max(-1, ...styled)).toBeLessThan(edges);
  });

  it('draws 40 layers that each take all before them by modules, and says so', () => {
    const graph = denseNetwork(40);
    expect(mermaidText(graph, explain(graph))).toMatch(/%% Drawn by (?:modules|units)/);
  });

  it('leaves no sign of its own in a text', () => {
    const graph = { ...partlyKnownNetwork() };
    const nodes = graph.nodes.map((node) =>
      node.operator === 'unresolved'
        ? { ...node, attributes: { ...node.attributes, call: 'swirl["a"](`<b>`, #1, _x_ & *y*)' } }
        : node,
    ) as Graph['nodes'];
    const text = mermaidText({ ...graph, nodes }, explain(graph));
    expect(text).toContain('"swirl[#34;a#34;](#96;#60;b#62;#96;, #35;1, #95;x#95; #38; #42;y#42;)"');
  });
});

describe('DOT', () => {
  it.each(Object.entries(networks))('%s is read by its grammar', (_, network) => {
    const graph = network();
    const { nodes, edges, clusters } = parsedDot(dotText(graph, explain(graph)));
    const outline = outlined(graph);
    expect(nodes).toEqual(boxesOf(outline.items));
    expect(edges).toEqual(outline.edges.map(({ from, to }) => `${from} ${to}`));
    expect(new Set(clusters).size).toBe(clusters.length);
  });

  it('keeps quotes and backslashes of a name in its quotes', () => {
    const graph = { ...bareBlock(), name: String.raw`Net("a\n")` };
    const text = dotText(graph, explain(graph));
    expect(text).toContain(String.raw`digraph "Net(\"a\\n\")" {`);
    expect(() => parsedDot(text)).not.toThrow();
  });
});

/** Reads the part of the DOT language that we write; throws at what is none of it. */
function parsedDot(text: string): { nodes: string[]; edges: string[]; clusters: string[] } {
  const tokens = [...text.matchAll(/\s+|"(?:[^"\\]|\\.)*"|->|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}[\]=;,]|(.)/gs)].flatMap(
    ([token, stray]) => {
      if (stray !== undefined) throw new Error(`stray ${stray}`);
      return token.trim() === '' ? [] : [token];
    },
  );
  let at = 0;
  const take = (expected: RegExp): string => {
    const token = tokens[at++] ?? 'the end';
    if (!expected.test(token)) throw new Error(`${expected} expected, ${token} found at token ${at}`);
    return token;
  };
  const isNext = (token: string): boolean => tokens[at] === token;
  const id = /^(?:"|\w)/s;
  const attributes = (): void => {
    take(/^\[$/);
    while (!isNext(']')) {
      take(id);
      take(/^=$/);
      take(id);
      if (isNext(',')) at += 1;
    }
    at += 1;
  };
  const nodes: string[] = [];
  const edges: string[] = [];
  const clusters: string[] = [];
  const statements = (): void => {
    take(/^\{$/);
    while (!isNext('}')) {
      const head = take(id);
      if (head === 'subgraph') {
        clusters.push(take(/^cluster_\w+$/));
        statements();
      } else if (isNext('->')) {
        at += 1;
        edges.push(`${head} ${take(id)}`);
        if (isNext('[')) attributes();
      } else if (isNext('=')) {
        at += 1;
        take(id);
      } else {
        attributes();
        if (!['graph', 'node', 'edge'].includes(head)) nodes.push(head);
      }
      if (isNext(';')) at += 1;
    }
    at += 1;
  };
  take(/^digraph$/);
  take(/^"/);
  statements();
  if (at !== tokens.length) throw new Error('something follows the graph');
  return { nodes, edges, clusters };
}
