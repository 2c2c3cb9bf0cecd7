/** The longest number of seven bits a byte that JavaScript's bit operations and its exact integers carry. */
const varintBytesMax = 4;
const varlongBytesMax = 7;

/**
 * Reads Kafka's types from the front of a buffer. Bytes that do not add up make it unsound for good, and what it answers
 * from then on means nothing.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #names: Known[] = [];
  readonly #texts: Known[] = [];
  readonly end: number;
  offset = 0;
  #sound = true;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.end = bytes.length;
  }

  isSound(): boolean {
    return this.#sound && this.offset <= this.end;
  }

  /** Makes it unsound and answers `result`, so that a caller can leave at once. */
  refuse<Result>(result: Result): Result {
    this.#sound = false;
    return result;
  }

  int8(): number {
    return this.#has(1) ? this.#bytes.readInt8(this.#pass(1)) : 0;
  }

  int16(): number {
    return this.#has(2) ? this.#bytes.readInt16BE(this.#pass(2)) : 0;
  }

  int32(): number {
    return this.#has(4) ? this.#bytes.readInt32BE(this.#pass(4)) : 0;
  }

  int64(): bigint {
    return this.#has(8) ? this.#bytes.readBigInt64BE(this.#pass(8)) : 0n;
  }

  /** Offsets and times: half of the exact integers, so that a difference can be added. */
  safeInt64(): number {
    const value = Number(this.int64());
    return Math.abs(value) < Number.MAX_SAFE_INTEGER / 2 ? value : this.refuse(0);
  }

  /** A list with its length in front; -1 stands for none. */
  list<Item>(read: () => Item): Item[] {
    const count = this.int32();
    const items: Item[] = [];
    if (count < -1) return this.refuse(items);
    for (let index = 0; index < count && this.isSound(); index += 1) items.push(read());
    return items;
  }

  shortText(): string {
    const length = this.int16();
    if (length < 0 || !this.#has(length)) return this.refuse('');
    return this.#bytes.toString('utf8', this.#pass(length), this.offset);
  }

  /** A zigzag number below 2 ** 27 either way, as lengths and differences of offsets are. */
  varint(): number {
    let result = 0;
    for (let index = 0; index < varintBytesMax; index += 1) {
      const byte = this.#byte();
      result |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return (result >>> 1) ^ -(result & 1);
    }
    return this.refuse(0);
  }

  /** A zigzag number below 2 ** 48 either way. */
  varlong(): number {
    let result = 0;
    for (let index = 0; index < varlongBytesMax; index += 1) {
      const byte = this.#byte();
      result += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
    }
    return this.refuse(0);
  }

  /** Bytes with their length in front, not copied; -1 stands for none. */
  field(): Buffer | null {
    const length = this.varint();
    if (length === -1) return null;
    if (length < 0 || !this.#has(length)) return this.refuse(null);
    return this.#bytes.subarray(this.#pass(length), this.offset);
  }

  /** The name of the `index`th header. Records of a topic have the same names, so most are known without decoding. */
  name(index: number): string {
    const length = this.varint();
    return length < 0 ? this.refuse('') : this.#textOf(length, this.#names, index);
  }

  /** The value of the `index`th header as text. Many are those of the record before, such as the type and the source. */
  text(index: number): string | null {
    const length = this.varint();
    if (length === -1) return null;
    return length < 0 ? this.refuse(null) : this.#textOf(length, this.#texts, index);
  }

  #textOf(length: number, known: Known[], index: number): string {
    if (!this.#has(length)) return this.refuse('');
    const start = this.#pass(length);
    const last = known[index];
    if (last?.length === length && this.#isSame(last, start)) return last.text;
    const text = this.#bytes.toString('utf8', start, this.offset);
    known[index] = { start, length, text };
    return text;
  }

  #has(bytes: number): boolean {
    if (this.offset + bytes <= this.end) return true;
    return this.refuse(false);
  }

  #pass(bytes: number): number {
    const start = this.offset;
    this.offset += bytes;
    return start;
  }

  #isSame({ start, length }: Known, other: number): boolean {
    for (let index = 0; index < length; index += 1)
      if (this.#bytes[start + index] !== this.#bytes[other + index]) return false;
    return true;
  }

  #byte(): number {
    return this.#has(1) ? (this.#bytes[this.offset++] as number) : 0;
  }
}

/** A text that was decoded, and where it stands. */
interface Known {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}
