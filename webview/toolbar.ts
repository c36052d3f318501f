import type { Crumb } from '../src/present/drawingModel';
import type { Direction } from '../src/present/drawingForms';
import type { SourceRange } from '../src/graph/graph';
import { choice, iconButton, menuButton, searchField, toggleButton, type MenuEntry } from './controls';
import { html, icon } from './elements';

export interface ToolbarEvents {
  crumb(index: number, source: SourceRange | undefined): void;
  search(text: string): void;
  step(by: 1 | -1): void;
  leaveSearch(): void;
  direction(direction: Direction): void;
  fit(): void;
  pin(): void;
  menu(): readonly MenuEntry[];
}

export interface ToolbarState {
  breadcrumb: readonly Crumb[];
  direction: Direction;
  /** Search, direction and fit have nothing to act on where no drawing is shown. */
  drawing: boolean;
  remark: string;
  pinned: boolean;
}

export interface Toolbar {
  element: HTMLElement;
  show(state: ToolbarState): void;
  focusSearch(): void;
  clearSearch(): void;
}

const isMac = navigator.platform.startsWith('Mac');
export const searchKey = isMac ? '⌘F' : 'Ctrl+F';

export function toolbar(events: ToolbarEvents): Toolbar {
  const crumbs = html('nav', { class: 'breadcrumb', 'aria-label': 'Where the drawing stands' });
  const search = searchField('Find operator or unit', {
    search: events.search,
    step: events.step,
    leave: events.leaveSearch,
  });
  const direction = choice<Direction>(
    'Direction',
    [
      { value: 'forward', text: 'Forward', icon: 'down' },
      { value: 'gradient', text: 'Gradient', icon: 'up' },
    ],
    events.direction,
  );
  const drawingTools = html(
    'div',
    { class: 'drawing-tools' },
    search.element,
    direction.element,
    iconButton('fit', 'Fit the drawing into the panel, and back', events.fit),
  );
  const pin = toggleButton('pin', 'Pin: Show Graph then opens another panel', events.pin);
  const element = html(
    'header',
    { class: 'toolbar', 'aria-label': 'Throughline' },
    crumbs,
    drawingTools,
    pin.element,
    menuButton('More', events.menu),
  );
  return {
    element,
    show(state) {
      drawingTools.hidden = !state.drawing;
      direction.set(state.direction);
      pin.set(state.pinned);
      search.remark(state.remark || searchKey);
      crumbs.replaceChildren(
        ...state.breadcrumb.flatMap((crumb, i) => {
          const isLast = i === state.breadcrumb.length - 1;
          const part = html(
            'button',
            { type: 'button', class: 'crumb', 'aria-current': isLast ? 'page' : undefined, title: crumb.text },
            crumb.text,
          );
          part.addEventListener('click', () => events.crumb(i, crumb.source));
          return i === 0 ? [part] : [icon('chevron'), part];
        }),
      );
    },
    focusSearch: search.focus,
    clearSearch: search.clear,
  };
}
