import * as vscode from 'vscode';
import { readReference } from './architecture';
import type { ArgumentMemory } from './argumentMemory';
import { changeArguments } from './changeArguments';
import type { Comparisons } from './comparisons';
import { openExample } from './examples';
import { showExplanation } from './explanationDocuments';
import { exportGraph } from './exportGraph';
import { tellFailure } from './failures';
import { explainFinding } from './findingPages';
import { turnOffFinding } from './turnOffFinding';
import { installGpuRuntime, readNativeBackEnd, uninstallGpuRuntime } from './gpuRuntime';
import type { Inspector } from './inspector';
import { compareWith } from './history/compareWith';
import { exportComparison, readExportTarget } from './history/exportComparison';
import { deleteComparisons } from './history/remove';
import { LiveComparison } from './liveComparison';
import type { Panels } from './panels';
import { askPapers } from './askPapers';
import { networkOf } from './networkOf';
import { chooseArchitecture, findArchitecture } from './pickArchitecture';
import { pickVaried } from './pickVaried';
import { readCondition } from './readCondition';
import { resume, resumeTraining } from './resumeTraining';
import { showRunLog } from './runLog';
import { selectBackEnd } from './selectBackEnd';
import { readGivenSize, trainVariants } from './trainVariants';
import { isAllowed } from './trust';
import { readIds, showVariantCode } from './variantDocuments';

/** What commands work with. */
export interface Services {
  extensionUri: vscode.Uri;
  inspector: Inspector;
  memory: ArgumentMemory;
  comparisons: Comparisons;
  panels: Panels;
  /** Folder of the native packages that are installed by us. */
  runtime: string;
  log: vscode.LogOutputChannel;
}

