/** Tells the host where the reader is, so that the next panel of the architecture begins there. */
import type { PlaceIn } from '../src/present/panelProtocol';
import { post } from './host';

/** Milliseconds between two tellings: a drawing that is dragged moves with every frame. */
const pause = 200;

let told = '';
let next: PlaceIn | null = null;
let isPausing = false;

/** The first change is told at once, since the panel may be closed right after it; of those in the pause, the last. */
export function tellPlace(place: PlaceIn): void {
  next = place;
  if (isPausing) return;
  const text = JSON.stringify(place);
  if (text === told) return;
  told = text;
  post({ type: 'place/1', ...place });
  isPausing = true;
  setTimeout(() => {
    isPausing = false;
    if (next) tellPlace(next);
  }, pause);
}
