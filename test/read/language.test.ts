/** One snippet for each construct of Python that model code uses. `npx vitest run test/read/language -u` writes the expected graphs anew. */
import { describe, expect, it } from 'vitest';
import { printed, readSnippet } from '../support/reading';

const image = [{ shape: [1, 3, 8, 8], dataType: 'float32' as const }];
const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

/** A net of linear layers whose widths a piece of Python computes: `widths` is what the test looks at. */
async function widths(code: string, files?: Record<string, string>): Promise<string> {
  const graph = await readSnippet(
    `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        widths = compute()
        self.layers = nn.ModuleList(nn.Linear(4, width) for width in widths)

    def forward(self, x):
        return [layer(x) for layer in self.layers]

${code.replace(/^\n/, '')}
`,
    { entry: 'Net', inputs: vector, files },
  );
  const problems = graph.problems.map(({ text }) => text);
  return [...graph.outputs.map((output) => String(graph.nodes[output].shape?.[1])), ...problems].join(' ');
}

describe('classes', () => {
  it('inherit along the method resolution order, super() follows it', async () => {
    const graph = await readSnippet(
      `
      class Base(nn.Module):
          width = 4
          def __init__(self, width=None):
              super().__init__()
              self.first = nn.Linear(4, width or self.width)
          def forward(self, x):
              return self.head(self.first(x))
          def head(self, x):
              raise NotImplementedError

      class Wide:
          width = 6
          def head(self, x):
              return F.relu(x)

      class Net$0(Wide, Base):
          def head(self, x):
              return torch.sigmoid(super().head(x))
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:17
      %1 = linear(%0) 4→6  [1,6]  first  net.py:8
      %2 = relu(%1)  [1,6]  net.py:15
      %3 = sigmoid(%2)  [1,6]  net.py:19
      return %3"
    `);
  });

  it('answer to augmented assignment by their own methods', async () => {
    expect(
      await widths(`
class Width:
    def __init__(self, n): self.n = n
    def __imul__(self, k):
        self.n *= k
        return self
    def __ifloordiv__(self, k):
        self.n //= k
        return self

def compute():
    width = Width(6)
    same = width
    width *= 5
    width //= 2
    return [same.n]
`),
    ).toBe('15');
  });

  it('and values of a module see what its names were where they stand', async () => {
    expect(
      await widths(`
base = 3
first = [base]
def scaled(n): return [n * base]
second = scaled(2)
base = 5
third = [base]
def compute(): return first + second + third
`),
    ).toBe('3 6 5');
  });

  it('have properties, static and class methods', async () => {
    expect(
      await widths(`
class Config:
    base = 3
    def __init__(self, factor): self.factor = factor
    @property
    def width(self): return self.base * self.factor
    @width.setter
    def width(self, value): self.factor = value // self.base
    @staticmethod
    def double(n): return 2 * n
    @classmethod
    def large(cls): return cls(cls.base + 1)

def compute():
    small = Config(2)
    small.width = 9
    return [Config(2).width, small.width, Config.double(5), Config.large().width]
`),
    ).toBe('6 9 10 12');
  });

  it('take attributes through __dict__', async () => {
    expect(
      await widths(`
class Config:
    def __init__(self, **options): self.__dict__.update(options)

def compute():
    config = Config(first=3)
    config.__dict__['second'] = 5
    return [config.first, config.second, *config.__dict__.values()]
`),
    ).toBe('3 5 3 5');
  });

  it('may be dataclasses, enumerations and named tuples', async () => {
    expect(
      await widths(`
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, List
from collections import namedtuple

@dataclass
class Stage:
    width: int
    depth: int = 2
    extra: List[int] = field(default_factory=list)
    def __post_init__(self): self.total = self.width * self.depth

@dataclass
class Last(Stage):
    scale: int = 5

class Kind(Enum):
    SMALL = 7
    LARGE = 8
    DEFAULT = SMALL

class Pair(NamedTuple):
    a: int
    b: int = 11

Point = namedtuple('Point', 'x y')

def compute():
    stage = Stage(3)
    stage.extra.append(1)
    return [stage.total, len(Stage(1).extra) + 1, Last(1, scale=9).scale, Kind.DEFAULT.value, Kind['LARGE'].value,
            len(Kind), Pair(1).b, Point(1, y=13).y, sum(Pair(2))]
`),
    ).toBe('6 1 9 7 8 2 11 13 13');
  });

  it('call themselves, compare and index by their own methods', async () => {
    expect(
      await widths(`
class Table:
    def __init__(self, **rows): self.rows = rows
    def __call__(self, key): return self.rows[key]
    def __getitem__(self, key): return self.rows[key] + 1
    def __len__(self): return len(self.rows)
    def __contains__(self, key): return key in self.rows
    def __iter__(self): return iter(self.rows.values())
    def __add__(self, other): return self('a') + other
    def __eq__(self, other): return other == 'table'
    def __getattr__(self, name): return self.rows['b'] if name == 'second' else 1

def compute():
    table = Table(a=5, b=9)
    return [table('a'), table['b'], len(table), 3 if 'a' in table else 4, sum(table), table + 2,
            6 if table == 'table' else 7, table.second]
`),
    ).toBe('5 10 2 3 14 7 6 9');
  });
});

