import type { Quantity } from '../../src/present/comparison/series';
import { choice, type Choice } from '../controls';

/** What learning curves show. */
export const quantityChoice = (chosen: (quantity: Quantity) => void): Choice<Quantity> =>
  choice<Quantity>(
    'Curves',
    [
      { value: 'error', text: 'Test error' },
      { value: 'loss', text: 'Loss' },
      { value: 'accuracy', text: 'Accuracy' },
    ],
    chosen,
  );
