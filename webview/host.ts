/** The way to the extension host: messages out, state that outlives a reload. */
import { readPanelState, type FromPanel, type PanelState } from '../src/present/panelProtocol';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

const api = acquireVsCodeApi();

export const post = (message: FromPanel): void => api.postMessage(message);

export const keptState = (): PanelState | null => readPanelState(api.getState());

export const keep = (state: PanelState): void => api.setState(state);