describe('functions', () => {
  it('take positional, keyword-only, default and rest arguments', async () => {
    expect(
      await widths(`
def f(a, b=2, *rest, c, d=4, **more):
    return a + 10 * b + 100 * len(rest) + c + d + len(more)

def g(a, /, b): return a * b

def compute():
    args, named = (1, 3, 5, 6), {'c': 7, 'e': 8}
    return [f(1, c=1), f(*args, **named), g(3, b=4), (lambda x, *y, k=2: x + len(y) + k)(1, 2, 3)]
`),
    ).toBe('26 243 12 5');
  });

  it('close over names, are decorated, partial and recursive', async () => {
    expect(
      await widths(`
import functools
from functools import partial, wraps, reduce

def scaled(factor):
    def decorate(f):
        @wraps(f)
        def inner(*args, **kwargs):
            return factor * f(*args, **kwargs)
        return inner
    return decorate

@scaled(3)
def width(n): return n + 1

def counter():
    count = 0
    def step():
        nonlocal count
        count += 5
        return count
    return step

def fibonacci(n): return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def compute():
    step = counter()
    step()
    add = partial(lambda a, b, c: a + b * c, 1, c=10)
    return [width(2), step(), add(2), partial(add, c=1)(2), fibonacci(10), width.__name__ == 'width' and 8 or 9,
            reduce(lambda a, b: a * b, [2, 3, 4])]
`),
    ).toBe('9 10 21 3 55 8 24');
  });

  it('may be generators', async () => {
    expect(
      await widths(`
def chunks(n):
    for i in range(n):
        if i % 2:
            continue
        yield i + 1
    yield from (20, 30)

def compute(): return list(chunks(4)) + [next(w for w in chunks(9) if w > 3)]
`),
    ).toBe('1 3 20 30 5');
  });
});

describe('registries', () => {
  it('that decorators fill know what nothing else uses', async () => {
    expect(
      await widths(`
class Registry:
    def __init__(self): self.modules = {}
    def register(self, name=None):
        def add(cls):
            self.modules[name or cls.__name__] = cls
            return cls
        return add
    def build(self, name, **kwargs): return self.modules[name](**kwargs)

HEADS = Registry()

@HEADS.register()
class Wide:
    def __init__(self, width=12): self.width = width

@HEADS.register('thin')
def thin(): return Wide(3)

def compute(): return [HEADS.build('Wide').width, HEADS.build('thin').width, HEADS.build('Wide', width=5).width]
`),
    ).toBe('12 3 5');
  });
});

