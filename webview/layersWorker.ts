/** Runs the layered layout of one level after another; what takes too long is ended from outside. */
import { layersOf } from '../src/present/arrange/layers';
import type { LayersTask } from '../src/present/arrange/layersTask';

addEventListener('message', ({ data }: MessageEvent<LayersTask>) => postMessage(layersOf(data)));