/** Registers every command of package.json. What fails is said to the user and logged; no command throws. */
export function registerCommands(services: Services): vscode.Disposable[] {
  const { extensionUri, inspector, memory, comparisons, panels, log } = services;
  const chosen = async (argument: unknown) => readReference(argument) ?? (await chooseArchitecture(inspector));

  const commands: Record<string, (argument: unknown, option: unknown) => Promise<unknown>> = {
    async showGraph(argument) {
      const reference = await chosen(argument);
      if (reference) await panels.showArchitecture(reference);
    },
    async openGraphInNewPanel(argument) {
      // Asked for in a panel it means what that one shows.
      const shown = vscode.window.activeTextEditor ? undefined : panels.current?.architecture?.reference;
      const reference = readReference(argument) ?? shown ?? (await chosen(argument));
      if (reference) await panels.showArchitecture(reference, { inNew: true });
    },
    async pinGraph() {
      panels.current?.pin(true);
    },
    async unpinGraph() {
      panels.current?.pin(false);
    },
    async findArchitectures() {
      const reference = await findArchitecture(inspector);
      if (!reference) return;
      await vscode.window.showTextDocument(vscode.Uri.file(reference.file), { viewColumn: vscode.ViewColumn.One });
      await panels.showArchitecture(reference);
    },
    async changeAssumption(argument) {
      const reference = await chosen(argument);
      if (reference) await changeArguments(reference, inspector, memory);
    },
    async readCondition(argument, condition) {
      const reference = await chosen(argument);
      if (reference) await readCondition(reference, condition, inspector, memory);
    },
    async askPapers(argument) {
      const reference = await chosen(argument);
      if (reference) await askPapers(reference, services);
    },
    async checkEquations(argument) {
      const meant = await chosen(argument);
      const reference = meant && (await networkOf(meant, inspector));
      if (!reference) return;
      const controller = await panels.showArchitecture(reference);
      await controller.architecture?.checkEquations();
    },
    async checkRun(argument) {
      const comparison = meantComparisons(argument)[0] ?? panels.current?.comparison ?? (await comparisons.choose());
      if (comparison) await panels.showComparison(comparison).checkRun();
    },
    async openExample() {
      await openExample(extensionUri);
    },
    async explainFinding(argument) {
      await explainFinding(extensionUri, argument);
    },
    async showExplanation(argument) {
      const reference = await chosen(argument);
      if (reference) await showExplanation(reference);
    },
    async showVariantCode(argument, variants) {
      const reference = await chosen(argument);
      if (reference) await showVariantCode(reference, readIds(variants), inspector);
    },
    async turnOffFinding(argument) {
      await turnOffFinding(argument);
    },
    async exportGraph() {
      await exportGraph(panels.current);
    },
    async trainVariants(argument, size) {
      const reference = await chosen(argument);
      if (reference) await trainVariants(reference, readGivenSize(size), services);
    },
    async trainOther(argument) {
      const reference = await chosen(argument);
      const varied = reference && (await pickVaried(reference, services));
      if (reference && varied) await trainVariants(reference, varied, services);
    },
    async cancelTraining(argument) {
      const [comparison] = meantComparisons(argument);
      await (comparison ? comparisons.cancel(comparison) : comparisons.cancelAll());
    },
    async pauseTraining(argument) {
      const [comparison] = meantComparisons(argument);
      await (comparison ? comparisons.pause(comparison) : comparisons.pauseAll());
    },
    async trainNext(argument) {
      const [comparison] = meantComparisons(argument);
      if (comparison) comparisons.trainNext(comparison);
    },
    async takeOutOfQueue(argument) {
      const [comparison] = meantComparisons(argument);
      if (comparison) await comparisons.pause(comparison);
    },
    async resumeTraining(argument) {
      const [comparison] = meantComparisons(argument);
      await (comparison ? resume(comparison, services) : resumeTraining(services));
    },
    async showRunLog(argument) {
      const [meant] = meantComparisons(argument);
      const comparison = meant ?? panels.current?.comparison ?? (await comparisons.choose());
      if (comparison) await showRunLog(comparison);
    },
    async showComparison() {
      const comparison = await comparisons.choose();
      if (comparison) panels.showComparison(comparison);
    },
    async showComparisonTable() {
      const comparison = panels.current?.comparison ?? (await comparisons.choose());
      if (comparison) await showTable(comparison);
    },
    async openComparison(argument) {
      const [comparison] = meantComparisons(argument);
      if (comparison) panels.showComparison(comparison);
    },
    async openComparisonFolder(argument) {
      const [comparison] = meantComparisons(argument);
      if (comparison) await comparisons.openJournal(comparison.id);
    },
    async exportComparison(argument, target) {
      const comparison = meantComparisons(argument)[0] ?? panels.current?.comparison ?? (await comparisons.choose());
      if (comparison) await exportComparison(comparison, readExportTarget(target));
    },
    async compareWith(argument, selected) {
      const meant = meantComparisons(argument, selected);
      const shown = panels.current?.comparison ?? (meant.length === 0 ? await comparisons.choose() : undefined);
      await compareWith(meant.length > 0 ? meant : shown ? [shown] : [], services);
    },
    async deleteComparison(argument, selected) {
      const meant = meantComparisons(argument, selected);
      const chosen = meant.length > 0 ? meant : [await comparisons.choose()].filter((each) => each !== undefined);
      await deleteComparisons(chosen, selected === 'confirmed', services);
    },
    async refreshComparisons() {
      await comparisons.reread();
    },
    async selectBackEnd() {
      await selectBackEnd(services, {
        install: (backEnd) => installGpuRuntime(backEnd, services),
        uninstall: (backEnd) => uninstallGpuRuntime(backEnd, services),
      });
    },
    async installGpuRuntime(argument) {
      return installGpuRuntime(readNativeBackEnd(argument), services);
    },
    async uninstallGpuRuntime(argument) {
      await uninstallGpuRuntime(readNativeBackEnd(argument), services);
    },
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`throughline.${name}`, async (argument: unknown, option: unknown) => {
      try {
        if (startsProcesses.has(name) && !(await isAllowed())) return undefined;
        return await run(argument, option);
      } catch (error) {
        tellFailure(error, log);
        return undefined;
      }
    }),
  );
}

/** Commands that a workspace has to be trusted for. */
const startsProcesses: ReadonlySet<string> = new Set([
  'trainVariants',
  'trainOther',
  'resumeTraining',
  'checkEquations',
  'checkRun',
  'selectBackEnd',
  'installGpuRuntime',
  'uninstallGpuRuntime',
]);

/** Comparisons that a view hands over: the row that was pressed, or all that are selected with it. */
function meantComparisons(argument: unknown, selected?: unknown): LiveComparison[] {
  const rows: unknown[] = Array.isArray(selected) && selected.length > 1 ? selected : [argument];
  return rows.filter((row) => row instanceof LiveComparison);
}

/** The table of a comparison, rendered: its report lies in its folder. */
async function showTable(comparison: LiveComparison): Promise<void> {
  const report = await comparison.writeReport();
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(report));
}
