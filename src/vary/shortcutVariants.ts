/** The rows of Table 1 of He et al. 2016 ("Identity Mappings in Deep Residual Networks") that can be trained. */
import { rewriteShortcuts, type ShortcutRewrite } from './shortcut';
import type { Variant } from './variant';

export interface ShortcutVariant extends Variant {
  dimension: 'shortcut';
  onShortcut: string;
  onBranch: string;
  rewrite: ShortcutRewrite;
}

const shortcut = (row: Omit<ShortcutVariant, 'dimension' | 'apply'>): ShortcutVariant => ({
  ...row,
  dimension: 'shortcut',
  apply: (graph, explanation) => rewriteShortcuts(graph, explanation, row.rewrite),
});

const gating = (kind: 'exclusiveGating' | 'shortcutOnlyGating', bias: number): ShortcutVariant =>
  shortcut({
    id: `${kind === 'exclusiveGating' ? 'exclusive-gating' : 'shortcut-only-gating'}${bias === 0 ? '-0' : bias}`,
    label: kind === 'exclusiveGating' ? 'exclusive gating' : 'shortcut-only gating',
    figure: kind === 'exclusiveGating' ? 'c' : 'd',
    onShortcut: '1−g(x)',
    onBranch: kind === 'exclusiveGating' ? 'g(x)' : '1',
    remark: `b_g = ${bias < 0 ? '−' : ''}${Math.abs(bias)}`,
    rewrite: { kind, bias },
  });

const scaling = (factor: number, branch: number, remark?: string): ShortcutVariant =>
  shortcut({
    id: `constant-scaling-${factor}-${branch}`,
    label: 'constant scaling',
    figure: 'b',
    onShortcut: String(factor),
    onBranch: String(branch),
    remark,
    rewrite: { kind: 'constantScaling', shortcut: factor, branch },
  });

/** In the order of the table. */
export const shortcutVariants: readonly ShortcutVariant[] = [
  shortcut({
    id: 'original',
    label: 'original',
    figure: 'a',
    onShortcut: '1',
    onBranch: '1',
    rewrite: { kind: 'original' },
  }),
  scaling(0, 1, 'plain net'),
  scaling(0.5, 1),
  scaling(0.5, 0.5, 'frozen gating'),
  gating('exclusiveGating', 0),
  gating('exclusiveGating', -6),
  gating('shortcutOnlyGating', 0),
  gating('shortcutOnlyGating', -6),
  shortcut({
    id: '1x1-conv',
    label: '1×1 conv shortcut',
    figure: 'e',
    onShortcut: '1×1 conv',
    onBranch: '1',
    rewrite: { kind: 'projection' },
  }),
  shortcut({
    id: 'dropout',
    label: 'dropout shortcut',
    figure: 'f',
    onShortcut: 'dropout 0.5',
    onBranch: '1',
    remark: 'not rescaled',
    rewrite: { kind: 'dropout', p: 0.5, rescale: false },
  }),
];
