/** Moves labels apart, each as little as can be: the order stays, neighbours keep `gap`, all stay within [top, bottom]. */
export function relaxed(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  // Blocks of labels that touch; a block stands where the sum of its labels' distances squared is least.
  const blocks: { from: number; size: number; centre: number }[] = [];
  for (const [at, { y }] of order.entries()) {
    blocks.push({ from: at, size: 1, centre: y });
    for (let last = blocks.length - 1; last > 0; last--) {
      const upper = blocks[last - 1];
      const lower = blocks[last];
      const reach = ((upper.size + lower.size) / 2) * gap;
      if (lower.centre - upper.centre >= reach) break;
      const size = upper.size + lower.size;
      const members = order.slice(upper.from, upper.from + size);
      const centre = members.reduce((sum, member) => sum + member.y, 0) / size;
      blocks.splice(last - 1, 2, { from: upper.from, size, centre });
    }
  }
  const placed: number[] = [];
  let free = top;
  for (const block of blocks) {
    const start = Math.max(free, block.centre - ((block.size - 1) / 2) * gap);
    for (let i = 0; i < block.size; i++) placed.push(start + i * gap);
    free = start + block.size * gap;
  }
  // What ran out at the bottom is pushed back up.
  let limit = bottom;
  for (let at = placed.length - 1; at >= 0 && placed[at] > limit; at--) {
    placed[at] = limit;
    limit -= gap;
  }
  const result: number[] = [];
  order.forEach(({ i }, at) => {
    result[i] = placed[at];
  });
  return result;
}
