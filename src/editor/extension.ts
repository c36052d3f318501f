import * as vscode from 'vscode';
import { ArgumentMemory } from './argumentMemory';
import { registerCommands } from './commands';

import { Comparisons } from './comparisons';
import { ConditionActions } from './conditionActions';
import { ArchitectureDiagnostics } from './diagnostics';
import { selector } from './documents';
import { ExplanationDocuments } from './explanationDocuments';
import { FindingActions } from './findingActions';
import { FindingsOf } from './findingsOf';
import { Following } from './following';
import { ArchitectureHovers } from './hovers';
import { ComparisonTree } from './history/tree';
import { Inspector } from './inspector';
import { ArchitectureLenses } from './lenses';
import { openOnStartup } from './openOnStartup';
import { Panels } from './panels';
import { PaperLinks } from './paperLinks';
import { PlaceMemory } from './placeMemory';
import { offerToResume } from './resumeTraining';
import { ShapeHints } from './shapeHints';
import { StatusBar } from './statusBar';
import { TeamPapers } from './teamPapers';
import { handOnSettings, runtimeBase } from './trainingPlace';
import { VariantDocuments } from './variantDocuments';

/** What the extension gives to others: the state behind its panels, for tests inside the editor. */
export interface Throughline {
  readonly panels: Panels;
  readonly comparisons: Comparisons;
  readonly places: PlaceMemory;
  readonly inspector: Inspector;
  readonly history: ComparisonTree;
}

/** Registers what is light; reading, explaining and drawing load when they are first asked for. */
export function activate(context: vscode.ExtensionContext): Throughline {
  const { extensionUri, subscriptions } = context;
  const log = vscode.window.createOutputChannel('Throughline', { log: true });
  const memory = new ArgumentMemory(context.workspaceState);
  const inspector = new Inspector(vscode.Uri.joinPath(extensionUri, 'dist').fsPath, memory, log);
  const statusBar = new StatusBar(inspector);
  const comparisons = new Comparisons(context, statusBar, log);
  const places = new PlaceMemory(context.workspaceState);
  const panels = new Panels(extensionUri, inspector, comparisons, places, log);
  const history = new ComparisonTree(comparisons);
  const papers = new TeamPapers();
  const lenses = new ArchitectureLenses(inspector);
  const findings = new FindingsOf(inspector);
  const shapeHints = new ShapeHints(inspector);
  subscriptions.push(
    log,
    handOnSettings(context),
    memory,
    inspector,
    statusBar,
    comparisons,
    panels,
    places,
    new Following(panels, inspector, log),
    lenses,
    papers,
    new ArchitectureDiagnostics(inspector, findings),
    vscode.languages.registerHoverProvider(selector, new ArchitectureHovers(inspector)),
    vscode.languages.registerCodeLensProvider(selector, lenses),
    vscode.languages.registerDocumentLinkProvider(selector, new PaperLinks(papers, inspector)),
    shapeHints,
    vscode.languages.registerInlayHintsProvider(selector, shapeHints),
    new ExplanationDocuments(inspector, findings),
    new VariantDocuments(inspector),
    vscode.languages.registerCodeActionsProvider(selector, new ConditionActions(inspector)),
    vscode.languages.registerCodeActionsProvider(selector, new FindingActions(inspector), {
      providedCodeActionKinds: FindingActions.kinds,
    }),
    history,
    ...registerCommands({ extensionUri, inspector, memory, comparisons, panels, runtime: runtimeBase(context), log }),
  );
  comparisons.tellList();
  void openOnStartup(panels).catch((error: Error) => log.error(error));
  void offerToResume(context.workspaceState, { comparisons, panels }).catch((error: Error) => log.error(error));
  return { panels, comparisons, places, inspector, history };
}
