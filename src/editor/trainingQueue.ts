/** Comparisons of this machine wait for each other: two at once would slow each other down and measure each other's load. */
export class TrainingQueue<T> {
  private current: T | undefined;
  private readonly waiting: { member: T; go: (mine: boolean) => void }[] = [];

  /** Those that wait, the next one first. */
  get queued(): readonly T[] {
    return this.waiting.map(({ member }) => member);
  }

  /** Must a new one wait? */
  get isBusy(): boolean {
    return this.current !== undefined;
  }

  /**
   * Takes the place when it is free.
   * @returns true when it is this one's turn, which `leave` ends; false where it was taken out before.
   */
  turn(member: T): Promise<boolean> {
    if (this.current === undefined) {
      this.current = member;
      return Promise.resolve(true);
    }
    return new Promise((go) => this.waiting.push({ member, go }));
  }

  /** Ends a turn: the next one has its own. */
  leave(member: T): void {
    if (this.current !== member) return;
    const next = this.waiting.shift();
    this.current = next?.member;
    next?.go(true);
  }

  /** Takes one out that waits. @returns false where it does not. */
  remove(member: T): boolean {
    const [taken] = this.takenOut(member);
    taken?.go(false);
    return taken !== undefined;
  }

  /** Lets one that waits go before all others that do. */
  moveToFront(member: T): void {
    this.waiting.unshift(...this.takenOut(member));
  }

  private takenOut(member: T): { member: T; go: (mine: boolean) => void }[] {
    const place = this.waiting.findIndex((each) => each.member === member);
    return place < 0 ? [] : this.waiting.splice(place, 1);
  }
}
