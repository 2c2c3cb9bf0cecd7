import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { TopicName } from '@tidegate/contracts/topics';
import type { Observable } from 'rxjs';
import { throwError } from 'rxjs';
import type { ConsumedBatch } from './consumed-batch.ts';

export interface ConsumeOptions {
  /** A name for an additional consumer group of the service; handlers without one share the service's own. */
  readonly group?: string;
  /**
   * What a dead letter means for the later records of its key. `key` (default): they wait behind it, for handlers that
   * keep state; the service needs a database. `none`: they go on, for handlers that judge each record by itself.
   */
  readonly order?: 'key' | 'none';
  /**
   * Begin the next batch before this one is done: for handlers without state that only wait for acknowledgements.
   * Offsets still count only when their handler has resolved. Needs `order: 'none'`. Default false.
   */
  readonly pipelined?: boolean;
  /** What happens to invalid records: `dead_letter` (default), or `deliver` them in `batch.invalid`. */
  readonly invalid?: 'dead_letter' | 'deliver';
  /**
   * Deliver `batch.records` only, undecoded and unchecked, with all there is in the log: replays for other groups, too.
   * Needs `order: 'none'`. Default false.
   */
  readonly raw?: boolean;
  /**
   * Milliseconds from one fetch to the next at least, while there is little to fetch: fewer and larger transactions. Of
   * several handlers in a group the least counts. Default 20, and 0 for pipelined handlers, which have no transactions.
   */
  readonly gatherMs?: number;
}

/** What the transport reads from a handler. */
export interface ConsumeExtras {
  readonly topic: TopicName;
  readonly group: string | undefined;
  readonly order: 'key' | 'none';
  readonly pipelined: boolean;
  readonly invalid: 'dead_letter' | 'deliver';
  readonly raw: boolean;
  readonly gatherMs: number;
}

type HandlerDescriptor = TypedPropertyDescriptor<(batch: ConsumedBatch) => Promise<void>>;

/** Nest replaces an error by "Internal server error"; this hands on the original, so that the transport can judge it. */
class RethrowFilter implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}
Catch()(RethrowFilter);
const rethrow = new RethrowFilter();

/**
 * Makes a method of a Nest controller the handler of a topic: `(batch: ConsumedBatch) => Promise<void>`. Throw an error
 * with `retriable: true` to have the batch tried again for as long as it takes; after any other error the record at
 * fault is found and goes to the dead-letter topic of the group (DESIGN §4.3).
 */
export function Consume(topic: TopicName, options: ConsumeOptions = {}) {
  const { group, order = 'key', pipelined = false, invalid = 'dead_letter', raw = false } = options;
  const { gatherMs = pipelined ? 0 : 20 } = options;
  const extras: ConsumeExtras = { topic, group, order, pipelined, invalid, raw, gatherMs };
  // Nest chains handlers of one pattern, so the group is a part of it.
  const pattern = group === undefined ? topic : `${topic}#${group}`;
  return (target: object, key: string | symbol, descriptor: HandlerDescriptor): void => {
    EventPattern<string>(pattern, { consume: extras })(target, key, descriptor);
    UseFilters(rethrow)(target, key, descriptor);
  };
}
