import * as vscode from 'vscode';
import type { HoverOptions } from '../present/hover';
import { stateClass } from '../present/stateClass';

/** Colours of VS Code's own themes. A picture in a hover cannot see the variables of the theme that it stands in. */
interface Colours {
  text: string;
  /** Of the path where it is whole, where a part of the term arrives, where weights replace it. */
  whole: string;
  part: string;
  weights: string;
}

const colours: Record<vscode.ColorThemeKind, Colours> = {
  // Yellow on white is too pale for writing: there a part takes the colour of the text.
  [vscode.ColorThemeKind.Light]: { text: '#3b3b3b', whole: '#0063d3', part: '#3b3b3b', weights: '#d1210f' },
  [vscode.ColorThemeKind.Dark]: { text: '#cccccc', whole: '#59a4f9', part: '#cca700', weights: '#f14c4c' },
  [vscode.ColorThemeKind.HighContrast]: { text: '#ffffff', whole: '#59a4f9', part: '#ffd370', weights: '#f48771' },
  [vscode.ColorThemeKind.HighContrastLight]: { text: '#292929', whole: '#0f4a85', part: '#292929', weights: '#b5200d' },
};

/** How the formulas of a hover are written in the present theme. */
export function hoverWriting(): Pick<HoverOptions, 'foreground' | 'fontSize' | 'classColours'> {
  const theme = colours[vscode.window.activeColorTheme.kind];
  return {
    foreground: theme.text,
    fontSize: 15,
    classColours: Object.fromEntries(Object.entries(stateClass).map(([state, name]) => [state, theme[name]])),
  };
}
