import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { BroadcastReaderOptions } from './broadcast-reader.ts';
import { BroadcastReader } from './broadcast-reader.ts';

export type ControlStateOptions = Omit<BroadcastReaderOptions, 'from' | 'onEvent' | 'onRecord' | 'onTombstone'>;

/** Told about each change; `event` is undefined when the key was deleted. */
export type ControlListener = (topic: TopicName, key: string, event: TidegateEvent | undefined) => void;

const nothing: ReadonlyMap<string, TidegateEvent> = new Map();

/**
 * The latest event of each key of compacted topics, in memory (DESIGN §3). Decide only when it is ready; before that,
 * what it holds may be outdated.
 */
export class ControlState {
  readonly #latest = new Map<TopicName, Map<string, TidegateEvent>>();
  readonly #listeners = new Set<ControlListener>();
  readonly #reader: BroadcastReader;

  constructor(options: ControlStateOptions) {
    for (const topic of options.topics) this.#latest.set(topic, new Map());
    this.#reader = new BroadcastReader({
      ...options,
      from: 'beginning',
      onEvent: (event, topic) => this.#set(topic, event.key, event),
      onTombstone: (key, topic) => this.#set(topic, key, undefined),
    });
  }

  start(): void {
    this.#reader.start();
  }

  /** Whether every topic has been read to where it ended at the start. */
  isReady(): boolean {
    return this.#reader.isReady();
  }

  whenReady(): Promise<void> {
    return this.#reader.whenReady();
  }

  health(): { readonly ready: boolean; readonly detail: string } {
    return this.#reader.health();
  }

  /** The latest event of a key; undefined when there is none. `Data` is what the schemas of the topic guarantee. */
  get<Data = unknown>(topic: TopicName, key: string): TidegateEvent<Data> | undefined {
    return this.#latest.get(topic)?.get(key) as TidegateEvent<Data> | undefined;
  }

  /** All keys of a topic with their latest events; a live view. */
  entries<Data = unknown>(topic: TopicName): ReadonlyMap<string, TidegateEvent<Data>> {
    return (this.#latest.get(topic) ?? nothing) as ReadonlyMap<string, TidegateEvent<Data>>;
  }

  /** Calls `listener` after each change, also during the first reading; the result ends that. */
  onChange(listener: ControlListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  #set(topic: TopicName, key: string, event: TidegateEvent | undefined): void {
    const latest = this.#latest.get(topic);
    if (event) latest?.set(key, event);
    else latest?.delete(key);
    for (const listener of this.#listeners) listener(topic, key, event);
  }
}
