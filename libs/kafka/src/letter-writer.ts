import type { TopicName } from '@tidegate/contracts/topics';
import { backOffMs, sleep } from './back-off.ts';
import { placeOf } from './batch-attempts.ts';
import type { ConsumedBatch, RawRecord } from './consumed-batch.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { DeadLetterOrigin, DeadLetterReason } from './dead-letter.ts';
import { deadLetterOf, fitting, formsOf } from './dead-letter.ts';
import type { Log } from './log.ts';
import type { Publisher, TopicRecord } from './publisher.ts';
import { replayOf } from './replay.ts';
import { codeOf, messageOf } from './retriable.ts';
import type { BatchOutcome, RetryPolicy, RunControl } from './run-control.ts';

export interface LetterWriterOptions {
  readonly groupId: string;
  readonly deadLetterTopic: TopicName;
  readonly publisher: Publisher;
  readonly log: Log;
  readonly metrics?: ConsumerMetrics;
  readonly retry: RetryPolicy;
  /** For tests. */
  readonly now?: () => Date;
}

/** A record that is given up, and why. */
export interface LostRecord {
  readonly record: Pick<RawRecord, 'record' | 'offset'>;
  readonly reason: DeadLetterReason;
}

/** Writes the dead letters of one consumer group. */
export class LetterWriter {
  readonly #options: LetterWriterOptions;

  constructor(options: LetterWriterOptions) {
    this.#options = options;
  }

  /** Where the record was first read, and how often it has been given up, this time included. */
  originOf({ topic, partition }: ConsumedBatch, { record, offset }: LostRecord['record']): DeadLetterOrigin {
    const { groupId, now } = this.#options;
    const at = now?.() ?? new Date();
    const replay = replayOf(record.headers);
    if (replay?.groupId === groupId) return { ...replay.origin, groupId, at, attempts: replay.attempts + 1 };
    return { topic, partition, offset, groupId, at, attempts: 1 };
  }

  letterOf(batch: ConsumedBatch, { record, reason }: LostRecord): TopicRecord {
    return deadLetterOf(record.record, this.#options.deadLetterTopic, this.originOf(batch, record), reason);
  }

  /** Resolves with `done` only when the letters are acknowledged, and says what went there. */
  async publish(batch: ConsumedBatch, lost: readonly LostRecord[], control: RunControl): Promise<BatchOutcome> {
    if (lost.length === 0) return 'done';
    // A letter that its own reader cannot handle lies in the right place already; another one would never end.
    const isInPlace = batch.topic === this.#options.deadLetterTopic;
    const letters = isInPlace ? [] : lost.map((one) => this.letterOf(batch, one));
    const publish = async () => void (await Promise.all(letters.map((letter) => this.#publishLetter(letter))));
    const outcome = await this.persist(publish, control);
    if (outcome === 'abandoned') return outcome;
    this.note(
      batch,
      lost.map(({ reason }) => reason.code),
    );
    return 'done';
  }

  /** Repeats `work` until it works or the partition is lost: what is given up is never just forgotten. */
  async persist<Result>(work: () => Promise<Result>, control: RunControl): Promise<Result | 'abandoned'> {
    const { retry, log, groupId } = this.#options;
    for (let pauses = 0; !control.signal.aborted; pauses += 1) {
      try {
        const result = await work();
        if (pauses > 0) control.onTrouble(undefined);
        return result;
      } catch (error) {
        const reason = messageOf(error);
        control.onTrouble(`dead letters cannot be kept: ${reason}`);
        if (pauses === 0) log.warn('Dead letters cannot be kept at the moment; tried again', { groupId, reason });
        await sleep(backOffMs(pauses, retry), control.signal);
      }
    }
    return 'abandoned';
  }

  note(batch: ConsumedBatch, codes: readonly string[]): void {
    const { metrics, log, deadLetterTopic, groupId } = this.#options;
    if (codes.length === 0) return;
    for (const code of codes) metrics?.deadLettered(batch.topic, groupId, code);
    metrics?.consumed(batch.topic, 'dead_lettered', codes.length);
    log.error('Records went to the dead-letter topic', {
      ...placeOf(batch),
      deadLetterTopic,
      codes: [...new Set(codes)],
    });
  }

  async #publishLetter(letter: TopicRecord): Promise<void> {
    const forms = [...new Set([fitting(letter), ...formsOf(letter).slice(1)])];
    for (const [place, form] of forms.entries()) {
      try {
        return await this.#options.publisher.publishRecords([form]);
      } catch (error) {
        const isRefused = codeOf(error) === 'record_too_large' || codeOf(error) === 'record_refused';
        if (!isRefused || place === forms.length - 1) throw error;
      }
    }
  }
}
