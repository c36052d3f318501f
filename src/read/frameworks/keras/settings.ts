/** Settings of Keras' back end that a reading's source may change. */
import type { Machine } from '../../evaluate/machine';

interface Settings {
  imageDataFormat: 'channels_last' | 'channels_first';
  /** Are layers applied as they are while training? */
  training: boolean;
}

const known = new WeakMap<Machine['builder'], Settings>();

/** The settings of this reading; what it sets, the next one does not have. */
export function settingsOf({ builder }: Machine): Settings {
  let settings = known.get(builder);
  if (!settings) {
    settings = { imageDataFormat: 'channels_last', training: false };
    known.set(builder, settings);
  }
  return settings;
}

export const imageDataFormat = (machine: Machine): Settings['imageDataFormat'] => settingsOf(machine).imageDataFormat;
