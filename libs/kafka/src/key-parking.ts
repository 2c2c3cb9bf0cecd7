import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import type { TopicRecord } from './publisher.ts';
import type { RecordOrigin } from './replay.ts';

/** A record that is given up, or has to wait behind one, with its dead letter. */
export interface ParkedRecord {
  readonly key: string;
  readonly origin: RecordOrigin;
  readonly code: string;
  /** How often it has been given up, this time included. */
  readonly attempts: number;
  /** Its texts have no NUL, and it is small enough to be published. */
  readonly letter: TopicRecord;
}

/**
 * `turn`: it is the oldest of its key and may be handled. `waits`: an older one is parked; it is kept and published again
 * by itself when its turn comes. `cannot_wait`: the same, but the store cannot hold it. `absent`: not parked (any more).
 */
export type Turn = 'turn' | 'waits' | 'cannot_wait' | 'absent';

/**
 * Remembers which keys of a consumer group wait behind a dead letter, so that nothing is handled on a state that misses
 * something. Rows and letters are written in one transaction, hence never disagree. Failures are thrown; what may pass
 * says so (`retriable`).
 */
export interface KeyParking {
  /** Those of the keys that are parked. */
  parkedAmong(groupId: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Adds the records at the end of their keys, in the order given; those already there are left as they are. Returns how many were new. */
  park(groupId: string, records: readonly ParkedRecord[]): Promise<number>;
  /** What a replay of a parked record may do now; a discard needs no turn. */
  takeTurn(groupId: string, origin: RecordOrigin, replay: WireRecord): Promise<Turn>;
  /** The replay failed: the record keeps its place and gets a new letter. Harmless twice. */
  failAgain(groupId: string, record: ParkedRecord): Promise<void>;
  /** The record is done or discarded: takes it out, and publishes the replay that waits behind it, if it is the next. */
  release(groupId: string, origin: RecordOrigin): Promise<void>;
}
