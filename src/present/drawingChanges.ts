/** What an edit of the source has changed of a drawing: rows by their names, boxes by what they say. */
import type { Detail, Drawing, Row } from './drawingModel';
import type { Box, Level } from './levels/level';

export type Change = 'added' | 'changed';

/** All that a row shows, without what moves when something is written above it. */
const rowText = ({ kind, shape, lines, path, ticks, ways, parameters, multiplyAdds }: Row): string =>
  JSON.stringify([
    kind,
    shape,
    lines,
    [path.before, path.shortcut, path.after].map((all) => all.map(({ state, value, label }) => [state, value, label])),
    ticks,
    ways,
    parameters.text,
    multiplyAdds.text,
  ]);

/** Rows of the new drawing that are new, or show something else than the row of their name before. */
export function changedRows(before: Drawing, after: Drawing): Map<number, Change> {
  const texts = new Map<string, string[]>();
  for (const row of before.rows) texts.set(row.name, [...(texts.get(row.name) ?? []), rowText(row)]);
  const changes = new Map<number, Change>();
  for (const row of after.rows) {
    const was = texts.get(row.name)?.shift();
    if (was === undefined) changes.set(row.index, 'added');
    else if (was !== rowText(row)) changes.set(row.index, 'changed');
  }
  return changes;
}

const boxesOf = ({ boxes }: Level): Box[] =>
  boxes.flatMap((box) => [box, ...(box.content ? boxesOf(box.content) : [])]);

/** Keys of the boxes of which none like them was there before: keys of operators move with what is written above. */
export function changedBoxes(before: Detail, after: Detail): Set<string> {
  const textOf = ({ label, summary, shape, parameters }: Box) => [label, summary, shape, parameters.text].join('\n');
  const left = new Map<string, number>();
  for (const box of boxesOf(before.level)) left.set(textOf(box), (left.get(textOf(box)) ?? 0) + 1);
  return new Set(
    boxesOf(after.level).flatMap((box) => {
      const count = left.get(textOf(box)) ?? 0;
      left.set(textOf(box), count - 1);
      return count > 0 ? [] : [box.key];
    }),
  );
}
