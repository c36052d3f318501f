/** How a comparison is made again. */
import type { ComparisonPlan } from '../../train/comparison';

/** An argument as a shell takes it: quoted where it holds more than plain signs. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./#-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** The command that plans the same comparison. What it has no option for stands in the plan alone. */
export function repeatCommand({ architecture, experiment, variants, training, runs }: ComparisonPlan): string {
  const ids = variants.flatMap(({ id, values }) =>
    values ? values.filter(({ dimension }) => dimension !== 'network').map((value) => value.id) : [id],
  );
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return [
    'throughline compare',
    // An experiment that has networks of its own names no file.
    ...(architecture.includes('#') ? [quoted(architecture)] : []),
    ...(experiment ? ['--experiment', experiment.id] : ['--variants', quoted([...new Set(ids)].join(','))]),
    '--steps',
    training.steps,
    '--seeds',
    seeds,
  ].join(' ');
}
