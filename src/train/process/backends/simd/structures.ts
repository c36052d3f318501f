/** Structures of src/kernels as the host writes them: their fields in order, 32 bits each. */

export const frameFields = [
  'images',
  'input',
  'height',
  'width',
  'pixel',
  'top',
  'left',
  'framedHeight',
  'framedWidth',
  'room',
] as const;

export const sweepFields = [
  'first',
  'rowStride',
  'pixelStride',
  'offsets',
  'runs',
  'length',
  'weights',
  'output',
  'outputImage',
  'outputRow',
  'outputPixel',
  'rows',
  'columns',
  'channels',
  'groups',
  'inputGroup',
  'rowsAtOnce',
  'columnsAtOnce',
] as const;

export const tilingFields = [
  'at',
  'pixel',
  'height',
  'width',
  'channels',
  'top',
  'left',
  'tileRows',
  'tileColumns',
] as const;

export const winogradFields = [
  'tiles',
  'block',
  'weights',
  'weightPoint',
  'transformed',
  'transformedPoint',
  'products',
  'productPoint',
  'half',
  'patch',
] as const;

export const poolFields = [
  'images',
  'height',
  'width',
  'channels',
  'kernelHeight',
  'kernelWidth',
  'strideY',
  'strideX',
  'top',
  'left',
  'rows',
  'columns',
] as const;

export type Sweep = Record<(typeof sweepFields)[number], number>;

/** Words of a structure, ready to be written. */
export const wordsOf = <Field extends string>(fields: readonly Field[], values: Record<Field, number>): number[] =>
  fields.map((field) => values[field]);
