/** Where a card stands beside what it speaks of: it never covers that. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const gap = 6;

/** Right of the anchor, left of it, below or above: the first side that has room, or the one of the last two with more. */
export function placeBeside(anchor: Box, card: Pick<Box, 'width' | 'height'>, bounds: Box, towardsX: number): Box {
  const right = anchor.x + anchor.width + gap;
  const left = anchor.x - gap - card.width;
  const below = anchor.y + anchor.height + gap;
  const within = (value: number, from: number, room: number): number => Math.max(from, Math.min(value, from + room));
  const y = within(anchor.y, bounds.y, Math.max(0, bounds.height - card.height));
  if (right + card.width <= bounds.x + bounds.width) return { ...card, x: right, y };
  if (left >= bounds.x) return { ...card, x: left, y };
  const x = within(towardsX, bounds.x, Math.max(0, bounds.width - card.width));
  const roomBelow = bounds.y + bounds.height - below;
  const roomAbove = anchor.y - gap - bounds.y;
  if (roomBelow >= card.height || roomBelow >= roomAbove)
    return { x, y: below, width: card.width, height: Math.min(card.height, Math.max(0, roomBelow)) };
  const height = Math.min(card.height, Math.max(0, roomAbove));
  return { x, y: anchor.y - gap - height, width: card.width, height };
}
