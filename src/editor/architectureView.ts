import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Graph } from '../graph/graph';
import type { Drawing } from '../present/drawing';
import type { Inspection } from '../present/inspection';
import type { FromPanel } from '../present/panelProtocol';
import type { ArchitectureReference } from './architecture';
import type { Comparisons } from './comparisons';
import { nodesOfSelections } from './cursorNodes';
import { pathOf } from './documents';
import { EquationCheck } from './equationCheck';
import type { Inspector } from './inspector';
import type { LiveComparison } from './liveComparison';
import { inFile } from './notebooks';
import type { Panel } from './panel';
import { PictureRequests, type TakenPicture } from './pictureRequests';
import type { PlaceMemory } from './placeMemory';
import { selectSources } from './revealSource';
import { textOf } from './sourceFiles';
import type { View } from './view';

/** Milliseconds for which a moving cursor is left alone. */
const cursorPause = 60;

/** An architecture in the panel: drawn anew after each edit, lit where the cursor stands. */
export class ArchitectureView implements View {
  private readonly subscriptions: vscode.Disposable[];
  private inspection: Inspection | undefined;
  private drawing: Drawing | undefined;
  private lit: readonly number[] = [];
  private cursorTimer: NodeJS.Timeout | undefined;
  /** Counts readings, so that a late one does not replace a newer one. */
  private reading = 0;
  /** Is the drawing that of a reading that goes on? */
  private isDraft = false;
  /** The question whose answer stands on the side card. */
  private asked: string | null = null;
  /** How the drawing stands to the source, in one sentence. */
  private note: string | null = null;
  private readonly pictures = new PictureRequests();
  private readonly check: EquationCheck;
  /** Has something changed while the panel was hidden? */
  private isOutdated = false;

  constructor(
    readonly reference: ArchitectureReference,
    private readonly inspector: Inspector,
    private readonly comparisons: Comparisons,
    private readonly panel: Panel,
    private readonly places: PlaceMemory,
  ) {
    this.check = new EquationCheck(comparisons.process, (check) => this.panel.post({ type: 'check/1', check }));
    this.subscriptions = [
      this.check,
      comparisons.onProbe((comparison) => void this.sendMeasured(comparison)),
      inspector.onDidChange(() => {
        if (this.panel.isVisible) void this.update();
        else this.isOutdated = true;
      }),
      panel.onShown(() => {
        if (this.isOutdated) void this.update();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        // Without a kind the selection was set by a program, for one by a click in the panel: it must not scroll there.
        this.follow(textEditor, kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command);
      }),
    ];
  }

  get restore() {
    return { file: this.reference.file, entry: this.reference.entry };
  }

  get title(): string {
    const name = `${this.reference.entry} · ${basename(this.reference.file)}`;
    return this.inspection?.stale ? `${name} (before the last edit)` : name;
  }

  /** The drawing as it stands, with what it was made from. */
  get shown(): { inspection: Inspection; drawing: Drawing } | undefined {
    return this.inspection && this.drawing ? { inspection: this.inspection, drawing: this.drawing } : undefined;
  }

  /** Nodes that are lit. */
  get highlighted(): readonly number[] {
    return this.lit;
  }

  /** Reads the architecture as its text stands now; what there is of it is drawn where it takes long. */
  async update(): Promise<void> {
    const reading = ++this.reading;
    this.isOutdated = false;
    const { file, entry } = this.reference;
    if (!this.drawing) this.panel.post({ type: 'reading/1', file, operators: 0 });
    const inspection = await this.inspector.inspect(file, entry, (soFar) => void this.draft(soFar, reading));
    if (inspection !== this.inspection || !this.drawing) await this.show(inspection, reading);
    if (reading === this.reading) this.panel.title = this.title;
  }

  /** What there is so far takes no place of a whole drawing. */
  private async draft(soFar: Inspection, reading: number): Promise<void> {
    if (this.drawing && !this.isDraft) return;
    const operators = soFar.graph.nodes.length;
    if (operators === 0) this.panel.post({ type: 'reading/1', file: this.reference.file, operators });
    else await this.show(soFar, reading, true);
  }

  private async show(inspection: Inspection, reading: number, isDraft = false): Promise<void> {
    const { drawingOf, staleText } = await import('./engine');
    // A whole one may have come while the draft was made.
    if (reading !== this.reading || (isDraft && this.inspection && !this.isDraft)) return;
    const { graph, explanation, stale } = inspection;
    this.inspection = inspection;
    this.isDraft = isDraft;
    this.drawing = graph.nodes.length > 0 ? drawingOf(graph, explanation) : undefined;
    const soFar = `Still reading: ${graph.nodes.length} operators so far.`;
    this.note = isDraft ? soFar : stale ? staleText(stale, this.reference.file) : null;
    this.send();
  }

