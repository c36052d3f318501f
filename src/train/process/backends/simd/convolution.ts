/** Convolutions with their gradients, each by the algorithm that suits it. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { SimdBackend } from './backend';
import { DepthwiseConvolutions, isDepthwise } from './depthwise';
import { DirectConvolutions } from './direct';
import type { ChannelsOf, Geometry } from './geometry';
import type { Kernels } from './kernels';
import { WinogradConvolutions, winogradTakes } from './winograd';

const float = 4;

const isEmpty = ({ input, output, filter }: Geometry): boolean =>
  [...input, ...output, ...filter].some((size) => size === 0);

export class Convolutions {
  private readonly direct: DirectConvolutions;
  private readonly depthwise: DepthwiseConvolutions;
  private readonly winograd: WinogradConvolutions;

  constructor(
    private readonly backend: SimdBackend,
    kernels: Kernels,
  ) {
    this.direct = new DirectConvolutions(backend, kernels);
    this.depthwise = new DepthwiseConvolutions(backend, kernels);
    this.winograd = new WinogradConvolutions(backend, kernels);
  }

  /** y = x ∗ filter. */
  forward(x: TensorInfo, filter: TensorInfo, geometry: Geometry): TensorInfo {
    const y = this.backend.create(geometry.output);
    if (isEmpty(geometry)) return this.zeros(y);
    const [from, weights] = [this.backend.addressOf(x), this.backend.addressOf(filter)];
    if (winogradTakes(geometry)) {
      for (const { input, filterAt, output } of groupsOf(geometry, from, weights, y.at)) {
        this.winograd.forward(input, filterAt, output, geometry);
      }
    } else this.byTaps(geometry).forward(from, weights, y.at, geometry);
    return y;
  }

  /** ∂E/∂x from ∂E/∂y. */
  inputGradient(dy: TensorInfo, filter: TensorInfo, geometry: Geometry): TensorInfo {
    const dx = this.backend.create(geometry.input);
    if (isEmpty(geometry)) return this.zeros(dx);
    const [from, weights] = [this.backend.addressOf(dy), this.backend.addressOf(filter)];
    if (winogradTakes(geometry)) {
      for (const { input, filterAt, output } of groupsOf(geometry, dx.at, weights, from)) {
        this.winograd.inputGradient(output, filterAt, input, geometry);
      }
    } else this.byTaps(geometry).inputGradient(from, weights, dx.at, geometry);
    return dx;
  }

  /** ∂E/∂filter from x and ∂E/∂y. */
  filterGradient(x: TensorInfo, dy: TensorInfo, geometry: Geometry): TensorInfo {
    const result = this.backend.create(geometry.filter);
    if (isEmpty(geometry)) return this.zeros(result);
    const [from, gradient] = [this.backend.addressOf(x), this.backend.addressOf(dy)];
    if (winogradTakes(geometry)) {
      for (const { input, filterAt, output } of groupsOf(geometry, from, result.at, gradient)) {
        this.winograd.filterGradient(input, output, filterAt, geometry);
      }
    } else this.byTaps(geometry).filterGradient(from, gradient, result.at, geometry);
    return result;
  }

  private byTaps(geometry: Geometry): DepthwiseConvolutions | DirectConvolutions {
    return isDepthwise(geometry) ? this.depthwise : this.direct;
  }

  private zeros(tensor: TensorInfo): TensorInfo {
    this.backend.numbersOf(tensor).fill(0);
    return tensor;
  }
}

/** Each group's channels of x and of y, and its first weight. */
function groupsOf({ input, output, groups }: Geometry, x: number, filter: number, y: number) {
  return Array.from({ length: groups }, (_, group) => {
    const part = (at: number, shape: readonly number[]): ChannelsOf => ({
      at: at + group * (shape[3] / groups) * float,
      shape,
      channels: shape[3] / groups,
    });
    const columns = part(filter, output);
    return { input: part(x, input), filterAt: columns.at, output: part(y, output) };
  });
}