describe('statements', () => {
  it('loop, break, and unpack', async () => {
    expect(
      await widths(`
def compute():
    found = []
    for i, (a, *rest) in enumerate([(1, 2, 3), (4, 5), (6,)], start=1):
        if a == 6:
            break
        found.append(a + sum(rest) + i)
    else:
        found.append(99)
    n = 1
    while True:
        n *= 2
        if n > 20: break
    for _ in range(3): pass
    else: found.append(7)
    (a, b), c = [1, 2], 3
    a, b = b, a
    return found + [n, a * 10 + b, c]
`),
    ).toBe('7 11 7 32 21 3');
  });

  it('try, raise, assert, with, match, walrus, global, del', async () => {
    expect(
      await widths(`
try:
    import a_package_that_nobody_has
    extra = 1
except ImportError:
    a_package_that_nobody_has = None
    extra = 2

total = 0

class Sized:
    def __enter__(self): return 6
    def __exit__(self, *error): return False

def add(n):
    global total
    total += n
    return total

def name(kind):
    match kind:
        case 'small' | 'tiny': return 3
        case None: return 4
        case other if other == 'x': return 5
        case _: return 8

def compute():
    try:
        raise ValueError('no')
    except (KeyError, ValueError) as error:
        caught = 5
    finally:
        last = 1
    with Sized() as size:
        assert size == 6, 'must be'
    if (n := len('four')) == 4:
        pass
    table = {'a': 1, 'b': 2}
    del table['a']
    return [extra, caught, last, size, n, add(9), add(2), name('tiny'), name(None), name('x'), name('y'), len(table)]
`),
    ).toBe('2 5 1 6 4 9 11 3 4 5 8 1');
  });

  it('build with comprehensions, slices, dictionaries and sets', async () => {
    expect(
      await widths(`
from collections import OrderedDict, defaultdict
from itertools import chain, accumulate, zip_longest
import copy, math

def compute():
    grid = [[x * y for x in range(1, 4) if x != 2] for y in (1, 2)]
    table = {k: v for k, v in zip('abc', range(3, 6))}
    table.update(d=7, **{'e': 8})
    popped = table.pop('a') + table.pop('missing', 10) + table.setdefault('z', 1)
    groups = defaultdict(list)
    groups['x'].append(1)
    ordered = OrderedDict([('one', 1), ('two', 2)])
    deep = copy.deepcopy(grid)
    deep[0][0] = 50
    numbers = list(range(10))
    numbers[2:4] = [20]
    return [sum(chain(*grid)), table['e'], popped, len(groups), list(ordered)[1] == 'two' and 6, grid[0][0],
            numbers[-1], numbers[::3][1], len({1, 2, 2.0, True}), sorted([3, 1, 2], key=lambda n: -n)[0],
            list(reversed([4, 9]))[0], max(3, *[1, 12]), math.ceil(7 / 2), round(2.5), int(3.99), -7 // 2 + 10, 7 % 4,
            2 ** 4, list(accumulate([1, 2, 3]))[-1], min([5, 6], default=1), any([0, 3]) + 1, divmod(17, 5)[1]]
`),
    ).toBe('12 8 14 1 6 1 9 4 2 3 9 12 4 2 3 6 3 16 6 5 2 2');
  });

  it('take the keys of a dictionary for a set', async () => {
    expect(
      await widths(`
def compute():
    table = {'a': 1, 'b': 2, 'c': 3}
    both = table.keys() & {'a', 'c', 'x'}
    wrong = {'a', 'q'} - table.keys()
    return [len(both), len(wrong), sum(table[key] for key in both), len(table.keys() | {'y'}),
            1 + ({'a'} < table.keys()), 1 + (table.keys() > {'a', 'b', 'c'}), list(table.keys()).index('c') + 1]
`),
    ).toBe('2 1 4 4 2 1 3');
  });

  it('compute texts and look up by them', async () => {
    expect(
      await widths(`
def width_3(): return 30
cfgs = {'A': [64, 'M', 12], 'B': ['M']}

def compute():
    n = 3
    self = type('Bag', (), {})()
    for i in range(2): setattr(self, f'layer{i + 1}', i + 40)
    text = '{}-{name:>3}'.format(1, name='x') + '%s_%02d' % ('y', 7) + f"{n!r:0>2}{n:.1f}"
    return [globals()[f'width_{n}'](), getattr(self, 'layer2'), getattr(self, 'none', 13), hasattr(self, 'layer1') + 1,
            len(text), eval('width_3')(), int('1' + '2'), len('a,b,,c'.split(',')), 5 if 'lay'.startswith(('x', 'la')) else 6,
            cfgs['A'][-1], len([v for v in cfgs['A'] if isinstance(v, str)])]
`),
    ).toBe('30 41 13 2 14 30 12 4 5 12 1');
  });
});

