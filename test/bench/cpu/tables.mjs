/** The result of test/bench/cpu.mjs as Markdown. */
const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

/** The page with the tables between its marks. @throws Error where the page has no marks. */
export function withTables(page, result) {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${tablesOf(result)}\n\n${page.slice(to)}`;
}

const time = (milliseconds) => {
  if (milliseconds === undefined) return '–';
  return milliseconds.toFixed(milliseconds < 100 ? 1 : 0);
};

const ratio = (value) => (value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 0)}×`);

const row = (cells) => `| ${cells.join(' | ')} |`;

const table = (head, rows) =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

export function tablesOf({ measured, machine, load, torch, blas, start, limits, cases, shares }) {
  const steps = table(
    [
      ...['network', 'batch', 'parameters'],
      ...['torch, 1 thread', 'torch, all cores', 'cpu-simd, 1 thread', 'cpu-simd, all cores', 'wasm', 'published'],
      ...['1 thread: to torch', 'all cores: to torch', 'published: to cpu-simd'],
    ],
    cases.map(({ name, batch, parameters, milliseconds: ms, ratios }) => [
      ...[name, batch, parameters.toLocaleString('en')],
      ...[ms.torchOne, ms.torchAll, ms.one, ms.all, ms.wasm, ms.published].map(time),
      ...[ratios.one, ratios.all, ratios.published].map(ratio),
    ]),
  );
  const kernels = table(
    ['kernel', 'calls', 'ms', 'of the step', 'GFLOP/s', 'of the peak', 'GB/s', 'of the copy'],
    shares.kernels.map(({ kernel, calls, milliseconds, gigaflop, gigabyte }) => {
      const [flops, bytes] = [gigaflop, gigabyte].map((amount) => amount / (milliseconds / 1000));
      const percent = (share) => `${(100 * share).toFixed(0)} %`;
      return [
        ...[kernel, calls, time(milliseconds), percent(milliseconds / shares.wall)],
        ...(gigaflop > 0 ? [flops.toFixed(1), percent(flops / limits.products)] : ['–', '–']),
        ...[bytes.toFixed(1), percent(bytes / limits.copy)],
      ];
    }),
  );
  return [
    `${machine}, load ${load} at the beginning; torch ${torch} (Debian’s python3-torch, ${blas}); ${measured}. ` +
      `From the start of the process until the first step can begin: ${start.toFixed(0)} ms.`,
    '',
    'Milliseconds of a training step, medians; ratios are medians over rounds in which all take their turns.',
    '',
    steps,
    '',
    `Kernels of one step of ${shares.name}, batch ${shares.batch}, one thread. Limits measured in the same run: ` +
      `${limits.products.toFixed(1)} GFLOP/s of 128-bit products in registers, ${limits.copy.toFixed(1)} GB/s read and written by a copy. ` +
      'A convolution’s products are counted as its definition has them: what Winograd saves shows as more.',
    '',
    kernels,
  ].join('\n');
}
