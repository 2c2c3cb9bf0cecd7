interface Position {
  next: bigint;
  readonly end: bigint;
}

/** How far a reader has come in each partition, and how far it must come to have read what was there at its start. */
export class ReadPositions {
  readonly #positions = new Map<string, Position>();

  begin(topic: string, partition: number, position: { readonly next: bigint; readonly end: bigint }): void {
    this.#positions.set(`${topic}/${partition}`, { ...position });
  }

  isKnown(): boolean {
    return this.#positions.size > 0;
  }

  /** The next offset to read; undefined for a partition that was added later. */
  next(topic: string, partition: number): bigint | undefined {
    return this.#positions.get(`${topic}/${partition}`)?.next;
  }

  /** Goes forward only, since a record once read stays read. */
  moveTo(topic: string, partition: number, next: bigint): void {
    const position = this.#positions.get(`${topic}/${partition}`);
    if (!position) this.begin(topic, partition, { next, end: 0n });
    else if (next > position.next) position.next = next;
  }

  areAtEnd(): boolean {
    return [...this.#positions.values()].every(({ next, end }) => next >= end);
  }
}
