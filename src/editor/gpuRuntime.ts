/** The commands that install and take away the native packages behind the faster back ends. */
import * as vscode from 'vscode';
import type { BackEndFinding } from '../train/protocol';
import type { NativeBackEnd, NativePackage } from '../train/runtime/packages';
import type { Services } from './commands';
import { wantedNode } from './trainingSettings';

interface Item extends vscode.QuickPickItem {
  backEnd: NativeBackEnd;
}

/**
 * Installs the native package of a back end into the extension's storage and tries it.
 * @param given what to install; asked for, if left out.
 * @returns what came of the try; undefined where nothing was installed.
 * @throws NodeError, InstallError
 */
export async function installGpuRuntime(
  given: NativeBackEnd | undefined,
  services: Services,
): Promise<BackEndFinding | undefined> {
  const { findNode, installPackage, npmOf, packagesFor, thisMachine } = await import('./engine');
  const offered = packagesFor(thisMachine());
  if (offered.length === 0) {
    const { platform, arch } = thisMachine();
    void vscode.window.showInformationMessage(`No native package is made for ${platform} ${arch}; wasm and cpu train.`);
    return undefined;
  }
  const backEnd = given ?? (await choose(offered));
  const chosen = offered.find((each) => each.backEnd === backEnd);
  if (!chosen) return undefined;
  const node = await findNode({ wanted: wantedNode() });
  const npm = npmOf(node);
  const { base, entry } = placesOf(services);
  services.log.info(`Installing ${chosen.name} ${chosen.version} with npm under Node ${node.version} (${node.path}).`);
  const finding = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Installing ${chosen.name}`, cancellable: true },
    async (progress, token) => {
      const cancellation = new AbortController();
      token.onCancellationRequested(() => cancellation.abort());
      const done = await installPackage({
        ...{ base, npm, backEnd: chosen.backEnd, signal: cancellation.signal },
        onProgress: (message) => progress.report({ message }),
      });
      if (!done) return undefined;
      progress.report({ message: 'trying it' });
      return tried(chosen, entry, cancellation.signal);
    },
  );
  // The user need not answer for the command to have ended.
  void tellEnd(chosen, finding, offered, services).catch((error: Error) => services.log.error(error));
  return finding;
}

const placesOf = ({ comparisons, runtime }: Services): { base: string; entry: string } => ({
  base: runtime,
  entry: comparisons.process,
});

async function choose(offered: readonly NativePackage[]): Promise<NativeBackEnd | undefined> {
  const items = offered.map(({ backEnd, name, what, needs, size }, i): Item => ({
    label: name,
    description: [`about ${size}`, i === 0 ? 'to be preferred here' : ''].filter(Boolean).join(' · '),
    detail: `${what}; needs ${needs}`,
    backEnd,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Install GPU Runtime',
    placeHolder: 'It is installed by npm into the storage of this extension.',
    matchOnDetail: true,
  });
  return picked?.backEnd;
}

async function tried({ backEnd }: NativePackage, entry: string, signal: AbortSignal): Promise<BackEndFinding> {
  const { backEndSubject, tryBackEnd } = await import('./engine');
  return tryBackEnd(entry, backEnd, backEndSubject().run, {
    track(child) {
      signal.addEventListener('abort', () => child.kill(), { once: true });
      if (signal.aborted) child.kill();
    },
  });
}

async function tellEnd(
  installed: NativePackage,
  finding: BackEndFinding | undefined,
  offered: readonly NativePackage[],
  services: Services,
): Promise<void> {
  const { stepTime } = await import('./engine');
  const { name, version, backEnd } = installed;
  if (!finding) {
    void vscode.window.showInformationMessage(
      `${name} was not installed: it was cancelled, and nothing is left of it.`,
    );
    return;
  }
  if (finding.usable) {
    const on = [finding.device, `${stepTime(finding)} ms a step`].filter(Boolean).join(', ');
    const select = 'Select Back End';
    const text = `${name} ${version} is installed and trains (${on}).`;
    const answer = await vscode.window.showInformationMessage(text, select);
    if (answer === select) await vscode.commands.executeCommand('throughline.selectBackEnd');
    return;
  }
  const next = offered[offered.indexOf(installed) + 1];
  const [uninstall, other] = ['Uninstall', next && `Install ${next.name}`];
  const text = `${name} ${version} is installed, and does not train here: ${finding.reason}. It needs ${installed.needs}.`;
  const answer = await vscode.window.showWarningMessage(
    text,
    ...[uninstall, other].filter((each) => each !== undefined),
  );
  if (answer === uninstall) await uninstallGpuRuntime(backEnd, services);
  else if (answer !== undefined && next)
    await vscode.commands.executeCommand('throughline.installGpuRuntime', next.backEnd);
}

/**
 * Takes a native package away again.
 * @param given which; asked for, if left out and several are there.
 * @throws InstallError
 */
export async function uninstallGpuRuntime(given: NativeBackEnd | undefined, services: Services): Promise<void> {
  const { installedPackage, nativeBackEnds, nativePackage, uninstallPackage } = await import('./engine');
  const { base } = placesOf(services);
  const there = nativeBackEnds.filter((backEnd) => installedPackage(base, backEnd) !== undefined);
  if (there.length === 0) {
    void vscode.window.showInformationMessage('No native package is installed here.');
    return;
  }
  const items = there.map((backEnd): Item => ({ label: nativePackage(backEnd).name, backEnd }));
  const backEnd = given ?? (await vscode.window.showQuickPick(items, { title: 'Uninstall GPU Runtime' }))?.backEnd;
  if (!backEnd) return;
  await uninstallPackage(base, backEnd);
  void vscode.window.showInformationMessage(`${nativePackage(backEnd).name} is gone.`);
}

/** Reads the command's argument, from a button or a key binding. */
export const readNativeBackEnd = (value: unknown): NativeBackEnd | undefined =>
  value === 'tfjs-node-gpu' || value === 'tfjs-node' || value === 'webgpu' ? value : undefined;
