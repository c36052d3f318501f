/** The control at the legend: what the drawing is coloured by, the scale with its ends, and the training step. */
import { tintSteps } from '../src/present/drawingMarks';
import type { NodeNumbers } from '../src/present/facts/nodeNumbers';
import type { ScaleKey } from '../src/present/facts/scaleKey';
import { html, icon } from './elements';
import { wantsLessMotion } from './marks';

export interface ColourControl {
  element: HTMLElement;
  offer(numbers: readonly { id: string; title: string }[]): void;
  show(chosen: string | null, shown: { numbers: NodeNumbers; key: ScaleKey; step: number } | null): void;
}

/** Milliseconds for which a step stands while it plays. */
const pace = 250;

export function colourControl(on: { choose(id: string | null): void; step(step: number): void }): ColourControl {
  const select = html('select', { id: 'colour-by' });
  const label = html('label', { for: 'colour-by' }, 'Colour');
  const key = html('span', { class: 'colour-key' });
  const slider = html('input', { type: 'range', min: '0', step: '1', 'aria-label': 'Training step' });
  const at = html('output', {});
  const play = html('button', { type: 'button', class: 'play', 'aria-label': 'Play the training steps' }, icon('play'));
  const time = html('span', { class: 'colour-time', hidden: '' }, play, slider, at);
  const element = html(
    'div',
    { class: 'colour', role: 'group', 'aria-label': 'Colour by numbers' },
    label,
    select,
    key,
    time,
  );
  let steps: readonly number[] = [];
  let playing = 0;

  const stop = (): void => {
    clearInterval(playing);
    playing = 0;
    play.replaceChildren(icon('play'));
    play.setAttribute('aria-label', 'Play the training steps');
  };
  const start = (): void => {
    if (Number(slider.value) >= steps.length - 1) on.step(0);
    play.replaceChildren(icon('pause'));
    play.setAttribute('aria-label', 'Pause');
    playing = window.setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next >= steps.length) stop();
      else on.step(next);
    }, pace);
  };
  select.addEventListener('change', () => {
    stop();
    on.choose(select.value || null);
  });
  slider.addEventListener('input', () => {
    stop();
    on.step(Number(slider.value));
  });
  play.addEventListener('click', () => (playing ? stop() : start()));

  return {
    element,
    offer(numbers) {
      const { value } = select;
      select.replaceChildren(
        html('option', { value: '' }, 'none'),
        ...numbers.map(({ id, title }) => html('option', { value: id }, title)),
      );
      select.value = value;
    },
    show(chosen, shown) {
      select.value = chosen ?? '';
      select.title = shown?.numbers.note ?? '';
      key.replaceChildren(...(shown ? keyOf(shown.key) : []));
      steps = shown?.numbers.steps ?? [];
      time.hidden = steps.length < 2;
      // Steps that follow each other by themselves are motion: the slider shows them all the same.
      play.hidden = wantsLessMotion();
      if (!shown || time.hidden) {
        stop();
        return;
      }
      slider.max = String(steps.length - 1);
      slider.value = String(shown.step);
      slider.setAttribute('aria-valuetext', `step ${steps[shown.step]}`);
      at.textContent = `step ${steps[shown.step]}`;
    },
  };
}

function keyOf({ title, from, to, kind, hasUnknown }: ScaleKey): Node[] {
  const ramp = html('span', { class: 'ramp', 'aria-hidden': 'true' });
  for (const step of tintSteps) ramp.append(html('i', { class: `tint-${step}` }));
  const unknown = hasUnknown ? '; where none is shown it is not known' : '';
  return [
    html('span', { 'aria-hidden': 'true' }, from),
    ramp,
    html('span', { 'aria-hidden': 'true' }, to),
    html('span', { class: 'secondary', 'aria-hidden': 'true' }, kind),
    html('span', { class: 'spoken' }, `${title} from ${from} to ${to}, ${kind} scale${unknown}`),
  ];
}
