import { expect, it } from 'vitest';
import { TrainingQueue } from '../../src/editor/trainingQueue';

it('gives turns in the order of asking, and lets those go that are taken out', async () => {
  const queue = new TrainingQueue<string>();
  const turns: string[] = [];
  const ask = async (name: string): Promise<void> => {
    turns.push(`${name} ${(await queue.turn(name)) ? 'trains' : 'is out'}`);
  };
  expect(queue.isBusy).toBe(false);
  const asked = ['first', 'second', 'third'].map(ask);
  await asked[0];
  expect(queue.queued).toEqual(['second', 'third']);
  queue.remove('second');
  await asked[1];
  queue.leave('first');
  await asked[2];
  expect(turns).toEqual(['first trains', 'second is out', 'third trains']);
  // One that never had its turn ends nobody's.
  queue.leave('second');
  expect(queue.isBusy).toBe(true);
  queue.leave('third');
  expect(queue.isBusy).toBe(false);
});
