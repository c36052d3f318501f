import type { Graph, Reference, SourceRange } from '../../graph/graph';
import { papers } from '../../papers/catalogue';

/** What a name says that a network is. */
export interface NamedArchitecture {
  family:
    'residual' | 'plain' | 'vgg' | 'googLeNet' | 'highway' | 'resNeXt' | 'denseNet' | 'squeezeExcitation' | 'wide';
  /** Layers, where the name or an argument says them: 50 of `resnet50`, 110 of `resnet(depth=110)`. */
  depth?: number;
  /** Does the name say pre-activation units? */
  preActivation: boolean;
  /** The name as written: `resnet50`. */
  text: string;
}

/** What ties a network to papers besides its structure. */
export interface Evidence {
  named: NamedArchitecture | null;
  /** Where the name stands. */
  source: SourceRange;
  /** Papers of the catalogue that the source names. */
  cited: readonly { paper: string; reference: Reference }[];
}

const dataSet = '(?:cifar(?:100?)?|imagenet|tinyimagenet|224|32x32)';
const verb = '(?:get|build|make|create|my|torch|keras)';

const around = (name: string): RegExp => new RegExp(`^(?:${verb}|${dataSet})*${name}(?:${dataSet}|model|net)?$`);

/** Names without their word separators. What has other words in it (`iresnet50`, `resnet50_cbam`) is named something else. */
const patterns: readonly { family: NamedArchitecture['family']; pattern: RegExp }[] = [
  {
    family: 'residual',
    pattern: around('(?<pre>preact(?:ivation)?|pre)?resnet(?<depth>\\d+)?(?<version>v\\d[a-z]?)?'),
  },
  { family: 'residual', pattern: around('resnet(?<version>v\\d)(?<depth>\\d+)?') },
  { family: 'plain', pattern: around('plain(?:net|cnn)?(?<depth>\\d+)?') },
  { family: 'vgg', pattern: around('vgg(?:net)?(?<depth>\\d+)?(?:bn|batchnorm)?') },
  { family: 'googLeNet', pattern: around('(?:googlenet|inceptionv1)') },
  { family: 'highway', pattern: around('highway(?:network)?(?<depth>\\d+)?') },
  { family: 'resNeXt', pattern: around('resnext(?<depth>\\d+)?(?:\\d+x\\d+d)?') },
  { family: 'denseNet', pattern: around('densenet(?:bc)?(?<depth>\\d+)?(?:bc)?') },
  { family: 'wide', pattern: /^(?:wide|wrn)|wideresnet/ },
  { family: 'squeezeExcitation', pattern: around('se(?:pre(?:act)?)?resnet(?<depth>\\d+)?') },
];

/**
 * What the name of an entry, its arguments or the class of its root module say. Arguments count where they are a depth
 * (`depth=110`, a first number) or a name of their own (`VGG('VGG16')`).
 */
export function evidenceOf(graph: Graph): Evidence {
  const [, called, text = ''] = /^([^(]*)(\(.*\))?$/s.exec(graph.name) ?? [graph.name, graph.name];
  const root = graph.modules.find(({ path }) => path === '')?.type;
  const own = called.split(/[.#]/).at(-1) ?? '';
  const inside = [...text.matchAll(/['"]([\w.-]+)['"]/g)].map(([, name]) => name);
  const names = [own, ...inside, ...(root ? [root] : [])].map(namedAs).filter((name) => name !== null);
  const given = /\b(?:depth|num_?layers|n_?layers|layers)\s*=\s*(\d+)/i.exec(text) ?? /^\(\s*(\d+)\s*[,)]/.exec(text);
  const named = names.find(({ depth }) => depth !== undefined) ?? names[0] ?? null;
  const depth = named?.depth ?? (given ? Number(given[1]) : undefined);
  return {
    named: named && { ...named, ...(depth === undefined ? {} : { depth }) },
    source: graph.source,
    cited: (graph.references ?? []).flatMap((reference) => {
      const paper = paperOfReference(reference);
      return paper ? [{ paper, reference }] : [];
    }),
  };
}

function namedAs(name: string): NamedArchitecture | null {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  for (const { family, pattern } of patterns) {
    const found = pattern.exec(plain);
    if (!found) continue;
    const { depth, pre, version } = found.groups ?? {};
    return {
      family,
      ...(depth ? { depth: Number(depth) } : {}),
      preActivation: Boolean(pre) || version === 'v2',
      text: name,
    };
  }
  return null;
}

function paperOfReference({ arxiv, title }: Reference): string | undefined {
  const wanted = title?.toLowerCase();
  return papers.find((paper) => (arxiv ? paper.arxiv === arxiv : paper.title.toLowerCase() === wanted))?.id;
}
