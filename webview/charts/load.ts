/**
 * The library of charts, in a bundle of its own: a drawing without charts neither waits for it nor pays for it. The page's
 * policy lets a script run by its nonce, which is that of the panel's own script.
 */
import type { ChartLibrary } from './library';

const own = document.currentScript as HTMLScriptElement | null;
const { nonce = '', src = '' } = own ?? {};

let loading: Promise<ChartLibrary> | undefined;

/** What stands beside the charts is painted first. */
const painted = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** @throws where the bundle is not there; the next call tries again */
export function chartLibrary(): Promise<ChartLibrary> {
  loading ??= painted().then(loaded);
  return loading;
}

const loaded = (): Promise<ChartLibrary> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.nonce = nonce;
    script.src = src.replace(/panel\.js(?=$|[?#])/, 'charts.js');
    script.addEventListener('load', () => {
      const library = window.throughlineCharts;
      // To run it has been a task of its own.
      if (library) setTimeout(() => resolve(library));
      else reject(new Error('The charts could not be loaded. Open the panel again.'));
    });
    script.addEventListener('error', () => {
      loading = undefined;
      script.remove();
      reject(new Error('The charts could not be loaded. Open the panel again.'));
    });
    document.head.append(script);
  });

declare global {
  interface Window {
    throughlineCharts?: ChartLibrary;
  }
}
