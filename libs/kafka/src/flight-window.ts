interface Waiting {
  readonly records: number;
  readonly bytes: number;
  admit(): void;
}

/**
 * Bounds what is worked on at once, in records and bytes; the next one waits its turn. Something larger than the whole
 * window is admitted alone, since it could never fit.
 */
export class FlightWindow {
  readonly #recordsMax: number;
  readonly #bytesMax: number;
  readonly #waiting: Waiting[] = [];
  #records = 0;
  #bytes = 0;

  constructor(recordsMax: number, bytesMax: number) {
    this.#recordsMax = recordsMax;
    this.#bytesMax = bytesMax;
  }

  /** Resolves when there is room and takes it; in the order of the calls. */
  enter(records: number, bytes: number): Promise<void> {
    return new Promise((admit) => {
      this.#waiting.push({ records, bytes, admit });
      this.#admitNext();
    });
  }

  /** Gives back what `enter` took. */
  leave(records: number, bytes: number): void {
    this.#records -= records;
    this.#bytes -= bytes;
    this.#admitNext();
  }

  #admitNext(): void {
    for (let next = this.#waiting[0]; next && this.#hasRoom(next); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#records += next.records;
      this.#bytes += next.bytes;
      next.admit();
    }
  }

  #hasRoom({ records, bytes }: Waiting): boolean {
    if (this.#records === 0) return true;
    return this.#records + records <= this.#recordsMax && this.#bytes + bytes <= this.#bytesMax;
  }
}
