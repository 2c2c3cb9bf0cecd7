import { topics } from '@tidegate/contracts/topics';
import type { TopicName } from '@tidegate/contracts/topics';
import type { LogPlace } from '@tidegate/review/log-place';
import { partitionName } from '@tidegate/review/log-place';
import { RecentChanges } from '@tidegate/review/recent-changes';

/** The topics whose records are about one case each, keyed by it. */
export const feedTopics = ['tidegate.case.lifecycle.v1', 'tidegate.review.lifecycle.v1'] as const;
const letters: Readonly<Record<string, string>> = { [feedTopics[0]]: 'c', [feedTopics[1]]: 'r' };

const partitions = feedTopics.flatMap((topic) =>
  Array.from({ length: topics[topic].partitions }, (_, partition) => partitionName(letters[topic]!, partition)),
);
const changesMax = 10_000;
/**
 * When a case is looked at after its record: the log may be quicker than the table, since another instance writes what
 * routing says. Milliseconds.
 */
const lookAfterMs = [200, 2_000, 10_000];

/** A reader of the log from its end on, in every instance. */
export interface FeedReader {
  nextOffset(topic: TopicName, partition: number): number | undefined;
}

/** Which cases changed, and when to look at them. Memory only, bounded; the table says how they stand. */
export class CaseFeed {
  readonly #recent: RecentChanges;
  readonly #due = new Map<string, number[]>();

  constructor(reader: () => FeedReader) {
    this.#recent = new RecentChanges(changesMax, (name) => {
      const topic = feedTopics.find((candidate) => letters[candidate] === name[0]);
      return topic && reader().nextOffset(topic, Number(name.slice(1)));
    });
  }

  /** Notes a record of one of the topics. */
  note(topic: TopicName, record: { key: string; partition: number; offset: number }, nowMs: number): void {
    const letter = letters[topic];
    if (letter === undefined) return;
    this.#recent.add({
      ...{ caseId: record.key, offset: record.offset },
      partition: partitionName(letter, record.partition),
    });
    this.#due.set(
      record.key,
      lookAfterMs.map((ms) => nowMs + ms),
    );
  }

  /** The cases to look at now, each with whether this is the first time since its record. */
  takeDue(nowMs: number): readonly string[] {
    const due: string[] = [];
    for (const [caseId, times] of this.#due) {
      const [next = Infinity, ...later] = times;
      if (next > nowMs) continue;
      due.push(caseId);
      const left = later.filter((time) => time > nowMs);
      if (left.length === 0) this.#due.delete(caseId);
      else this.#due.set(caseId, left);
    }
    return due;
  }

  place(): LogPlace {
    return this.#recent.place(partitions);
  }

  /** The cases that changed since a place; null when that cannot be known, so that everything has to be read again. */
  since(place: LogPlace): readonly string[] | null {
    return this.#recent.since(place, partitions);
  }
}
