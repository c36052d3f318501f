import type { Specification } from '../../../src/present/charts/specification';
import type { DrawnChart } from '../library';
import { ChartCanvas } from './canvas';
import { exportedPicture } from './exported';
import { Readout } from './readout';

/** What every kind of chart is: a canvas with a read-out over it, and a picture that says what it shows. */
export abstract class PlotChart<Kind extends Specification['kind']> implements DrawnChart {
  protected readonly readout = new Readout();
  protected readonly canvas: ChartCanvas;
  private specification: Specification | null = null;

  /** @param layers what lies on the chart beside its read-out */
  constructor(
    private readonly kind: Kind,
    ...layers: SVGGElement[]
  ) {
    this.canvas = new ChartCanvas(this.readout.layer, ...layers);
    this.canvas.element.append(this.readout.box);
  }

  get element(): HTMLElement {
    return this.canvas.element;
  }

  resized(): void {
    this.canvas.resized();
  }

  picture(): SVGSVGElement {
    const { title = '', remark = '' } = this.specification ?? {};
    return exportedPicture(this.canvas.svg, title, remark);
  }

  /** A specification of another kind draws nothing. */
  draw(specification: Specification): void {
    if (!isOf(specification, this.kind)) return;
    this.specification = specification;
    this.paint(specification);
  }

  protected abstract paint(specification: Extract<Specification, { kind: Kind }>): void;
}

const isOf = <Kind extends Specification['kind']>(
  specification: Specification,
  kind: Kind,
): specification is Extract<Specification, { kind: Kind }> => specification.kind === kind;
