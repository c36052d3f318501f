import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runHere } from './terminal';

const address = `${fileURLToPath(new URL('../../examples/resnet.py', import.meta.url))}#resnet20`;

it('prints a variant as code', async () => {
  const { code, output } = await runHere(['variant', address, '--variant', 'shortcut-only-gating-6,prelu', '--code']);
  expect(code).toBe(0);
  expect(output).toContain('"""resnet20 with shortcut-only gating, b_g = −6, PReLU, channel-wise."""');
  expect(output).toContain('nn.init.constant_(self.gate.bias, -6)');
  expect(output).toContain('# The coefficients of PReLU have no weight decay.');
});

it('says what a variant is, and which there are', async () => {
  const text = await runHere(['variant', address, '--variant', 'constant-scaling-0.5-0.5']);
  expect(text.output).toMatch(/9 units/);
  expect(text.output).toContain('0.5');
  expect((await runHere(['variant', '--variant', 'help'])).output).toContain('exclusive-gating-6');
  const wrong = await runHere(['variant', address, '--variant', 'highway']);
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toContain('--variant highway is not known');
  expect((await runHere(['variant', address, '--variant', 'prelu,elu'])).errors).toContain('two values of rectifier');
  expect((await runHere(['variant', address, '--variant', 'pre-ln'])).errors).toContain('no layer normalisation');
});
