import * as vscode from 'vscode';

/** Text colour of hovers in VS Code's own themes: pictures in a hover cannot see the theme's variables. */
const foregrounds: Record<vscode.ColorThemeKind, string> = {
  [vscode.ColorThemeKind.Light]: '#3b3b3b',
  [vscode.ColorThemeKind.Dark]: '#cccccc',
  [vscode.ColorThemeKind.HighContrast]: '#ffffff',
  [vscode.ColorThemeKind.HighContrastLight]: '#292929',
};

export const hoverForeground = (): string => foregrounds[vscode.window.activeColorTheme.kind];

/** Is the window light? For pictures that are saved. */
export const isLight = (): boolean =>
  vscode.window.activeColorTheme.kind === vscode.ColorThemeKind.Light ||
  vscode.window.activeColorTheme.kind === vscode.ColorThemeKind.HighContrastLight;
