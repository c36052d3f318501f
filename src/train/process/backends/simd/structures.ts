/** Structures of src/kernels as the host writes them: their fields in order, 32 bits each. */

export const planesFields = [
  'images',
  'input',
  'imageStep',
  'pixelStep',
  'height',
  'width',
  'channels',
  'lanes',
  'top',
  'left',
  'paddedHeight',
  'paddedWidth',
  'scratch',
  'scratchBytes',
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
] as const;

export const winogradFields = [
  'tileRows',
  'tileColumns',
  'block',
  'offsets',
  'planes',
  'weights',
  'weightPoint',
  'transformed',
  'transformedPoint',
  'products',
  'productPoint',
  'output',
  'rows',
  'columns',
  'channels',
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

export type Planes = Record<(typeof planesFields)[number], number>;
export type Sweep = Record<(typeof sweepFields)[number], number>;

/** Words of a structure, ready to be written. */
export const wordsOf = <Field extends string>(fields: readonly Field[], values: Record<Field, number>): number[] =>
  fields.map((field) => values[field]);
