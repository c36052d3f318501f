/**
 * `operator`: one node. `module`: nodes of one module. `run`: neighbours that share no module. `fold`: equal neighbours.
 * `members` of runs and folds are settled; a module's are found when it is opened.
 */
export interface Part {
  kind: 'operator' | 'module' | 'run' | 'fold';
  /** Module path of a module. */
  path: string;
  /** Forward order. */
  nodes: readonly number[];
  members: readonly Part[];
}

export const operatorPart = (id: number): Part => ({ kind: 'operator', path: '', nodes: [id], members: [] });

export const runPart = (kind: 'run' | 'fold', members: readonly Part[]): Part => ({
  kind,
  path: '',
  nodes: members.flatMap(({ nodes }) => nodes).sort((a, b) => a - b),
  members,
});
