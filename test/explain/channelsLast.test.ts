import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { createReader } from '../../src/read/reader';
import { disk, grammars, patientBudget } from '../support/reading';

it('the widths of stages are channels, where maps end with them', async () => {
  const file = fileURLToPath(new URL('../../examples/resnet.ts', import.meta.url));
  const reader = await createReader(disk, { grammars, budget: patientBudget });
  const { deviations } = explain(reader.read({ file, entry: 'resnet20' }));
  const differences = JSON.stringify(deviations);
  expect(differences).toContain('option B');
  // They have 16, 32 and 64 filters, as the paper's.
  expect(differences).not.toContain('filters in the stages');
  expect(differences).not.toContain('values of each map');
});
