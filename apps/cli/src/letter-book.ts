import { DeadLetterDiscarded, DeadLetterReplayed } from '@tidegate/contracts/dead-letter-events';
import type { DeadLetterTreatment } from '@tidegate/contracts/dead-letter-events';
import { definitionOnTopic, judge } from '@tidegate/kafka/decode-batch';
import { deadLetterTopics, letterOf } from '@tidegate/kafka/letter';
import type { Letter } from '@tidegate/kafka/letter';
import { readRecords, wholeTopics } from '@tidegate/kafka/read-records';
import { createProgress } from '@tidegate/local-stack/progress';
import { CommandFailure } from './command-failure.ts';
import type { Kafka } from './kafka-here.ts';

export type LetterStatus = 'open' | 'replayed' | 'discarded';

/** A dead letter and what people did about it last. */
export interface KnownLetter extends Letter {
  readonly status: LetterStatus;
  readonly treatedBy: string | null;
  readonly treatedAt: string | null;
}

const statusByType: Readonly<Record<string, LetterStatus>> = {
  [DeadLetterReplayed.type]: 'replayed',
  [DeadLetterDiscarded.type]: 'discarded',
};

/** Every dead letter that the log still has, oldest first. Values are left where they are: there may be gigabytes. */
export async function readLetterBook(kafka: Kafka): Promise<readonly KnownLetter[]> {
  const letters: Letter[] = [];
  const treatments = new Map<string, DeadLetterTreatment & { status: LetterStatus }>();
  await createQuietProgress().step('Dead letters read', async () => {
    const ranges = await wholeTopics(kafka, [...deadLetterTopics, DeadLetterReplayed.topic]);
    await readRecords(kafka, ranges, (record, { topic }) => {
      if (topic !== DeadLetterReplayed.topic) {
        const letter = letterOf(topic, record);
        if (letter) letters.push(letter);
        return;
      }
      const verdict = judge(record.record, topic, definitionOnTopic);
      const status = 'event' in verdict ? statusByType[verdict.event.type] : undefined;
      if (!('event' in verdict) || status === undefined) return;
      const data = verdict.event.data as DeadLetterTreatment;
      treatments.set(data.letterId, { ...data, status });
    });
  });
  return letters.toSorted(byAge).map((letter) => {
    const { status = 'open', actor = null, at = null } = treatments.get(letter.id) ?? {};
    return { ...letter, status, treatedBy: actor, treatedAt: at };
  });
}

/** @throws CommandFailure when there is none of this id. */
export function letterOfId(book: readonly KnownLetter[], id: string): KnownLetter {
  const letter = book.find((one) => one.id === id);
  if (letter) return letter;
  throw new CommandFailure(`There is no dead letter "${id}". \`npx tidegate dlq list --all\` shows what there is.`);
}

/** Says nothing unless the work takes longer than two seconds. */
function createQuietProgress() {
  return createProgress({ write: (text) => void (text.includes('✔') || process.stderr.write(text)) });
}

/** Letters of one group keep the order in which they were given up, whatever their clocks said. */
function byAge(left: Letter, right: Letter): number {
  if (left.group === right.group) return left.position.offset < right.position.offset ? -1 : 1;
  return left.at === right.at ? left.group.localeCompare(right.group) : left.at < right.at ? -1 : 1;
}
