/** Gradients and equations on the WebGPU back end, computed by a software adapter. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../../src/explain/explain';
import { planCheck } from '../../../src/train/checks/plan';
import { runCheck } from '../../../src/train/checks/runCheck';
import { shortcutVariants, vary } from '../../../src/vary/vary';
import { residualNetwork, type ResidualNetworkOptions } from '../../support/residualNetwork';
import { bundleTrainingProcess, type Bundle } from '../bundle';
import { hasSoftwareGpu, softwareGpu } from '../softwareGpu';
import { difference, gradientOf, useBackEnd, type Differentiable, type Differentiated } from './gradients';
import { operatorGraphs } from './parts';
import { wholeNetworks } from './wholeNetworks';

/** One answer for each graph: what was measured, or what went wrong. */
function onGpu(entry: string, graphs: readonly Differentiable[]): Promise<(Differentiated | string)[]> {
  const child = fork(entry, [], { env: { ...process.env, ...softwareGpu }, serialization: 'advanced' });
  const answers: (Differentiated | string)[] = [];
  child.on('message', (answer) => answers.push(answer as Differentiated | string));
  child.send(graphs as Differentiable[]);
  return new Promise((resolve) => child.on('close', () => resolve(answers)));
}

describe.skipIf(!hasSoftwareGpu)('on the WebGPU back end', () => {
  const before = { ...process.env };
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleTrainingProcess();
    Object.assign(process.env, softwareGpu);
  });
  afterAll(() => {
    process.env = before;
    bundle.remove();
  });

  it('the gradient of every operator and of whole networks is that of finite differences', async () => {
    const entry = join(bundle.folder, 'gpu.cjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'gpuProcess.ts')],
      outfile: entry,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['webgpu', 'assemblyscript'],
      logLevel: 'error',
    });
    const networks = Object.entries(await wholeNetworks());
    // Images of 16×16 have places enough for the filter gradient that is a product of matrices.
    const large = residualNetwork({ unitsPerStage: 1, widths: [4, 8], size: 16 });
    const graphs = [
      ...operatorGraphs.map(({ name, graph }) => [name, { graph }] as const),
      ...networks,
      ['images of 16×16', { graph: large }] as const,
    ];
    const answers = await onGpu(
      entry,
      graphs.map(([, graph]) => graph),
    );
    expect(answers).toHaveLength(graphs.length);
    await useBackEnd('wasm');
    for (const [i, [name, graph]] of graphs.entries()) {
      const found = answers[i];
      if (typeof found === 'string') throw new Error(`${name}: ${found}`);
      expect(found.relativeError, name).toBeLessThan(0.01);
      expect(difference(found, await gradientOf(graph)), name).toBeLessThan(1e-3);
    }
  }, 300_000);

  const checked = async (order: ResidualNetworkOptions['order'], variant = 'original') => {
    const graph = residualNetwork({ unitsPerStage: 2, widths: [8], size: 8, order });
    const varied = vary(
      graph,
      explain(graph),
      shortcutVariants.find(({ id }) => id === variant)!,
    );
    const planned = planCheck(varied, explain(varied), { architecture: 'net.py#net', full: true });
    const report = await runCheck(planned, { entry: bundle.entry, backEnd: 'webgpu' });
    expect(report!.backEnd.name).toBe('webgpu');
    expect(report!.checks.length).toBeGreaterThanOrEqual(3);
    return report!.checks;
  };

  it('equations (4), (5), (7) and (8) hold where they are derived for, and are off elsewhere', async () => {
    for (const { exact, relativeError } of await checked('preActivation')) {
      expect([exact, relativeError < 1e-5]).toEqual([true, true]);
    }
    for (const { factor, relativeError } of await checked('preActivation', 'constant-scaling-0.5-1')) {
      expect([factor, relativeError < 1e-5]).toEqual([0.25, true]);
    }
    for (const { exact, relativeError } of await checked('original')) {
      expect([exact, relativeError > 1e-2]).toEqual([false, true]);
    }
  }, 120_000);
});