describe('what is not known', () => {
  it('a condition takes the branch that does not fail, and says which it took', async () => {
    const graph = await readSnippet(
      `
      import os
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(4, 4)
              self.wide = external_flag()
          def forward(self, x):
              if x.sum() < 0:
                  raise ValueError
              if os.path.getsize('weights') > 3:
                  x = self.fc(x)
              return x
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:3
      %1 = reduce(%0) sum over 0,1  []  net.py:9
      %2 = elementwise(%1) < 0  []  net.py:9
      %3 = linear(%0) 4→4  [1,4]  fc  net.py:12
      return %3
      assumed: \`os.path.getsize('weights') > 3\` at line 11 is not known: read as true; as false: 1 node fewer
      warning name: external_flag is not defined: its value is taken as unknown."
    `);
  });

  it('a loop whose end is not known is read once', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(4, 4)
          def forward(self, x):
              while x.norm() > 1:
                  x = self.fc(x)
              return x
      `,
      { inputs: vector },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,4]  net.py:2
      %1 = elementwise(%0) square  [1,4]  net.py:7
      %2 = reduce(%1) sum over 0,1  []  net.py:7
      %3 = elementwise(%2) sqrt  []  net.py:7
      %4 = elementwise(%3) > 1  []  net.py:7
      %5 = linear(%0) 4→4  [1,4]  fc  net.py:8
      %6 = elementwise(%5) square  [1,4]  net.py:7
      %7 = reduce(%6) sum over 0,1  []  net.py:7
      %8 = elementwise(%7) sqrt  []  net.py:7
      %9 = elementwise(%8) > 1  []  net.py:7
      return %5
      assumed: the loop at line 7 is read once: how long \`x.norm() > 1\` holds is not known
      assumed: \`x.norm() > 1\` at line 7 is not known (it depends on the data): read as true; as false: 5 nodes fewer"
    `);
  });

  it('an unread call becomes one node that says so, and reading goes on', async () => {
    const graph = await readSnippet(
      `
      import ops
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = nn.Conv2d(3, 4, 3)
              self.attention = ops.Attention(4)
          def forward(self, x):
              x = self.attention(self.conv(x))
              x = ops.nms_fused(x).view(-1, 4)
              return F.relu(x)
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:3
      %1 = conv2d(%0) 3→4 3×3 /1  [1,4,6,6]  conv  net.py:9
      %2 = unresolved(%1) self.attention(self.conv(x))  [?]  net.py:9
      %3 = unresolved(%2) ops.nms_fused(x)  [?]  net.py:10
      %4 = reshape(%3) →[-1,4]  [?]  net.py:10
      %5 = relu(%4)  [?]  net.py:11
      return %5
      warning unresolved: \`self.attention(self.conv(x))\` at line 9 is not known (ops.Attention(…)): drawn as one node, its output shape unknown. Parameters inside it are not counted.
      warning unresolved: \`ops.nms_fused(x)\` at line 10 is not known (ops.nms_fused): drawn as one node, its output shape unknown. Parameters inside it are not counted."
    `);
  });

  it('an error ends the path, with what there is until there', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = nn.Conv2d(3, 4, 3)
          def forward(self, x):
              x = self.conv(x)
              raise RuntimeError(f'{x.shape[1]} channels')
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:2
      %1 = conv2d(%0) 3→4 3×3 /1  [1,4,6,6]  conv  net.py:7
      return %1
      error raised: RuntimeError: 4 channels (line 8): what follows could not be read."
    `);
  });

  it('a shape that does not fit is said with its sizes', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.a, self.b = nn.Conv2d(3, 4, 3), nn.Conv2d(5, 6, 3)
          def forward(self, x):
              return F.relu(self.b(self.a(x)))
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:2
      %1 = conv2d(%0) 3→4 3×3 /1  [1,4,6,6]  a  net.py:7
      %2 = unresolved(%1) self.b(self.a(x))  [?]  b  net.py:7
      %3 = relu(%2)  [?]  net.py:7
      return %3
      error shape: \`self.b(self.a(x))\`: the convolution takes 5 channels, its input [1,4,6,6] has 4. Check the sizes before it, or give another input shape."
    `);
  });

  it('endless loops and endless recursion end', async () => {
    const graph = await readSnippet(
      `
      def forever(n): return forever(n + 1)
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.n = forever(0)
      `,
      { inputs: image },
    );
    expect(graph.problems.map(({ code }) => code)).toEqual(['budget']);
  });

  it('broken code is read as far as it goes', async () => {
    const graph = await readSnippet(
      `
      class Net$0(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv = nn.Conv2d(3, 4, 3)
          def forward(self, x):
              return self.conv(x)

      def broken(:
          return = 3
      `,
      { inputs: image },
    );
    expect(printed(graph)).toMatchInlineSnapshot(`
      "%0 = input() x  [1,3,8,8]  net.py:2
      %1 = conv2d(%0) 3→4 3×3 /1  [1,4,6,6]  conv  net.py:7
      return %1
      error syntax: Line 9 could not be parsed: \`) is missing\`. The rest is read.
      error syntax: Line 10 could not be parsed: \`=\`. The rest is read."
    `);
  });

  it('an entry that is not there, a file that is not there, text that is no entry', async () => {
    const missing = await readSnippet('x = 1', { entry: 'resnet99' });
    expect(missing.problems[0].text).toBe(
      'resnet99 is not defined in /project/net.py. Choose one of its functions or classes.',
    );
    const garbage = await readSnippet('x = 1', { entry: 'resnet(' });
    expect(garbage.problems[0].code).toBe('no-entry');
    const number = await readSnippet('x = 1', { entry: 'x' });
    expect(number.problems[0].text).toBe(
      'x gives nothing that is a network. Name a class or a function that builds one.',
    );
  });
});

