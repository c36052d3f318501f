/** Levels of every arrangement, small and random, for tests of what is placed. */
import type { Box, Edge, Level } from '../../../src/present/levels/level';
import { mathematics, mathSizes } from '../../../src/present/drawingMath';

const source = { file: 'net.py', startLine: 0, startColumn: 0, endLine: 0, endColumn: 1 };

const sign = {
  state: 'replaced' as const,
  gradient: mathematics('W_{12}', mathSizes.line),
  forward: mathematics('W_{12}', mathSizes.line),
  text: 'W, weights',
};

export const box = (key: string, more: Partial<Box> = {}): Box => ({
  key,
  nodes: [Number(key.replace(/\D/g, ''))],
  label: 'Conv2d 3×3, 96 → 208',
  summary: '',
  times: 1,
  parameters: { value: 179_712, text: '179 712' },
  multiplyAdds: { value: 35_223_552, text: '35.2 M' },
  shape: '208 × 14 × 14',
  sign,
  word: 'weights',
  expandable: false,
  content: null,
  state: null,
  source,
  spoken: 'Conv2d 3×3, 96 → 208, 179 712 parameters, weights',
  ...more,
});

/** `a>b`, `>a` (enters), `a>` (leaves). */
export const edges = (...ends: string[]): Edge[] =>
  ends.map((each) => {
    const [from, to] = each.split('>');
    return {
      from: from || null,
      to: to || null,
      node: Number(from.replace(/\D/g, '') || 1000),
      shape: '208 × 14 × 14',
      state: null,
    };
  });

/** Numbers in [0, 1), the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed * 7919 + 17;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

interface Growing {
  boxes: Box[];
  edges: Edge[];
}

type Chance = () => number;

const below = (chance: Chance, count: number): number => Math.floor(chance() * count);

const labels = [
  'Conv2d 1×1, 1280 → 448',
  'BatchNorm2d',
  'ReLU',
  'concat axis 1',
  'AdaptiveAvgPool2d →1×1',
  'denselayer3, _DenseLayer',
];

function add(to: Growing, chance: Chance, depth: number): string {
  const key = `n${to.boxes.length}`;
  const kind = below(chance, labels.length);
  const isGroup = kind === labels.length - 1;
  const isOpen = isGroup && depth > 0 && chance() < 0.4;
  to.boxes.push(
    box(key, {
      label: labels[kind],
      summary: isGroup ? '1×1 · 3×3' : '',
      expandable: isGroup,
      times: isGroup && chance() < 0.3 ? 4 : 1,
      content: isOpen
        ? randomLevel(['chain', 'lanes', 'dense', 'ushape', 'layered'][below(chance, 5)] as never, chance, depth - 1)
        : null,
      parameters: kind < 2 ? { value: 573_440, text: '573 440' } : { value: 0, text: '0' },
      state: chance() < 0.08 ? 'masked' : null,
    }),
  );
  return key;
}

/** Parts and joins between `from` and what it gives. */
function series(to: Growing, from: string | null, chance: Chance, depth: number, length: number): string | null {
  let at = from;
  for (let i = 0; i < length; i++) {
    const isFork = at !== null && depth > 0 && chance() < 0.35;
    const ends = isFork
      ? Array.from({ length: 2 + below(chance, 3) }, (_, way) =>
          way === 0 && chance() < 0.3 ? at : series(to, at, chance, depth - 1, 1 + below(chance, 3)),
        )
      : [at];
    const key = add(to, chance, 1);
    for (const end of new Set(ends)) to.edges.push(...edges(`${end ?? ''}>${key}`));
    at = key;
  }
  return at;
}

const builders = {
  chain: (chance, to, depth) => {
    let at: string | null = null;
    for (let i = 0; i < 2 + below(chance, 8); i++) {
      const key = add(to, chance, depth);
      to.edges.push(...edges(`${at ?? ''}>${key}`));
      at = key;
    }
    to.edges.push(...edges(`${at}>`));
  },
  lanes: (chance, to) => {
    const end = series(to, null, chance, 2, 3 + below(chance, 4));
    to.edges.push(...edges(`${end}>`));
  },
  dense: (chance, to, depth) => {
    const layers = 3 + below(chance, 6);
    for (let i = 0; i <= layers; i++) {
      const key = add(to, chance, depth);
      to.edges.push(...edges(`>${key}`, ...to.boxes.slice(0, i).map((each) => `${each.key}>${key}`)));
    }
    to.edges.push(...edges(`n${layers}>`));
  },
  ushape: (chance, to, depth) => {
    const floors = 2 + below(chance, 3);
    for (let i = 0; i <= 2 * floors; i++) {
      const key = add(to, chance, depth);
      to.edges.push(...edges(`${i > 0 ? `n${i - 1}` : ''}>${key}`));
      if (i > floors) to.edges.push(...edges(`n${2 * floors - i}>${key}`));
    }
    to.edges.push(...edges(`n${2 * floors}>`));
  },
  layered: (chance, to, depth) => {
    const count = 4 + below(chance, 14);
    for (let i = 0; i < count; i++) {
      const key = add(to, chance, depth);
      const from = new Set([...Array(1 + below(chance, 3))].map(() => below(chance, i + 1)));
      to.edges.push(...edges(...[...from].map((at) => `${at === i ? '' : `n${at}`}>${key}`)));
    }
    const taken = new Set(to.edges.map((edge) => edge.from));
    to.edges.push(...edges(...to.boxes.filter(({ key }) => !taken.has(key)).map(({ key }) => `${key}>`)));
    if (chance() < 0.3) to.edges.push({ ...edges('>n2')[0], node: 2000 });
  },
} satisfies Record<Level['arrangement'], (chance: Chance, to: Growing, depth: number) => void>;

/** A level of an arrangement, some of its boxes open down to `depth` levels below it. */
export function randomLevel(arrangement: Level['arrangement'], chance: Chance, depth = 1): Level {
  const growing: Growing = { boxes: [], edges: [] };
  builders[arrangement](chance, growing, depth);
  return { arrangement, ...growing };
}
