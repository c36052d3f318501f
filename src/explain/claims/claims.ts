import type { ClaimFinding } from '../explanation';
import type { Explained } from './finding';
import { architectureClaims } from './architectures';
import { bottleneckClaims } from './bottleneck';
import { equationClaims } from './equations';
import { laterClaims } from './laterWork';
import { optionClaims } from './options';
import { orderClaims } from './orders';
import { plainClaims } from './plain';
import { shortcutClaims } from './shortcuts';

/** What the papers say of a network, the nearest to its identity path first. */
export const claimsOf = (explained: Explained): ClaimFinding[] =>
  [
    shortcutClaims,
    equationClaims,
    orderClaims,
    optionClaims,
    bottleneckClaims,
    architectureClaims,
    laterClaims,
    plainClaims,
  ].flatMap((find) => find(explained));
