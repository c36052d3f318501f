/** Every control of the panel: VS Code's webview toolkit where it has one. The only module that knows the toolkit. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextField,
  type Button,
  type TextField,
} from '@vscode/webview-ui-toolkit';
import { html, icon, type IconName } from './elements';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());

export function button(text: string, act: () => void, options: { primary?: boolean } = {}): HTMLElement {
  const element = document.createElement('vscode-button') as Button;
  element.setAttribute('appearance', options.primary ? 'primary' : 'secondary');
  element.textContent = text;
  element.addEventListener('click', act);
  return element;
}

export function iconButton(name: IconName, label: string, act: (event: MouseEvent) => void): HTMLElement {
  const element = document.createElement('vscode-button') as Button;
  element.setAttribute('appearance', 'icon');
  element.setAttribute('aria-label', label);
  element.title = label;
  element.append(icon(name));
  element.addEventListener('click', act);
  return element;
}

/** A button that stays pressed: `set` says whether it is. */
export function toggleButton(
  name: IconName,
  label: string,
  act: () => void,
): { element: HTMLElement; set(pressed: boolean): void } {
  const element = iconButton(name, label, act);
  element.classList.add('toggle');
  return { element, set: (pressed) => element.setAttribute('aria-pressed', String(pressed)) };
}

export interface SearchField {
  element: HTMLElement;
  focus(): void;
  clear(): void;
  /** What stands at the right end: a shortcut, or "2 of 7". */
  remark(text: string): void;
}

/** `search` is told of every change; `step` of Enter (+1) and Shift+Enter (−1); `leave` of Escape. */
export function searchField(
  placeholder: string,
  on: { search(text: string): void; step(by: 1 | -1): void; leave(): void },
): SearchField {
  const field = document.createElement('vscode-text-field') as TextField;
  field.setAttribute('placeholder', placeholder);
  field.setAttribute('aria-label', placeholder);
  field.className = 'search';
  const start = html('span', { slot: 'start', class: 'search-icon' }, icon('search'));
  const end = html('span', { slot: 'end', class: 'search-remark', 'aria-live': 'polite' });
  field.append(start, end);
  field.addEventListener('input', () => on.search(field.value));
  field.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Enter') on.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') on.leave();
  });
  return {
    element: field,
    focus: () => field.focus(),
    clear: () => {
      field.value = '';
    },
    remark: (text) => {
      end.textContent = text;
    },
  };
}

export interface Choice<Value extends string> {
  element: HTMLElement;
  set(value: Value): void;
}

/** One of a few, side by side: a radio group that arrows walk. The toolkit has none of this form. */
export function choice<Value extends string>(
  label: string,
  options: readonly { value: Value; text: string; icon?: IconName }[],
  chosen: (value: Value) => void,
): Choice<Value> {
  const buttons = options.map(({ value, text, icon: name }) => {
    const element = html(
      'button',
      { type: 'button', role: 'radio', 'data-value': value },
      name ? icon(name) : null,
      text,
    );
    element.addEventListener('click', () => chosen(value));
    return element;
  });
  const element = html('div', { class: 'choice', role: 'radiogroup', 'aria-label': label }, ...buttons);
  element.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const at = buttons.findIndex((each) => each.getAttribute('aria-checked') === 'true');
    const next = (at + by + buttons.length) % buttons.length;
    chosen(options[next].value);
    buttons[next].focus();
  });
  return {
    element,
    set: (value) =>
      buttons.forEach((each) => {
        const isChosen = each.dataset.value === value;
        each.setAttribute('aria-checked', String(isChosen));
        each.tabIndex = isChosen ? 0 : -1;
      }),
  };
}

export interface MenuEntry {
  text: string;
  act(): void;
}

/** A menu under a button: arrows walk it, Escape and a click elsewhere close it. */
export function menuButton(label: string, entries: () => readonly MenuEntry[]): HTMLElement {
  const holder = html('div', { class: 'menu-holder' });
  const opener = iconButton('more', label, () => (holder.querySelector('.menu') ? close() : open()));
  opener.setAttribute('aria-haspopup', 'menu');
  holder.append(opener);
  const onOutside = (event: Event) => {
    if (!holder.contains(event.target as Node)) close();
  };
  const close = () => {
    holder.querySelector('.menu')?.remove();
    document.removeEventListener('pointerdown', onOutside);
  };
  const open = () => {
    const items = entries().map((entry) => {
      const item = html('button', { type: 'button', role: 'menuitem' }, entry.text);
      item.addEventListener('click', () => {
        close();
        entry.act();
      });
      return item;
    });
    const menu = html('div', { class: 'menu', role: 'menu' }, ...items);
    menu.addEventListener('keydown', (event) => {
      event.stopPropagation();
      const at = items.indexOf(document.activeElement as HTMLButtonElement);
      if (event.key === 'Escape') {
        close();
        opener.focus();
      } else if (event.key === 'ArrowDown') items[(at + 1) % items.length].focus();
      else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length].focus();
    });
    holder.append(menu);
    items[0]?.focus();
    document.addEventListener('pointerdown', onOutside);
  };
  return holder;
}
