/** Settings of Keras' back end that a reading's source may change. */
import type { SourceRange } from '../../../graph/graph';
import type { Shape } from '../../../graph/shape';
import type { Machine } from '../../evaluate/machine';
import type { ClassValue, Instance } from '../../evaluate/values';

interface Settings {
  imageDataFormat: 'channels_last' | 'channels_first';
  /** Are layers applied as they are while training? */
  training: boolean;
  /** What the first model of a class was built for, and where: another one of the class takes the same. */
  builtFor: Map<ClassValue, { shape: Shape; source: SourceRange }>;
}

const known = new WeakMap<Machine['builder'], Settings>();

/** The settings of this reading; what it sets, the next one does not have. */
export function settingsOf({ builder }: Machine): Settings {
  let settings = known.get(builder);
  if (!settings) {
    settings = { imageDataFormat: 'channels_last', training: false, builtFor: new Map() };
    known.set(builder, settings);
  }
  return settings;
}

/** Notes what a model was built for or called with. */
export function noteInput({ type }: Instance, shape: Shape | undefined, machine: Machine): void {
  const { builtFor } = settingsOf(machine);
  if (shape && !builtFor.has(type)) builtFor.set(type, { shape, source: machine.source });
}

export const imageDataFormat = (machine: Machine): Settings['imageDataFormat'] => settingsOf(machine).imageDataFormat;
