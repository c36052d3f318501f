import type * as vscode from 'vscode';
import { architectureName, readPlaceIn, type KeptPlace, type PlaceIn } from '../present/panelProtocol';

const key = 'throughline.places';

/** The form in which places are kept; what another version kept is dropped. */
const version = 1;

/** Architectures whose places are kept: those seen last. */
const mostPlaces = 100;

/** Milliseconds for which changes are gathered before they are written. */
const pause = 500;

/** Where readers were in the architectures of this workspace, for the next panel that shows one of them. */
export class PlaceMemory implements vscode.Disposable {
  /** By the architecture's name, the one seen last at the end. */
  private readonly places: Map<string, KeptPlace>;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly state: vscode.Memento) {
    this.places = new Map(keptIn(state).map(({ architecture, place }) => [architecture, place]));
  }

  /** Where its reader was last; undefined where it was not seen yet, or too long ago. */
  of(architecture: { file: string; entry: string }): KeptPlace | undefined {
    return this.places.get(architectureName(architecture));
  }

  keep({ architecture, place }: PlaceIn): void {
    this.places.delete(architecture);
    this.places.set(architecture, place);
    for (const oldest of [...this.places.keys()].slice(0, -mostPlaces)) this.places.delete(oldest);
    this.timer ??= setTimeout(() => this.write(), pause);
  }

  /** Writes what waits. */
  dispose(): void {
    if (this.timer) this.write();
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const places = [...this.places].map(([architecture, place]) => ({ architecture, place }));
    void this.state.update(key, { version, places });
  }
}

/** What an earlier window has kept, without what is broken. */
function keptIn(state: vscode.Memento): PlaceIn[] {
  const kept = state.get<Partial<{ version: number; places: unknown }> | null>(key);
  if (kept?.version !== version || !Array.isArray(kept.places)) return [];
  return kept.places.flatMap((each: unknown) => readPlaceIn(each) ?? []).slice(-mostPlaces);
}
