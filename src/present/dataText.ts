/** The data and the rates of a comparison in words, with the citation of what is somebody's. */
import { counted } from '../explain/numbers';
import { formatExact } from '../graph/format';
import { fileFacts, generatedTitles } from '../train/data/kinds';
import { isFromFiles, type DataSpecification } from '../train/data/specification';
import { paperSteps, schedules, warmUpSteps } from '../train/schedules';
import type { TrainingSpecification } from '../train/protocol';

/** "CIFAR-10 (Krizhevsky 2009)", "images in flowers, 5 classes", "generated figures (normal)". */
export function dataTitle(data: DataSpecification): string {
  if (!isFromFiles(data)) return `${generatedTitles[data.kind]} (${data.difficulty})`;
  const { title, citation } = fileFacts[data.kind];
  return citation ? `${title} (${citation})` : `${title} in ${folderName(data.path)}, ${data.classes} classes`;
}

/** "2 000 of 10 000" where not all are taken. */
const countText = (data: DataSpecification, part: 'train' | 'test'): string =>
  isFromFiles(data) && data[part] < data.available[part]
    ? `${formatExact(data[part])} of ${formatExact(data.available[part])}`
    : formatExact(data[part]);

const folderName = (path: string): string => path.split(/[\\/]/).findLast(Boolean) ?? path;

/** "CIFAR-10 (Krizhevsky 2009), 32×32, augmented". */
export function dataText(data: DataSpecification): string {
  const grey = isFromFiles(data) && data.channels === 1 ? ', grey' : '';
  const augmented = isFromFiles(data) ? (data.augment ? ', augmented' : ', not augmented') : '';
  return `${dataTitle(data)}, ${data.size}×${data.size}${grey}${augmented}`;
}

const capitalised = (text: string): string => `${text[0].toUpperCase()}${text.slice(1)}`;

/** How many images, and how they are prepared: sentences for the conditions of a comparison. */
export function dataSentences(data: DataSpecification): string[] {
  const counts = `${countText(data, 'train')} to train on, ${countText(data, 'test')} to test on.`;
  const first = `${dataTitle(data)}, ${data.size}×${data.size}: ${counts}`;
  if (!isFromFiles(data)) return [capitalised(first)];
  const mean = data.mean === 'pixel' ? 'The mean image' : 'The mean of each channel';
  return [
    ...[first, ...data.remarks.map((remark) => `${remark}.`)].map(capitalised),
    data.augment
      ? 'Augmented while training: padded by 4, cut out at random, half of them mirrored (He et al. 2015, Sec. 4.2).'
      : 'Not augmented.',
    `${mean} is subtracted, each channel divided by its deviation.`,
  ];
}

/** "rates of He et al. 2015, Sec. 4.2, shortened 64,000 → 2,000 steps"; null for rates of a user's or an experiment's own. */
export function scheduleText({ schedule, steps, learningRate, warmUp }: TrainingSpecification): string | null {
  if (schedule === undefined) return null;
  const { title } = schedules[schedule];
  if (!schedule.startsWith('paper')) return title;
  const change =
    steps === paperSteps
      ? ''
      : `, ${steps < paperSteps ? 'shortened' : 'stretched'} ${formatExact(paperSteps)} → ${formatExact(steps)} steps`;
  const [first, second] = learningRate;
  const warming = warmUp
    ? `, with the warm-up of its ResNet-110 (${warmUp.rate} until the mean training error of ${counted(warmUp.batches, 'batch', 'batches')} is below ${warmUp.untilError} %; there after about ${warmUpSteps} of ${formatExact(paperSteps)} steps)`
    : first.rate < second.rate
      ? `, with its warm-up (${formatExact(second.from)} steps at ${first.rate})`
      : '';
  return `${title}${change}${warming}`;
}

/** "0.01, 0.1 from step 40, 0.01 from step 375". */
export const ratesText = ({ learningRate }: Pick<TrainingSpecification, 'learningRate'>): string =>
  learningRate.map(({ from, rate }) => (from === 0 ? `${rate}` : `${rate} from step ${formatExact(from)}`)).join(', ');

/** "Batches of 64, momentum 0.9, weight decay 0.0001; rates for short runs: …" */
export function trainingSentence(training: TrainingSpecification): string {
  const { batchSize, momentum, weightDecay, clipNorm } = training;
  const clip = clipNorm === undefined ? '' : `, gradient clipped at norm ${clipNorm}`;
  const rates = scheduleText(training) ?? `rates ${ratesText(training)}`;
  return `Batches of ${batchSize}, momentum ${momentum}, weight decay ${weightDecay}${clip}; ${rates}.`;
}
