/** How a comparison is made again. */
import type { ComparisonPlan } from '../../train/comparison';
import { isFromFiles, type DataSpecification } from '../../train/data/specification';

/** An argument as a shell takes it: quoted where it holds more than plain signs. */
const quoted = (argument: string): string =>
  /^[\w@%+=:,./#-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** Data as the command line names it. */
const dataArgument = (data: DataSpecification): string =>
  isFromFiles(data)
    ? `${data.kind}:${data.path},train=${data.train},test=${data.test},augment=${data.augment ? 'yes' : 'no'},mean=${data.mean}`
    : `${data.kind}:${data.difficulty},train=${data.train},test=${data.test}`;

/**
 * The command that plans the same comparison. What it has no option for stands in the plan alone.
 * @param backEnd on which all of its runs were trained: the same one gives the same curves.
 */
export function repeatCommand(plan: ComparisonPlan, backEnd?: string): string {
  const { architecture, experiment, variants, training, data, runs, madeWith } = plan;
  const ids = variants.flatMap(({ id, values }) =>
    values ? values.filter(({ dimension }) => dimension !== 'network').map((value) => value.id) : [id],
  );
  return [
    'throughline compare',
    // An experiment that has networks of its own names no file.
    ...(architecture.includes('#') ? [quoted(architecture)] : []),
    ...(experiment ? ['--experiment', experiment.id] : ['--variants', quoted([...new Set(ids)].join(','))]),
    ...(madeWith?.scale === 'paper' ? ['--scale paper'] : []),
    ...['--data', quoted(dataArgument(data)), '--size', data.size],
    ...(training.schedule ? ['--schedule', training.schedule] : []),
    ...['--steps', training.steps, '--batch', training.batchSize],
    ...['--seeds', new Set(runs.map(({ seed }) => seed)).size],
    ...(backEnd ? ['--backend', backEnd] : []),
  ].join(' ');
}
