/** Under which conditions a comparison was measured: named lines, for a report and for what sets two comparisons apart. */
import { formatExact } from '../../graph/format';
import { isFromFiles } from '../../train/data/specification';
import type { Recorded } from '../../train/kept';
import type { TrainingSpecification } from '../../train/protocol';
import { dataSentences, ratesText, scheduleText } from '../dataText';

export interface Condition {
  name: string;
  text: string;
}

/** "a, b": the distinct ones of some texts. */
const distinct = (texts: readonly (string | undefined)[]): string =>
  [...new Set(texts.filter((text) => text !== undefined && text !== ''))].join(', ');

const optimiserText = ({ batchSize, momentum, weightDecay, clipNorm }: TrainingSpecification): string =>
  [
    `SGD, batches of ${batchSize}`,
    `momentum ${momentum}`,
    `weight decay ${weightDecay}`,
    clipNorm === undefined ? '' : `gradient clipped at norm ${clipNorm}`,
  ]
    .filter(Boolean)
    .join(', ');

/** All that two measurements must share to be of the same thing; what is not known is left out. */
export function conditionsOf({ comparison: { plan, runs }, records }: Recorded): Condition[] {
  const { data, training, scaling, units } = plan;
  const used = runs.flatMap(({ backEnd }) => backEnd ?? []);
  const graphs = distinct([...records.values()].map(({ graph }) => graph));
  return [
    { name: 'architecture', text: plan.architecture },
    { name: 'residual units', text: units > 0 ? String(units) : 'none' },
    { name: 'made smaller', text: scaling.join(', ') || 'nothing' },
    { name: 'data', text: dataSentences(data).join(' ') },
    { name: 'files', text: isFromFiles(data) ? `${data.path}, content ${data.fingerprint}` : '' },
    { name: 'steps', text: formatExact(training.steps) },
    { name: 'optimiser', text: optimiserText(training) },
    { name: 'learning rate', text: ratesText(training) },
    { name: 'schedule', text: scheduleText(training) ?? '' },
    { name: 'seeds', text: distinct(runs.map(({ seed }) => String(seed))) },
    {
      name: 'back end',
      text: distinct(
        used.map(({ name, version, device }) => [name, version, device && `on ${device}`].filter(Boolean).join(' ')),
      ),
    },
    { name: 'probes', text: `${training.probeImages} fixed images, every ${formatExact(training.probeEvery)} steps` },
    { name: 'machine', text: distinct([...records.values()].map(({ machine }) => machine)) },
    { name: 'code', text: distinct([...records.values()].map(({ version }) => version)) },
    { name: 'graphs', text: graphs },
  ].filter(({ text }) => text !== '');
}
