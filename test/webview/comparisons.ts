/** Comparisons as a session gives them: planned by the product's own planner, with events that a made-up training gives. */
import { explain } from '../../src/explain/explain';
import { advance, plannedComparison } from '../../src/train/replay';
import type { ToPanel } from '../../src/present/panelProtocol';
import type { Comparison } from '../../src/train/comparison';
import { planComparison } from '../../src/train/plan';
import type { BackEndFinding, RunEvent } from '../../src/train/protocol';
import { residualNetwork } from '../support/residualNetwork';

export const ladder: BackEndFinding[] = [
  { name: 'tfjs-node-gpu', usable: false, reason: 'not installed' },
  { name: 'tfjs-node', usable: false, reason: 'not installed' },
  { name: 'webgpu', usable: false, reason: 'only a software adapter' },
  { name: 'wasm', usable: true, reason: 'ready', version: '4.22.0', millisecondsPerStep: 82 },
];

/** Nothing has run yet, and it is its turn. */
export function planned(options: { seeds?: number; steps?: number; variants?: readonly string[] } = {}): Comparison {
  const graph = residualNetwork({ unitsPerStage: 3 });
  const { plan } = planComparison(graph, explain(graph), {
    architecture: 'resnet20.py#resnet20()',
    seeds: options.seeds ?? 3,
    steps: options.steps ?? 600,
    variants: options.variants ?? [
      'original',
      'constant-scaling-0.5-0.5',
      'exclusive-gating-6',
      'shortcut-only-gating-6',
      '1x1-conv',
      'dropout',
    ],
    created: '2026-01-01T00:00:00Z',
  });
  return { ...plannedComparison(plan), standing: 'running', ladder };
}

/** A number in [0, 1) that depends on nothing but its place. */
const noise = (at: number): number => {
  const x = Math.sin(at * 12.9898 + 78.233) * 43758.5453;
  return x - Math.floor(x);
};

/** Where each variant's curve tends to, in percent, and how its gradient falls from unit to unit. */
const ends = [8, 15, 11, 9, 12, 22, 18, 13, 10, 14];
const falls = [1.01, 0.6, 0.93, 0.98, 1.15, 0.5, 0.7, 0.8, 0.9, 1.05];

/** Events of one run: all steps of a decreasing loss up to `until`, evaluations, probes, and its end. */
export function eventsOf(comparison: Comparison, run: string, until = Infinity): RunEvent[] {
  const { plan } = comparison;
  const state = comparison.runs.find(({ id }) => id === run)!;
  const variant = plan.variants.findIndex(({ id }) => id === state.variant);
  const { steps, evaluateEvery } = plan.training;
  const salt = variant * 100 + state.seed;
  const at = '2026-01-01T00:00:00Z';
  const probe = (when: 'before' | 'after'): RunEvent => ({
    kind: 'probe',
    run,
    step: when === 'before' ? 0 : steps,
    probe: {
      when,
      units: Array.from({ length: plan.units }, (_, unit) => {
        const depth = plan.units - 1 - unit;
        const total = falls[variant] ** depth * (1 + 0.1 * noise(salt + unit));
        return { name: `unit ${unit}`, total, identityTerm: falls[variant] ** (2 * depth) };
      }),
      layers: [],
    },
  });
  const events: RunEvent[] = [{ kind: 'started', run, at, backEnd: ladder[3] }, probe('before')];
  for (let step = 1; step <= Math.min(steps, until); step++) {
    const share = step / steps;
    const level = ends[variant] + (88 - ends[variant]) * Math.exp(-6 * share);
    const loss = (level / 40) * (1 + 0.25 * (noise(salt + step) - 0.5));
    events.push({ kind: 'step', run, step, loss, accuracy: 1 - level / 100, learningRate: 0.1, milliseconds: 82 });
    if (step % evaluateEvery === 0)
      events.push({
        kind: 'evaluation',
        run,
        step,
        loss,
        error: level * (1 + 0.08 * (noise(salt + step) - 0.5)),
        of: 'test',
      });
  }
  if (until >= steps) {
    const last = ends[variant] * (1 + 0.1 * (noise(salt) - 0.5));
    events.push(probe('after'));
    events.push({ kind: 'finished', run, at, seconds: 50, testError: last, trainError: last / 2, testLoss: last / 40 });
  }
  return events;
}

export const after = (comparison: Comparison, events: readonly RunEvent[]): Comparison =>
  events.reduce<Comparison>((now, event) => advance(now, event), comparison);

/** All runs finished. */
export const finished = (comparison: Comparison): Comparison => ({
  ...after(
    comparison,
    comparison.runs.flatMap(({ id }) => eventsOf(comparison, id)),
  ),
  standing: 'over',
});

/** Some finished, one running, one failed, one cancelled, the rest waiting. */
export function underway(comparison: Comparison): Comparison {
  const [a, b, c, d, e] = comparison.runs.map(({ id }) => id);
  const at = '2026-01-01T00:00:00Z';
  const events: RunEvent[] = [
    ...eventsOf(comparison, a),
    ...eventsOf(comparison, b),
    ...eventsOf(comparison, c, 260),
    ...eventsOf(comparison, d, 120),
    {
      kind: 'failed',
      run: d,
      at,
      step: 120,
      message: 'The loss is not a number at step 120: the rate 0.1 is too large for this variant.',
    },
    ...eventsOf(comparison, e, 200),
    { kind: 'cancelled', run: e, at, step: 200 },
  ];
  return { ...after(comparison, events), standing: 'running' };
}

const begun = (comparison: Comparison, created: string): Comparison => ({
  ...comparison,
  plan: { ...comparison.plan, id: created, created },
});

/** Two comparisons of one network, the older one shorter; they share the original. */
export const pair: readonly [older: Comparison, newer: Comparison] = [
  begun(finished(planned({ steps: 300 })), '2026-01-01T00:00:00Z'),
  begun(finished(planned({ variants: ['original', '1x1-conv', 'constant-scaling-0.5-1'] })), '2026-02-01T00:00:00Z'),
];

/** Both in the panel. */
export const sideBySide: ToPanel = {
  type: 'sideBySide/1',
  comparisons: pair.map((comparison) => ({
    comparison,
    records: comparison.runs.map(({ id }) => [id, { version: comparison.plan.id, graph: 'c0ffee', machine: 'EPYC' }]),
  })),
  restore: { comparisons: pair.map(({ plan }) => plan.id) },
};
