/** What decides at import time how a network is built: registries, decorators, nodes of settings. */
import { describe, expect, it } from 'vitest';
import { createReader } from '../../src/read/reader';
import { grammars, readSnippet } from '../support/reading';

const vector = [{ shape: [1, 4], dataType: 'float32' as const }];

const widthsAndWords = async (source: string): Promise<string[]> => {
  const graph = await readSnippet(source, { entry: 'net', inputs: vector });
  return [
    ...graph.parameters.filter(({ shape }) => shape.length === 2).map(({ shape }) => String(shape[0])),
    ...graph.assumptions.map(({ text }) => text),
    ...graph.problems.map(({ text }) => text),
  ];
};

describe('decorators', () => {
  it('find the module of what they decorate among those that are loaded', async () => {
    expect(
      await widthsAndWords(`
        import sys
        known = {}
        widths = {'net': 6}
        def register(fn):
            module = sys.modules[fn.__module__]
            known[fn.__name__] = module.widths[fn.__name__]
            return fn
        @register
        def net():
            return nn.Linear(4, known.get('net', 99))
      `),
    ).toEqual(['6']);
  });

  it('that fail, or are not known, are said', async () => {
    expect(
      await widthsAndWords(`
        from somewhere import traced
        def checked(fn):
            raise ValueError('not today')
        @traced
        def small(): return nn.Linear(4, 5)
        @checked
        def net(): return small()
      `),
    ).toEqual([
      '5',
      '`@traced` is not known: what it decorates is read as if it were not there',
      '`@checked` could not be applied (ValueError: not today): net is read as if it were not there.',
    ]);
  });
});

describe('nodes of settings', () => {
  it('have their entries as attributes, copy and merge', async () => {
    expect(
      await widthsAndWords(`
        from yacs.config import CfgNode as CN
        base = CN()
        base.MODEL = CN({'WIDTH': 3, 'HEAD': {'WIDTH': 5}})
        base.MODEL.DEPTH = 2
        def net():
            cfg = base.clone()
            cfg.merge_from_list(['MODEL.WIDTH', '7'])
            cfg.freeze()
            sizes = [cfg.MODEL.WIDTH, base.MODEL.WIDTH, cfg['MODEL'].HEAD.WIDTH, len(cfg.MODEL), 'DEPTH' in cfg.MODEL]
            return nn.ModuleList(nn.Linear(4, int(size)) for size in sizes)
      `).then((found) => found.slice(0, 5)),
    ).toEqual(['7', '3', '5', '3', '1']);
  });

  it('say that settings of a file are not read', async () => {
    const found = await widthsAndWords(`
      from yacs.config import CfgNode
      cfg = CfgNode({'WIDTH': 3})
      def net():
          cfg.merge_from_file('wide.yaml')
          return nn.Linear(4, cfg.WIDTH)
    `);
    expect(found).toEqual([
      '3',
      "`cfg.merge_from_file('wide.yaml')` takes settings from outside of the source: they stay as they are in it.",
    ]);
  });
});

describe('copies', () => {
  it('of an object that is a dictionary have entries of their own', async () => {
    expect(
      await widthsAndWords(`
        import copy
        class Settings(dict):
            pass
        def net():
            one = Settings(width=3)
            other = copy.deepcopy(one)
            other['width'] = 6
            return nn.Sequential(nn.Linear(4, one['width']), nn.Linear(one['width'], other['width']))
      `),
    ).toEqual(['3', '6']);
  });
});

describe('imports of installed packages', () => {
  it('are not followed through what those import', async () => {
    const files: Record<string, string> = {
      '/project/net.py': `import torch.nn as nn
try:
    from helper import width
except ImportError:
    width = 9
def net(): return nn.Linear(4, width)
`,
      '/venv/site-packages/helper.py': 'from deeper import table\nwidth = 5\n',
      '/venv/site-packages/deeper.py': 'table = {}\n',
    };
    const read: string[] = [];
    const reader = await createReader(
      {
        read: (path) => (read.push(path), files[path]),
        exists: (path) => path in files,
        roots: ['/project', '/venv/site-packages'],
      },
      { grammars },
    );
    const graph = reader.read({ file: '/project/net.py', entry: 'net', inputs: vector });
    expect(graph.parameters.map(({ shape }) => shape[0])).toContain(5);
    expect(read).not.toContain('/venv/site-packages/deeper.py');
  });
});
