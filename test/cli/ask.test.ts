import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runHere } from './terminal';

const address = `${fileURLToPath(new URL('../../examples/resnet.py', import.meta.url))}#resnet20`;

it('lists what is asked, and answers', async () => {
  const list = await runHere(['ask', address]);
  expect(list.code).toBe(0);
  expect(list.output).toContain('What the papers answer about resnet20');
  expect(list.output).toContain('scaling-by-half');
  const answer = await runHere(['ask', address, 'scaling-by-half']);
  expect(answer.output).toContain('0.5⁹ ≈ 0.00195');
  expect(answer.output).toContain('He et al. 2016, Table 1');
  expect(answer.output).toContain('throughline compare --experiment constant-scaling');
});

it('gives data and Markdown', async () => {
  const list = JSON.parse((await runHere(['ask', address, '--format', 'json'])).output) as {
    questions: { id: string }[];
  };
  const [{ id }] = list.questions;
  const answer = JSON.parse((await runHere(['ask', address, id, '--format', 'json'])).output) as Record<
    string,
    unknown
  >;
  expect(answer).toMatchObject({ id, direct: true });
  expect(answer.says).toEqual(expect.arrayContaining([expect.objectContaining({ paper: 'P1', item: 'Table 2' })]));
  expect((await runHere(['ask', address, id, '--format', 'markdown'])).output).toMatch(/^# .*\?\n\n- /);
});

it('says which questions there are', async () => {
  const wrong = await runHere(['ask', address, 'meaning-of-life']);
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toContain('meaning-of-life is no question about resnet20; choose pre-activation, ');
  expect((await runHere(['ask', address, 'degradation', 'pre-activation'])).code).toBe(2);
  expect((await runHere(['ask', address, '--format', 'svg'])).errors).toContain('choose text, json, markdown');
});
