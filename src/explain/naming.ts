import type { Graph } from '../graph/graph';
import type { Candidate } from './units/candidate';
import { isWeightLayer } from '../graph/weights';
import { lineName } from '../graph/cells';

/** Where `layer1.0` and `conv2_block1_out` may be cut: modules first, else the words of a flat name. */
const betweenPieces = /(?=[._/])/;

/** `layer1.0` for `layer1.0.conv1` and `layer1.0.conv2`; empty where nothing is common. */
export const commonBeginning = (paths: readonly string[]): string =>
  commonOf(paths, /(?=\.)/) || commonOf(paths, betweenPieces);

function commonOf(paths: readonly string[], boundary: RegExp): string {
  const [first, ...others] = paths.map((path) => path.split(boundary));
  if (!first) return '';
  const length = first.findIndex((piece, i) => others.some((other) => other[i] !== piece));
  return first.slice(0, length < 0 ? first.length : length).join('');
}

const isWithin = (path: string, parent: string): boolean =>
  path === parent || (path.startsWith(parent) && /^[._/]/.test(path.slice(parent.length)));

/**
 * Names of units by module path: the module whose forward adds (`layer1.0`), or what the paths of addition and branch have in
 * common, or the branch's own beginning. Units of one module get their branch's path, then a number. A unit without any path is
 * named by its line.
 */
export function unitNames(candidates: readonly Candidate[], graph: Graph): string[] {
  const branches = candidates.map(({ branchNodes }) => {
    const weights = branchNodes.filter((id) => isWeightLayer(graph.nodes[id], graph));
    return commonBeginning((weights.length > 0 ? weights : branchNodes).map((id) => graph.nodes[id].module));
  });
  const names = candidates.map(({ node }, i) => {
    const { module, source } = graph.nodes[node];
    const line = lineName(source.file, source.startLine);
    if (module && branches[i] && isWithin(branches[i], module)) return module;
    return commonBeginning([module, branches[i]].filter(Boolean)) || branches[i] || module || line;
  });
  const common = tally(names);
  const specific = names.map((name, i) => (common.get(name)! > 1 && branches[i] ? branches[i] : name));
  const still = tally(specific);
  const seen = new Map<string, number>();
  return specific.map((name) => {
    if (still.get(name) === 1) return name;
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return `${name} #${number}`;
  });
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Class of the module at a path; empty where the source names none. */
export function moduleTypes(graph: Graph): (path: string) => string {
  const types = new Map(graph.modules.map(({ path, type }) => [path, type]));
  return (path) => types.get(path) ?? '';
}

/** Name of a stage from the names of its units: what they have in common, or for a single unit the path above it. */
export function stageName(names: readonly string[], number: number): string {
  const [only] = names;
  const common = names.length === 1 ? only.split(betweenPieces).slice(0, -1).join('') : commonBeginning(names);
  return common.replace(/[._/]+$/, '') || `stage ${number}`;
}

/** `features.5–6` for the units `features.5` and `features.6`; the name of a single one. */
export function rangeName(names: readonly string[]): string {
  const [first, last] = [names[0], names[names.length - 1]];
  const common = commonBeginning([first, last]);
  return first === last ? first : `${first}–${last.slice(common.length).replace(/^[._/]/, '')}`;
}
