/** How a comparison is made again. */
import type { ComparisonPlan } from '../../train/comparison';

/** An argument as a shell takes it: quoted where it holds more than plain signs. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./#-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** The command that plans the same comparison. */
export function repeatCommand({ architecture, experiment, variants, training, runs }: ComparisonPlan): string {
  const isFile = architecture.includes('#');
  const ids = variants.flatMap(({ id, values }) =>
    values ? values.filter(({ dimension }) => dimension !== 'network').map((value) => value.id) : [id],
  );
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return [
    'throughline compare',
    ...(isFile ? [quoted(architecture)] : []),
    ...(experiment ? ['--experiment', experiment.id] : ['--variants', quoted([...new Set(ids)].join(','))]),
    '--steps',
    training.steps,
    '--seeds',
    seeds,
  ].join(' ');
}
