import { digestOf } from '@tidegate/contracts/action-digest';

/**
 * Events of one kind about one thing, of which there must be one. A redelivery is the same event again, to the letter. Another
 * id is a second event; the same id with other content was made twice, since ids hang on causes (ADR 5).
 */
export class Sightings {
  readonly #contents = new Map<string, Set<string>>();

  add(event: { readonly id: string }): void {
    const content = digestOf(JSON.parse(JSON.stringify(event)));
    this.#contents.set(event.id, (this.#contents.get(event.id) ?? new Set()).add(content));
  }

  /** Different events seen. */
  get count(): number {
    return this.#contents.size;
  }

  /** What is wrong, or null: `resolved twice (2 events)`, `resolved twice (2 contents of one event)`. */
  describeDoubling(what: string): string | null {
    if (this.#contents.size > 1) return `${what} twice (${this.#contents.size} events)`;
    const contents = Math.max(0, ...[...this.#contents.values()].map((seen) => seen.size));
    return contents > 1 ? `${what} twice (${contents} contents of one event)` : null;
  }
}
