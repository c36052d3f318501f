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

it('lets one that waits go before the others', async () => {
  const queue = new TrainingQueue<string>();
  void queue.turn('first');
  const [second, third] = ['second', 'third'].map((name) => queue.turn(name));
  queue.moveToFront('third');
  expect(queue.queued).toEqual(['third', 'second']);
  // What trains is not moved, and what is not there is not taken out.
  queue.moveToFront('first');
  expect(queue.remove('first')).toBe(false);
  expect(queue.queued).toEqual(['third', 'second']);
  queue.leave('first');
  expect(await third).toBe(true);
  expect(queue.remove('second')).toBe(true);
  expect(await second).toBe(false);
});
