import { backEndNames, type BackEndName } from '../train/protocol';
import { UsageError } from './usage';

/** What `--backend` names. @throws UsageError for a name that no back end has. */
export function backEndCalled(text: string): BackEndName | 'auto' {
  const found = (['auto', ...backEndNames] as const).find((name) => name === text);
  if (found) return found;
  throw new UsageError(`--backend ${text} is not known; choose auto, ${backEndNames.join(', ')}.`);
}