  send(): void {
    if (this.drawing) {
      const { drawing, restore } = this;
      this.panel.post({ type: 'drawing/1', drawing, restore, place: this.places.of(restore) });
      this.panel.post({ type: 'standing/1', note: this.note, nodes: this.inspection?.stale?.nodes ?? [] });
      if (this.lit.length > 0) this.panel.post({ type: 'highlight/1', nodes: this.lit, scroll: false });
      if (this.asked !== null) void this.answer(this.asked);
      this.panel.post({ type: 'check/1', check: this.inspection ? this.check.of(this.inspection) : null });
      void this.sendMeasured();
      return;
    }
    const problem = this.inspection?.graph.problems[0];
    if (!this.inspection) this.panel.post({ type: 'reading/1', file: this.reference.file, operators: 0 });
    else
      this.panel.post({
        type: 'problem/1',
        title: `${this.reference.entry} could not be read`,
        text: problem?.text ?? `${basename(this.reference.file)} holds nothing of this name that builds a network.`,
        source: problem?.source ?? null,
      });
  }

  /** What the newest training of the architecture has measured so far; nothing where `probed` is another one. */
  private async sendMeasured(probed?: LiveComparison): Promise<void> {
    if (!this.inspection) return;
    const { graph, explanation } = this.inspection;
    const comparison = this.comparisons.latestOf(this.reference.file, [this.reference.entry, graph.name]);
    if (!comparison || (probed && probed !== comparison)) return;
    const { measuredNumbers } = await import('./engine');
    for (const numbers of measuredNumbers(graph, explanation, comparison.snapshot()))
      this.panel.post({ type: 'numbers/1', numbers });
  }

  async receive(message: FromPanel): Promise<void> {
    if (message.type === 'cancelReading/1') this.reading += 1;
    if (message.type === 'ask/1') return this.answer(message.question);
    if (message.type === 'picture/1') return this.pictures.give(message);
    if (message.type === 'selectSource/1') return this.selectSource(message.nodes, message.focus);
    if (message.type === 'experiment/1') return this.train(message.question);
    if (message.type === 'check/1') {
      if (message.want === 'nothing') return this.check.cancel();
      return this.checkEquations(message.want === 'full');
    }
    if (!this.inspection) return;
    const { detailOf, factAnswer } = await import('./engine');
    const answer = factAnswer(message, this.inspection);
    if (answer) this.panel.post(answer);
    if (message.type !== 'open/2') return;
    const { graph, explanation } = this.inspection;
    const { row, opened } = message;
    this.panel.post({ type: 'detail/2', detail: detailOf(graph, explanation, { row, opened }, textOf) });
  }

  /** Shows the answer to a question on the side card, and shows it again where the architecture changes; null ends that. */
  async answer(question: string | null): Promise<void> {
    this.asked = question;
    if (question === null || !this.inspection) return;
    const { answerCard } = await import('./engine');
    const card = answerCard(question, this.inspection);
    if (card) this.panel.post({ type: 'answer/1', card });
  }

  /**
   * The whole drawing as it is opened in the panel.
   * @throws Error where the panel cannot paint it, or does not answer
   */
  picture(format: 'svg' | 'png', light: boolean): Promise<TakenPicture> {
    return this.pictures.take((message) => this.panel.post(message), format, light);
  }

  private async selectSource(nodes: readonly number[], focus: boolean): Promise<void> {
    const all = this.inspection?.graph.nodes ?? [];
    const sources = nodes.flatMap((id) => (all[id] ? [all[id].source] : []));
    await selectSources(sources, { focus, panelColumn: this.panel.column });
  }

  /** Checks the equations by numbers; the card shows how it goes. */
  async checkEquations(full = false): Promise<void> {
    const { inspection } = this;
    if (inspection)
      await this.check.start(inspection, `${basename(this.reference.file)}#${this.reference.entry}`, full);
  }

  /** Trains what tests the answer to a question. */
  private async train(question: string): Promise<void> {
    if (!this.inspection) return;
    const { answerTo } = await import('./engine');
    const experiment = answerTo(question, this.inspection)?.experiment;
    if (experiment)
      await vscode.commands.executeCommand('throughline.trainVariants', this.restore, {
        experiment: experiment.id,
      });
  }

  /** Lights given nodes and brings them into view. */
  highlight(nodes: readonly number[], scroll: boolean): void {
    if (nodes.length === this.lit.length && nodes.every((node, index) => node === this.lit[index])) return;
    this.lit = nodes;
    this.panel.post({ type: 'highlight/1', nodes, scroll });
  }

  dispose(): void {
    clearTimeout(this.cursorTimer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private follow({ document, selections }: vscode.TextEditor, scroll: boolean): void {
    clearTimeout(this.cursorTimer);
    this.cursorTimer = setTimeout(() => {
      if (!this.inspection) return;
      const file = pathOf(document.uri);
      const selected = ({ start, end, active }: vscode.Selection) => ({
        start: inFile(document, start),
        end: inFile(document, end),
        active: inFile(document, active),
      });
      if (file !== this.reference.file && !mentions(this.inspection.graph, file)) return;
      this.highlight(nodesOfSelections(this.inspection.graph, file, selections.map(selected)), scroll);
    }, cursorPause);
  }
}

/** Did any node come from a file? */
const mentions = ({ nodes }: Graph, file: string): boolean => nodes.some(({ source }) => source.file === file);
