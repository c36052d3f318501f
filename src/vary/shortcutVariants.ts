/** The rows of Table 1 of He et al. 2016 ("Identity Mappings in Deep Residual Networks") that can be trained. */

/** What happens to x_l and to F(x_l) before they are added. */
export type ShortcutRewrite =
  | { kind: 'original' }
  /** λ x + c F. */
  | { kind: 'constantScaling'; shortcut: number; branch: number }
  /** (1−g) x + g F, or (1−g) x + F, with g = σ(W_g x + b_g), a 1×1 convolution. */
  | { kind: 'exclusiveGating' | 'shortcutOnlyGating'; bias: number }
  /** W_s x, a 1×1 convolution. */
  | { kind: 'projection' }
  /**
   * Dropout on the shortcut. The paper reads it as an expected λ of 1 − p, which holds for the form that does not divide
   * the kept values by 1 − p. The libraries' form does, which keeps the mean and doubles the second moment at p = 0.5, in
   * every unit anew; nothing behind the addition normalises it, and the loss overflows.
   */
  | { kind: 'dropout'; p: number; rescale: boolean };

export interface Variant {
  /** `exclusive-gating-6`: stable, for journals and the command line. */
  id: string;
  /** As the table names the case. */
  label: string;
  /** Letter of Fig. 2. */
  figure: 'a' | 'b' | 'c' | 'd' | 'e' | 'f';
  /** The table's columns "on shortcut" and "on F". */
  onShortcut: string;
  onBranch: string;
  /** What sets rows of one case apart: "b_g = −6". */
  remark?: string;
  rewrite: ShortcutRewrite;
}

const gating = (kind: 'exclusiveGating' | 'shortcutOnlyGating', bias: number): Variant => ({
  id: `${kind === 'exclusiveGating' ? 'exclusive-gating' : 'shortcut-only-gating'}${bias === 0 ? '-0' : bias}`,
  label: kind === 'exclusiveGating' ? 'exclusive gating' : 'shortcut-only gating',
  figure: kind === 'exclusiveGating' ? 'c' : 'd',
  onShortcut: '1−g(x)',
  onBranch: kind === 'exclusiveGating' ? 'g(x)' : '1',
  remark: `b_g = ${bias < 0 ? '−' : ''}${Math.abs(bias)}`,
  rewrite: { kind, bias },
});

const scaling = (shortcut: number, branch: number, remark?: string): Variant => ({
  id: `constant-scaling-${shortcut}-${branch}`,
  label: 'constant scaling',
  figure: 'b',
  onShortcut: String(shortcut),
  onBranch: String(branch),
  remark,
  rewrite: { kind: 'constantScaling', shortcut, branch },
});

/** In the order of the table. */
export const shortcutVariants: readonly Variant[] = [
  { id: 'original', label: 'original', figure: 'a', onShortcut: '1', onBranch: '1', rewrite: { kind: 'original' } },
  scaling(0, 1, 'plain net'),
  scaling(0.5, 1),
  scaling(0.5, 0.5, 'frozen gating'),
  gating('exclusiveGating', 0),
  gating('exclusiveGating', -6),
  gating('shortcutOnlyGating', 0),
  gating('shortcutOnlyGating', -6),
  {
    id: '1x1-conv',
    label: '1×1 conv shortcut',
    figure: 'e',
    onShortcut: '1×1 conv',
    onBranch: '1',
    rewrite: { kind: 'projection' },
  },
  {
    id: 'dropout',
    label: 'dropout shortcut',
    figure: 'f',
    onShortcut: 'dropout 0.5',
    onBranch: '1',
    remark: 'not rescaled',
    rewrite: { kind: 'dropout', p: 0.5, rescale: false },
  },
];
