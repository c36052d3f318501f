/** Where a stream is: its four words, and the second number of a pair of normal ones. */
export interface RandomState {
  words: number[];
  spare: number | null;
}

/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its
 * state filled by splitmix32. The same seed gives the same numbers on every machine and back end.
 */
export class Random {
  private readonly state = new Uint32Array(4);
  private spare: number | null = null;

  /** Every further argument opens an independent stream of the same seed: `new Random(1, 'weights')`. */
  constructor(seed: number, ...streams: (string | number)[]) {
    let mixed = seed >>> 0;
    for (const stream of streams) {
      for (const character of String(stream)) {
        mixed = Math.imul(mixed ^ character.codePointAt(0)!, 0x01000193) >>> 0;
      }
      mixed = (mixed + 0x9e3779b9) >>> 0;
    }
    for (let i = 0; i < 4; i++) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let z = mixed;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.state[i] = (z ^ (z >>> 16)) >>> 0;
    }
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
  }

  /** Where the stream is now: a stream that is put there gives the same numbers from then on. */
  get position(): RandomState {
    return { words: [...this.state], spare: this.spare };
  }

  set position({ words, spare }: RandomState) {
    this.state.set(words);
    this.spare = spare;
  }

  /** Uniform in [0, 1), 24 bits. */
  uniform(): number {
    const s = this.state;
    const scrambled = Math.imul(s[1], 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return (result >>> 8) / 0x1000000;
  }

  /** U(low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** ±1, each with probability ½. */
  sign(): number {
    return this.uniform() < 0.5 ? -1 : 1;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    for (;;) {
      const u = this.between(-1, 1);
      const v = this.between(-1, 1);
      const square = u * u + v * v;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = v * factor;
      return u * factor;
    }
  }

  /** Integer in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** 0 … count−1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}
