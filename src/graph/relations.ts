/** Sizes that must be equal: which of them the sizes' forms leave open is told to whoever listens. */
import { relationOf, type Dim } from './dim';

/** Two sizes that a rule takes as equal, which their forms do not show. */
export interface Relation {
  left: Dim;
  right: Dim;
}

let listening: Relation[] | undefined;

/** Can the two be equal? True for what may be, which is then noted. */
export function agree(left: Dim, right: Dim): boolean {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') return false;
  const relation = relationOf(left, right);
  if (relation === '=') return true;
  if (relation === '<' || relation === '>') return false;
  listening?.push({ left, right });
  return true;
}

/** What a rule gives, and the relations that it took to hold. */
export function withRelations<Result>(body: () => Result): { result: Result; relations: readonly Relation[] } {
  const before = listening;
  const relations: Relation[] = (listening = []);
  try {
    return { result: body(), relations };
  } finally {
    listening = before;
  }
}
