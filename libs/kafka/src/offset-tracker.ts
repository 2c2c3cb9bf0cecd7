/** A run of consecutive offsets that is worked on as one. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

interface TrackedSpan extends Span {
  isDone: boolean;
}

/**
 * What is done of one partition while several spans are worked on at once. Only the unbroken run of finished work from
 * the start counts, so that a commit never runs ahead of the work and a crash loses nothing (DESIGN §4.1).
 */
export class OffsetTracker {
  readonly #open: TrackedSpan[] = [];
  #lastBegun = -1n;
  #position: bigint | undefined;
  #committed: bigint | undefined;

  /** Registers the next span; spans begin in the order of the log. The result is what `finish` takes. */
  begin(first: bigint, last: bigint): Span {
    if (first <= this.#lastBegun || last < first) {
      throw new Error(`offsets ${first} to ${last} cannot follow ${this.#lastBegun}`);
    }
    const span: TrackedSpan = { first, last, isDone: false };
    this.#open.push(span);
    this.#lastBegun = last;
    return span;
  }

  /** Says that all work of a span is done, in whatever order spans finish. */
  finish(span: Span): void {
    const tracked = this.#open.find((candidate) => candidate === span);
    if (!tracked) throw new Error(`offsets ${span.first} to ${span.last} are not open here`);
    tracked.isDone = true;
    while (this.#open[0]?.isDone) this.#position = (this.#open.shift() as TrackedSpan).last + 1n;
  }

  /** The offset to commit, that of the next record to read; undefined when the last commit says it already. */
  committable(): bigint | undefined {
    return this.#position === this.#committed ? undefined : this.#position;
  }

  /** Says that `position` is committed. */
  markCommitted(position: bigint): void {
    this.#committed = position;
  }
}
