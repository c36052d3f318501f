/** The panel's beginning: messages in, panes out. */
import './nonce';
import { lineName } from '../src/graph/cells';
import type { Direction } from '../src/present/drawingForms';
import { architectureName, type Restore, type ToPanel } from '../src/present/panelProtocol';
import { ArchitecturePane } from './architecture';
import { ComparisonPane } from './comparison/pane';
import { SideBySidePane } from './comparison/sideBySidePane';
import type { MenuEntry } from './controls';
import { html } from './elements';
import { givePicture } from './exported';
import { keep, keptState, post } from './host';
import { Inbox } from './inbox';
import { noticeElement, type Notice } from './notice';
import { tellPlace } from './tellPlace';
import { toolbar } from './toolbar';

const kept = keptState();
let restore: Restore = kept?.restore ?? null;
let pinned = kept?.pinned ?? false;
let direction: Direction = kept?.direction ?? 'gradient';
let showing: 'architecture' | 'comparison' | 'sideBySide' | 'notice' | 'nothing' = 'nothing';

const architecture = new ArchitecturePane(() => later());
const comparison = new ComparisonPane();
const sideBySide = new SideBySidePane();
if (kept) architecture.restore(kept);

const bar = toolbar({
  crumb(index, source) {
    if (showing === 'comparison') comparison.crumb(index);
    else if (index === architecture.breadcrumb.length - 2 && architecture.leaveDetail()) return;
    else if (source) post({ type: 'reveal/1', source, focus: true });
  },
  search: (text) => architecture.search(text),
  step: (by) => architecture.step(by),
  leaveSearch() {
    bar.clearSearch();
    architecture.search('');
    architecture.focus();
  },
  direction(chosen) {
    direction = chosen;
    architecture.turn(chosen);
  },
  fit: () => architecture.fit(),
  pin: () => post({ type: 'pin/1', pinned: !pinned }),
  menu,
});
const body = html('main', { class: 'body' });
document.body.append(bar.element, body);

function menu(): MenuEntry[] {
  if (showing === 'comparison') return comparison.menu();
  if (showing === 'sideBySide') return sideBySide.menu();
  if (showing !== 'architecture')
    return [{ text: 'Find architectures', act: () => post({ type: 'findArchitectures/1' }) }];
  return [
    { text: 'Open all folds', act: () => architecture.unfoldAll(true) },
    { text: 'Close all folds', act: () => architecture.unfoldAll(false) },
    { text: 'Export…', act: () => post({ type: 'export/1' }) },
    { text: 'Copy as Markdown', act: () => post({ type: 'copyMarkdown/1' }) },
  ];
}

let waiting = false;

/** Once per frame, however much has changed: the toolbar is brought up to date and the state is kept. */
function later(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    bar.show({
      breadcrumb:
        showing === 'comparison'
          ? comparison.breadcrumb
          : showing === 'architecture'
            ? architecture.breadcrumb
            : showing === 'sideBySide'
              ? sideBySide.breadcrumb
              : [{ text: 'Throughline' }],
      direction,
      drawing: showing === 'architecture',
      remark: architecture.remark,
      pinned,
    });
    const state = architecture.kept;
    keep({ version: 3, restore, ...state, pinned });
    if (state.place && showing === 'architecture' && restore) tellPlace(state.place);
  });
}

/** Puts a pane into the panel before it is told what to draw: it needs its size. */
function mount(kind: typeof showing, element: HTMLElement): void {
  showing = kind;
  if (body.firstElementChild !== element) body.replaceChildren(element);
  later();
}

/** What the place in a drawing is kept by. */
const nameOf = ({ drawing, restore: from }: Extract<ToPanel, { type: 'drawing/1' }>): string =>
  from && 'file' in from ? architectureName(from) : drawing.title;

const notice = (content: Notice): void => mount('notice', noticeElement(content));

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'drawing/1':
      restore = message.restore;
      mount('architecture', architecture.element);
      architecture.show(message.drawing, nameOf(message), message.place ?? null);
      break;
    case 'detail/2':
      architecture.showDetail(message.detail);
      break;
    case 'answer/1':
      architecture.showAnswer(message.card);
      break;
    case 'runCheck/1':
      comparison.showCheck(message.comparison, message.run, message.check);
      break;
    case 'check/1':
      architecture.showCheck(message.check);
      break;
    case 'facts/1':
    case 'factor/1':
    case 'numbers/1':
      architecture.hear(message);
      break;
    case 'highlight/1':
      architecture.highlight(message.nodes, message.scroll);
      break;
    case 'standing/1':
      architecture.standing(message.note, message.nodes);
      break;
    case 'picture/1':
      void givePicture(message, showing === 'architecture' ? architecture.picture : null, architecture.element);
      break;
    case 'pinned/1':
      pinned = message.pinned;
      later();
      break;
    case 'comparison/1':
      restore = message.restore;
      mount('comparison', comparison.element);
      comparison.show(message.comparison);
      break;
    case 'events/1':
      comparison.add(message.comparison, message.events, message.secondsLeft);
      break;
    case 'sideBySide/1':
      restore = message.restore;
      mount('sideBySide', sideBySide.element);
      sideBySide.show(message.comparisons);
      break;
    case 'empty/1':
      notice({
        kind: 'empty',
        title: 'No architecture at the cursor',
        text: 'Put the cursor in a class or function that builds a network, or search this workspace.',
        actions: [
          { text: 'Find architectures', primary: true, act: () => post({ type: 'findArchitectures/1' }) },
          { text: 'Open an example', act: () => post({ type: 'openExample/1' }) },
        ],
      });
      break;
    case 'reading/1': {
      const file = message.file.slice(Math.max(message.file.lastIndexOf('/'), message.file.lastIndexOf('\\')) + 1);
      notice({
        kind: 'reading',
        title: message.operators > 0 ? `${file}, ${message.operators} operators so far` : `Reading ${file}`,
        text: 'The source is read, not run.',
        actions: [{ text: 'Cancel', act: () => post({ type: 'cancelReading/1' }) }],
      });
      break;
    }
    case 'problem/1': {
      const { source } = message;
      notice({
        kind: 'problem',
        title: message.title,
        text: message.text,
        actions: [
          ...(source
            ? [
                {
                  text: `Go to ${lineName(source.file, source.startLine)}`,
                  primary: true,
                  act: () => post({ type: 'reveal/1', source, focus: true }),
                },
              ]
            : []),
          { text: 'Find architectures', act: () => post({ type: 'findArchitectures/1' }) },
        ],
      });
      break;
    }
  }
}

const inbox = new Inbox(receive);
window.addEventListener('message', (event: MessageEvent) => inbox.add(event.data));
window.addEventListener('error', (event) =>
  post({ type: 'failure/1', text: String(event.error?.stack ?? event.message) }),
);
window.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'f' && showing === 'architecture') {
    event.preventDefault();
    bar.focusSearch();
  }
});
// VS Code changes the body's class and variables with the theme and the font size.
new MutationObserver(() => {
  architecture.restyle();
  comparison.restyle();
  sideBySide.restyle();
}).observe(document.body, {
  attributes: true,
  attributeFilter: ['class'],
});

later();
post({ type: 'ready/1', restore });
