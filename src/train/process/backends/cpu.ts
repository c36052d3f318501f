import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import { tf } from '../tensorflow';

/** Plain JavaScript: always there, and slow. @returns its version. */
export async function loadCpu(): Promise<string> {
  await tf.setBackend('cpu');
  await tf.ready();
  return version_cpu;
}
