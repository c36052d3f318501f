/** How close the drawing's rows stand. Type keeps its size: what is close is the space around it. Lengths in px. */

export interface Density {
  /** Distance of two lines of text. */
  textPitch: number;
  /** Above and below the text of a row together. */
  textMargin: number;
  /** The line that heads the rows of a stage, and where on it its text stands. */
  head: { height: number; centre: number };
  unit: {
    least: number;
    /** From the top to where the branch leaves the line, and of the ReLU below the addition. */
    split: number;
    after: number;
    /** Beside the shortcut: for each weight layer, around all of them, and where nothing stands on it. */
    tick: number;
    ticks: number;
    plain: number;
    /** Around a block on the line. */
    block: number;
  };
  /** Distance of two units in a fold: of few, and of many. */
  fold: { few: number; many: number };
  /** What goes in and out, and below that. */
  end: number;
  bottom: number;
}

const loose: Density = {
  textPitch: 17,
  textMargin: 18,
  head: { height: 28, centre: 17 },
  unit: { least: 56, split: 12, after: 14, tick: 9, ticks: 12, plain: 30, block: 16 },
  fold: { few: 21, many: 9.5 },
  end: 26,
  bottom: 24,
};

const tight: Density = {
  textPitch: 15,
  textMargin: 12,
  head: { height: 20, centre: 11 },
  unit: { least: 47, split: 9, after: 10, tick: 8, ticks: 9, plain: 22, block: 10 },
  fold: { few: 17, many: 8.5 },
  end: 22,
  bottom: 6,
};

/** Each length of a way from one to the other, in whole and half px. */
function between<Lengths extends object>(from: Lengths, to: Lengths, share: number): Lengths {
  const lengths = Object.entries(from).map(([name, value]: [string, number | object]) => {
    const end = (to as Record<string, number | object>)[name];
    return [
      name,
      typeof value === 'number'
        ? Math.round(2 * (value + ((end as number) - value) * share)) / 2
        : between(value, end as object, share),
    ];
  });
  return Object.fromEntries(lengths) as Lengths;
}

/** From the airiest to the closest. What is only a little too high for its pane has its rows closer: the whole at one sight says more. */
export const densities: readonly Density[] = [0, 0.25, 0.5, 0.75, 1].map((share) => between(loose, tight, share));
