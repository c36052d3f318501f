/** Papers that a text names: arXiv ids and addresses, and titles of the catalogue. */
import { papers as builtIn } from './catalogue';
import type { Paper } from './paper';

export interface Mention {
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** arXiv id without its version. */
  arxiv?: string;
  /** Title as the catalogue has it, where it stands for itself. */
  title?: string;
  /** The paper, where the catalogue has it. */
  paper?: Paper;
}

const arxivId =
  /(?:https?:\/\/)?\barxiv(?:\.org\/(?:abs|pdf|html)\/|\s*:\s*|\s+)(?:arxiv\s*:\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?/gi;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Between the words of a title may lie a line's end with the next line's comment mark. */
const gap = String.raw`(?:[ \t]+|[ \t]*\r?\n[ \t]*(?:#+|\/\/+|\*+)?[ \t]*)`;

/** Titles of three words and fewer are written as titles are; longer ones in any case. */
const wordsOfPlainTitle = 3;

/** A word of a title, in any case or as it is. */
const wordPattern = (word: string, anyCase: boolean): string =>
  anyCase
    ? [...word]
        .map((sign) => (/[a-z]/i.test(sign) ? `[${sign.toLowerCase()}${sign.toUpperCase()}]` : escaped(sign)))
        .join('')
    : escaped(word);

interface Title {
  pattern: RegExp;
  /** Its longest word in small letters: a text without it is not searched. */
  rarest: string;
}

const known = new Map<string, Title>();

function titleOf({ title }: Paper): Title {
  let found = known.get(title);
  if (!found) {
    const words = title.split(/\s+/);
    const inner = words.map((word) => wordPattern(word, words.length > wordsOfPlainTitle)).join(gap);
    found = {
      pattern: new RegExp(`(?<![\\w-])${inner}(?![\\w-])`, 'g'),
      rarest: words.reduce((a, b) => (b.length > a.length ? b : a)).toLowerCase(),
    };
    known.set(title, found);
  }
  return found;
}

/** Every mention of a paper, in order. Nothing is looked up: a text of 100 kB takes some milliseconds. */
export function mentionsIn(text: string, papers: readonly Paper[] = builtIn): Mention[] {
  const byArxiv = new Map(papers.flatMap((paper) => (paper.arxiv ? [[paper.arxiv, paper] as const] : [])));
  const ids = [...text.matchAll(arxivId)].map((found): Mention => {
    const arxiv = found[1];
    return { start: found.index, end: found.index + found[0].length, arxiv, paper: byArxiv.get(arxiv) };
  });
  const lower = text.toLowerCase();
  const titles = papers.flatMap((paper): Mention[] => {
    const { pattern, rarest } = titleOf(paper);
    if (!lower.includes(rarest)) return [];
    return [...text.matchAll(pattern)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      title: paper.title,
      paper,
    }));
  });
  return [...ids, ...titles].sort((a, b) => a.start - b.start);
}
