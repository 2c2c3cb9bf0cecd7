import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { TopicName } from '@tidegate/contracts/topics';
import type { ControlEvents } from '../src/control-view.ts';

const topic = 'tidegate.policy.state.v1';

/** The latest event of each key, as `ControlState` has them after reading. */
export class LatestEvents implements ControlEvents {
  readonly #latest = new Map<string, TidegateEvent>();
  readonly #listeners = new Set<(topic: TopicName, key: string, event: TidegateEvent | undefined) => void>();

  get = <Data>(_topic: TopicName, key: string) => this.#latest.get(key) as TidegateEvent<Data> | undefined;
  entries = <Data>() => this.#latest as ReadonlyMap<string, TidegateEvent<Data>>;
  onChange(listener: (topic: TopicName, key: string, event: TidegateEvent | undefined) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Without an event the key is deleted. */
  tell(key: string, event: TidegateEvent | undefined): void {
    if (event === undefined) this.#latest.delete(key);
    else this.#latest.set(key, event);
    for (const listener of this.#listeners) listener(topic, key, event);
  }
}
