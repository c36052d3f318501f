import type { SourceRange } from '../../graph/graph';
import { citationIn, type Claim, type Paper } from '../../papers/catalogue';
import type { ClaimFinding } from '../explanation';
import { matchOf, type Match } from './condition';
import { Facts } from './facts';
import type { Explained } from './finding';
import { architecturesHere } from './here/architectures';
import { equationsHere } from './here/equations';
import { foundIn, type Here } from './here/here';
import { ordersHere } from './here/orders';
import { shortcutsHere } from './here/shortcuts';

/** What claims mean in the network at hand, by their ids. A claim that is not among them says the same of every network. */
export const statementsHere: Readonly<Record<string, Here>> = {
  ...shortcutsHere,
  ...equationsHere,
  ...ordersHere,
  ...architecturesHere,
};

/** What the papers say of a network: every claim whose condition holds, in the order of the papers. */
export function claimsOf(explained: Explained, papers: readonly Paper[]): ClaimFinding[] {
  const facts = new Facts(explained);
  return papers.flatMap((paper) =>
    paper.claims.flatMap((claim) => {
      const match = matchOf(claim.appliesTo, facts);
      return match ? [findingOf(paper, claim, match, facts)] : [];
    }),
  );
}

function findingOf(paper: Paper, claim: Claim, match: Match, facts: Facts): ClaimFinding {
  const found = foundIn(match, facts);
  const statement = statementsHere[claim.id]?.(found) ?? claim.statement;
  return {
    ...citationIn(paper, claim.item),
    id: claim.id,
    kind: claim.kind ?? 'claim',
    statement: claim.unconfirmed
      ? `${statement.replace(/\.$/, '')} (not confirmed against a copy of the paper).`
      : statement,
    units: [...match.units],
    nodes: [...match.nodes],
    source: sourceOf(match, facts),
  };
}

/** Where a claim is seen first: at its first unit, at its first node, at the architecture itself. */
function sourceOf({ units, nodes }: Match, { graph, units: all }: Facts): SourceRange {
  const [unit] = units;
  if (unit !== undefined) return all[unit].source;
  const [node] = nodes;
  return node === undefined ? graph.source : graph.nodes[node].source;
}
