/** What can be varied, as lists on the screen. */
import { dimensions } from '../vary/dimensions';
import { dimensionNames, variantLabel } from '../vary/variant';

export const list = (lines: readonly (readonly [id: string, text: string])[]): string =>
  lines.map(([id, text]) => `${id.padEnd(28)}${text}`).join('\n');

/** Every value of every dimension. */
export const variantList = (): string =>
  dimensionNames
    .map((name) => {
      const { text, values } = dimensions[name];
      return `${name}: ${text}\n${list(values.map((value) => [`  ${value.id}`, variantLabel(value)] as const))}`;
    })
    .join('\n\n');
