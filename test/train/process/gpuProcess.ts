/** Differentiates graphs on the WebGPU back end, in a process of its own: a driver takes its libraries from the environment. */
import { differentiate, useBackEnd, type Differentiable } from './gradients';

process.on('message', async (graphs: readonly Differentiable[]) => {
  await useBackEnd('webgpu');
  for (const graph of graphs) process.send!(await differentiate(graph).catch((error: Error) => error.message));
  // A device that still works may crash a process that ends by itself.
  process.exit();
});