describe('imports across files', () => {
  const files = {
    '/project/parts/__init__.py': 'from .blocks import *\nfrom .sizes import width as size\n',
    '/project/parts/blocks.py':
      "import torch.nn as nn\nfrom . import sizes\nfrom .again import twice\n__all__ = ['block']\ndef block(n): return nn.Linear(n, twice(sizes.width))\n",
    '/project/parts/again.py': 'from parts.blocks import block\ndef twice(n): return 2 * n\n',
    '/project/parts/sizes.py': 'width = 6\n',
  };

  it('relative, absolute, star, re-exported and in a cycle', async () => {
    expect(
      await widths(
        `
from parts import block, size
import parts.sizes as sizes
import parts

def compute(): return [block(4).out_features, size, sizes.width + 1, parts.sizes.width + 2]
`,
        files,
      ),
    ).toBe('12 6 7 8');
  });

  it('names that a module takes over whole are in its dictionary', async () => {
    expect(
      await widths(
        `
import parts

def compute(): return [parts.__dict__['block'](2).out_features, vars(parts)['size'], 3 + ('twice' in vars(parts))]
`,
        files,
      ),
    ).toBe('12 6 3');
  });

  it('parts of a package fill its registry', async () => {
    expect(
      await widths(
        `
from zoo import build

def compute(): return [build('wide').out_features]
`,
        {
          '/project/zoo/__init__.py': 'from .registry import build\nfrom .wide import *\nfrom . import narrow\n',
          '/project/zoo/registry.py':
            'known = {}\ndef register(f):\n    known[f.__name__] = f\n    return f\ndef build(name): return known[name]()\n',
          '/project/zoo/wide.py':
            'import torch.nn as nn\nfrom .registry import register\n@register\ndef wide(): return nn.Linear(4, 64)\n',
          '/project/zoo/narrow.py':
            'import torch.nn as nn\nfrom .registry import register\n@register\ndef narrow(): return nn.Linear(4, 2)\n',
        },
      ),
    ).toBe('64');
  });
});

describe('a metaclass', () => {
  it("gives its attributes to the class, not to the class's instances", async () => {
    expect(
      await widths(`
class Meta(type):
    size = 5
    def named(cls, name): return getattr(cls, name) + cls.size
    @property
    def double(cls): return cls.size * 2

class Base(metaclass=Meta):
    first = 1

class Sizes(Base):
    second = 2

def compute(): return [Sizes.named('second'), Sizes.double, 3 + hasattr(Sizes(), 'size')]
`),
    ).toBe('7 10 3');
  });
});
