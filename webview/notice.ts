/** What stands in the panel where there is no drawing: empty, reading, or a problem. */
import { formMarks } from '../src/present/drawingForms';
import { select } from 'd3';
import { button } from './controls';
import { html, svg } from './elements';
import { joinMarks } from './marks';

export interface Notice {
  kind: 'empty' | 'reading' | 'problem';
  title: string;
  text: string;
  actions: readonly { text: string; primary?: boolean; act(): void }[];
}

export function noticeElement({ kind, title, text, actions }: Notice): HTMLElement {
  const height = 236;
  const line = svg('svg', {
    class: 'notice-line',
    width: 60,
    height,
    viewBox: `0 0 60 ${height}`,
    'aria-hidden': 'true',
  });
  const marks = svg('g');
  line.append(marks);
  joinMarks(
    select(marks),
    kind === 'problem'
      ? formMarks('line', 'unknown', null, [{ x: 30, from: 0, to: height, width: 10 }])
      : [{ kind: 'line', key: 'line', x1: 30, y1: 0, x2: 30, y2: height, stroke: 'lines', strokeWidth: 2 }],
    false,
  );
  return html(
    'section',
    { class: `notice ${kind}`, role: kind === 'problem' ? 'alert' : 'status' },
    kind === 'reading' ? html('div', { class: 'progress-bar', role: 'progressbar', 'aria-label': title }) : null,
    line,
    html(
      'div',
      { class: 'notice-text' },
      html('h1', {}, title),
      html('p', {}, text),
      html('div', { class: 'actions' }, ...actions.map((action) => button(action.text, action.act, action))),
    ),
  );
}
