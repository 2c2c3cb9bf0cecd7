import type { WireRecord } from '@tidegate/contracts/cloud-event-codec';
import { deadLetterTopics, replayRecordOf, whyNoReplay } from '@tidegate/kafka/letter';
import { PublishFailure } from '@tidegate/kafka/publish-failure';
import { readRecords } from '@tidegate/kafka/read-records';
import { RecordSender } from '@tidegate/kafka/record-sender';
import type { Replay } from '@tidegate/kafka/replay';
import { CommandFailure } from './command-failure.ts';
import { jsonOf } from './dlq-list.ts';
import { harmless, harmlessJson } from './harmless-text.ts';
import type { Kafka } from './kafka-here.ts';
import { withKafka } from './kafka-here.ts';
import type { KnownLetter } from './letter-book.ts';
import { letterOfId, readLetterBook } from './letter-book.ts';
import { originalOf } from './letter-record.ts';
import type { LetterFilter } from './letter-selection.ts';
import { matches } from './letter-selection.ts';
import { treatmentRecord } from './letter-treatment.ts';

export interface TreatOptions extends LetterFilter {
  readonly reason: string;
  readonly as: string;
  readonly all?: boolean;
  readonly limit: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export type Treatment = 'replay' | 'discard';

interface Refused {
  readonly id: string;
  readonly why: string;
}

const progressEveryMs = 2_000;

/** Replays or discards letters, in the order in which each group gave them up, and says what became of each. */
export async function treatLetters(treatment: Treatment, ids: readonly string[], options: TreatOptions): Promise<void> {
  const { treated, refused, left } = await withKafka(async (kafka) => {
    const meant = meantLetters(await readLetterBook(kafka), ids, options);
    const chosen = meant.slice(0, options.limit);
    if (treatment === 'discard' && chosen.length > 1 && options.yes !== true && options.dryRun !== true)
      throw new CommandFailure(
        `This discards ${chosen.length} dead letters for good. Add --yes, or look with --dry-run.`,
        2,
      );
    const outcome = options.dryRun
      ? {
          treated: chosen.filter((one) => !refusalOf(treatment, one)),
          refused: chosen.flatMap((one) => refusalOf(treatment, one) ?? []),
        }
      : await treatAll(kafka, treatment, chosen, options);
    return { ...outcome, left: meant.length - chosen.length };
  });
  report(treatment, { treated, refused, left }, options);
  if (refused.length > 0) process.exitCode = 1;
}

function meantLetters(book: readonly KnownLetter[], ids: readonly string[], options: TreatOptions): KnownLetter[] {
  const { group, code, key, topic, since, all } = options;
  const isFiltered = [group, code, key, topic, since].some((value) => value !== undefined);
  if ([ids.length > 0, isFiltered, all === true].filter(Boolean).length !== 1)
    throw new CommandFailure(
      'Name letters by id, or by filters such as --group and --code, or say --all; one of the three.',
      2,
    );
  if (ids.length === 0) return book.filter((letter) => letter.status === 'open' && matches(letter, options));
  const wanted = new Set(ids.map((id) => letterOfId(book, id).id));
  return book.filter(({ id }) => wanted.has(id));
}

function refusalOf(treatment: Treatment, letter: KnownLetter): Refused | undefined {
  const { id, status, treatedBy } = letter;
  if (status === 'discarded' && treatment === 'replay')
    return {
      id,
      why: `was discarded by ${harmless(treatedBy ?? 'somebody')}; what came after it may have been handled since`,
    };
  const why = treatment === 'replay' ? whyNoReplay(letter) : undefined;
  return why === undefined ? undefined : { id, why };
}

/** Topic by topic, so that each is read once. */
async function treatAll(kafka: Kafka, treatment: Treatment, chosen: readonly KnownLetter[], options: TreatOptions) {
  const treated: KnownLetter[] = [];
  const refused: Refused[] = [];
  const sender = await RecordSender.open(kafka);
  const progress = setInterval(
    () => console.error(`  … ${treated.length + refused.length} of ${chosen.length}`),
    progressEveryMs,
  );
  try {
    for (const topic of deadLetterTopics) {
      const letters = chosen.filter(({ position }) => position.topic === topic);
      await eachWithRecord(kafka, letters, async (letter, written) => {
        const refusal =
          refusalOf(treatment, letter) ?? (await treatOne({ kafka, sender }, treatment, { letter, written }, options));
        if (refusal) refused.push(refusal);
        else treated.push(letter);
      });
    }
  } catch (error) {
    console.error(`${treated.length} of ${chosen.length} are done. Run it again: what is done twice is handled once.`);
    throw error;
  } finally {
    clearInterval(progress);
    await sender.close();
  }
  return { treated, refused };
}

async function eachWithRecord(
  kafka: Kafka,
  letters: readonly KnownLetter[],
  use: (letter: KnownLetter, written: WireRecord) => Promise<void>,
): Promise<void> {
  const [first, last] = [letters[0], letters.at(-1)];
  if (!first || !last) return;
  const byOffset = new Map(letters.map((letter) => [letter.position.offset, letter]));
  const range = { ...first.position, from: first.position.offset, until: last.position.offset + 1n };
  await readRecords(kafka, [range], async ({ record, offset }) => {
    const letter = byOffset.get(offset);
    if (letter) await use(letter, record);
  });
}

/** The event is told last: if this ends in between, the letter is still open and can be treated again. */
async function treatOne(
  { kafka, sender }: { readonly kafka: Kafka; readonly sender: RecordSender },
  treatment: Treatment,
  { letter, written }: { readonly letter: KnownLetter; readonly written: WireRecord },
  options: TreatOptions,
): Promise<Refused | undefined> {
  const { id, origin } = letter;
  const action: Replay['action'] = treatment === 'replay' ? 'handle' : 'discard';
  const original = action === 'handle' ? await originalOf(kafka, letter, written) : written;
  if (original === undefined)
    return {
      id,
      why: `was too large for its letter, and ${origin?.topic} does not keep the record any more; discard it`,
    };
  try {
    if (origin) await sender.send(replayRecordOf({ ...letter, origin }, original, action));
  } catch (error) {
    if (error instanceof PublishFailure) return { id, why: error.message };
    throw error;
  }
  await sender.send(treatmentRecord(treatment, letter, { ...options, at: new Date().toISOString() }));
  return undefined;
}

function report(
  treatment: Treatment,
  { treated, refused, left }: { treated: readonly KnownLetter[]; refused: readonly Refused[]; left: number },
  { json, dryRun }: TreatOptions,
): void {
  if (json === true) {
    console.log(harmlessJson({ dryRun: dryRun === true, [pastOf(treatment)]: treated.map(jsonOf), refused, left }));
    return;
  }
  const verb = `${dryRun ? 'would be ' : ''}${pastOf(treatment)}`;
  for (const { id, code, key } of treated) console.log(`${id}  ${verb}  ${harmless(code, 32)}  ${harmless(key, 48)}`);
  for (const { id, why } of refused) console.log(`${id}  refused: ${why}`);
  if (treated.length + refused.length === 0) console.log('No open dead letter matches.');
  if (left > 0) console.error(`${left} more match: run it again, or raise --limit.`);
}

const pastOf = (treatment: Treatment) => (treatment === 'replay' ? 'replayed' : 'discarded');
