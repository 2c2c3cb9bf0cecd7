import type { EvidenceItem } from '@tidegate/contracts/request-events';
import { Passage } from './passage.ts';

/** Characters of quotes that are read for one request; quotes beyond them support nothing and contradict nothing. */
const charactersMax = 65_536;

/** Reads the quotes of one request, each once and no more than can be afforded. */
export class TextReader {
  readonly #read = new Map<EvidenceItem, Passage | undefined>();
  #left = charactersMax;

  /** Undefined when there is no quote, or no room left for it. */
  passageOf(item: EvidenceItem): Passage | undefined {
    if (this.#read.has(item)) return this.#read.get(item);
    const passage = this.#readNew(item.quote ?? '');
    this.#read.set(item, passage);
    return passage;
  }

  #readNew(quote: string): Passage | undefined {
    if (quote === '' || quote.length > this.#left) return undefined;
    this.#left -= quote.length;
    return new Passage(quote);
  }
}
