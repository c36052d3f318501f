/** Under which conditions a comparison was measured: named lines, for a report and for what sets two comparisons apart. */
import type { Recorded } from '../../train/kept';
import type { DataSpecification, TrainingSpecification } from '../../train/protocol';

export interface Condition {
  name: string;
  text: string;
}

const count = (value: number): string => value.toLocaleString('en-US');

/** "0.01, 0.1 from step 40, 0.01 from step 375". */
export const ratesText = ({ learningRate }: TrainingSpecification): string =>
  learningRate.map(({ from, rate }) => (from > 0 ? `${rate} from step ${count(from)}` : String(rate))).join(', ');

const dataText = ({ kind, difficulty, size }: DataSpecification): string =>
  `generated ${kind}, ${difficulty}, ${size}×${size}`;

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
    { name: 'data', text: dataText(data) },
    { name: 'images', text: `${count(data.train)} for training, ${count(data.test)} for the test` },
    { name: 'steps', text: count(training.steps) },
    { name: 'optimiser', text: optimiserText(training) },
    { name: 'learning rate', text: ratesText(training) },
    { name: 'seeds', text: distinct(runs.map(({ seed }) => String(seed))) },
    {
      name: 'back end',
      text: distinct(
        used.map(({ name, version, device }) => [name, version, device && `on ${device}`].filter(Boolean).join(' ')),
      ),
    },
    { name: 'probes', text: `${training.probeImages} fixed images, every ${count(training.probeEvery)} steps` },
    { name: 'machine', text: distinct([...records.values()].map(({ machine }) => machine)) },
    { name: 'code', text: distinct([...records.values()].map(({ version }) => version)) },
    { name: 'graphs', text: graphs },
  ].filter(({ text }) => text !== '');
}
