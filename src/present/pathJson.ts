/** The identity path and the structures of a network as data for other programs. */
import type { EffectiveLengths, IdentityPath, LayerToLoss } from '../explain/explanation';
import type { LengthRange } from '../explain/path/lengths';
import { withoutClasses } from '../papers/typeset';

export interface IdentityPathJson {
  intact: boolean;
  term: string;
  brokenAt: string[];
  /** LaTeX with the network's own indices; empty where no equation of the papers speaks of it. */
  equations: { forward: string; gradient: string; scope: string; note: string };
  /** Lengths of paths, in weight layers. */
  paths: {
    total: string;
    fewest: number;
    most: number;
    mean: number;
    range: LengthRange;
    effective: EffectiveLengths | null;
  };
  layersToLoss: Omit<LayerToLoss, 'node'>[];
}

export function identityPathJson(path: IdentityPath): IdentityPathJson {
  const { total, fewest, most, mean, range } = path.paths;
  return {
    intact: path.term.intact,
    term: path.term.text,
    brokenAt: path.breaks.map(({ name }) => name),
    equations: {
      forward: withoutClasses(path.forwardLatex),
      gradient: withoutClasses(path.latex),
      scope: path.scope,
      note: path.note,
    },
    paths: { total, fewest, most, mean, range, effective: path.effective },
    layersToLoss: path.layersToLoss.map(({ node: _, ...layer }) => layer),
  };
}
