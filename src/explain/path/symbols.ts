/** Symbols that the equations of units and of stretches of units share. */

/** x_l as a unit's equation writes it: `\mathbf{x}_{25}`, or `\mathbf{x}_{l}` where the unit has no number. */
export const x = (index: string): string => `\\mathbf{x}_{${index}}`;

/** ∂E/∂x_l. */
export const gradientOf = (index: string): string => `\\frac{\\partial\\mathcal{E}}{\\partial${x(index)}}`;
