/** The bundle of charts: Observable Plot's marks in the panel's colours and forms. */
import type { ChartLibrary } from '../library';
import { BarChart } from './barChart';
import { LineChart } from './lineChart';

const library: ChartLibrary = {
  create: (kind, events) => (kind === 'lines' ? new LineChart(events) : new BarChart()),
};

window.throughlineCharts = library;
