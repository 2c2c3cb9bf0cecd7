import type { BatchAttempts } from './batch-attempts.ts';
import type { ConsumedBatch, InvalidRecord, RawRecord } from './consumed-batch.ts';
import { sliceOf, withoutRecords } from './consumed-batch.ts';
import type { DeadLetterReason } from './dead-letter.ts';
import { behindDeadLetter, reasonOfError, reasonOfInvalid, storable } from './dead-letter.ts';
import type { KeyParking, ParkedRecord } from './key-parking.ts';
import type { LetterWriter, LostRecord } from './letter-writer.ts';
import { handleBatch } from './narrow-down.ts';
import type { Replay } from './replay.ts';
import { replayOf } from './replay.ts';
import type { BatchOutcome, RunControl } from './run-control.ts';

export interface OrderedRunParts {
  readonly attempts: BatchAttempts;
  readonly letters: LetterWriter;
  readonly parking: KeyParking;
  readonly groupId: string;
  readonly invalid: 'dead_letter' | 'deliver';
  readonly control: RunControl;
}

/**
 * Brings one batch through a handler that keeps state per key: when a record is given up, its key is parked, and the
 * later records of that key wait behind it until a person has it replayed or discarded. All other keys go on.
 */
export class OrderedRun {
  readonly #parts: OrderedRunParts;

  constructor(parts: OrderedRunParts) {
    this.#parts = parts;
  }

  /** A replay changes which keys are parked, so what follows it in the batch is looked at after it. */
  async run(batch: ConsumedBatch): Promise<BatchOutcome> {
    let from = 0;
    for (const [place, { record }] of batch.records.entries()) {
      const replay = replayOf(record.headers);
      if (replay === undefined) continue;
      const before = await this.#ordinary(sliceOf(batch, from, place));
      if (before === 'abandoned') return before;
      const replayed = await this.#replay(sliceOf(batch, place, place + 1), replay);
      if (replayed === 'abandoned') return replayed;
      from = place + 1;
    }
    return this.#ordinary(from === 0 ? batch : sliceOf(batch, from, batch.records.length));
  }

  async #ordinary(batch: ConsumedBatch): Promise<BatchOutcome> {
    if (batch.records.length === 0) return 'done';
    const { parking, letters, groupId, control } = this.#parts;
    const keys = [...new Set(batch.records.map(({ record }) => record.key))].filter((key) => key !== '');
    const parked = await letters.persist(() => parking.parkedAmong(groupId, keys), control);
    if (parked === 'abandoned') return parked;
    const held = this.#heldBack(batch, parked);
    const free = held.length === 0 ? batch : withoutRecords(batch, offsetsOf(held));
    if (free.records.length > 0) {
      const outcome = await this.#handle(free);
      if (outcome === 'abandoned') return outcome;
    }
    // After the rest, so that a record before them that is given up comes before them among the parked ones, too.
    return this.#park(batch, held);
  }

  /** The records that are not handed over: those of parked keys, invalid ones, and what comes after these. */
  #heldBack(batch: ConsumedBatch, parked: ReadonlySet<string>): readonly LostRecord[] {
    const invalid = new Map<bigint, InvalidRecord>();
    if (this.#parts.invalid === 'dead_letter') for (const one of batch.invalid) invalid.set(one.offset, one);
    if (parked.size === 0 && invalid.size === 0) return [];
    const waiting = new Set(parked);
    const held: LostRecord[] = [];
    for (const record of batch.records) {
      const { key } = record.record;
      const problem = invalid.get(record.offset);
      if (waiting.has(key)) held.push({ record, reason: behindDeadLetter });
      else if (problem) held.push({ record, reason: reasonOfInvalid(problem) });
      else continue;
      if (key !== '') waiting.add(key);
    }
    return held;
  }

  #handle(batch: ConsumedBatch): Promise<BatchOutcome> {
    const { attempts, control } = this.#parts;
    const givenUp = new Set<string>();
    return handleBatch(batch, {
      attempts,
      control,
      admit: async (half) => {
        const behind = half.records.filter(({ record }) => givenUp.has(record.key));
        if (behind.length === 0) return half;
        const held = behind.map((record) => ({ record, reason: behindDeadLetter }));
        const outcome = await this.#park(half, held);
        return outcome === 'abandoned' ? outcome : withoutRecords(half, offsetsOf(held));
      },
      giveUp: (part, record, error) => {
        if (record.record.key !== '') givenUp.add(record.record.key);
        return this.#park(part, [{ record, reason: reasonOfError(error) }]);
      },
    });
  }

  async #replay(batch: ConsumedBatch, replay: Replay): Promise<BatchOutcome> {
    const { parking, letters, groupId, control } = this.#parts;
    const [only] = batch.records;
    if (!only) return 'done';
    if (replay.action === 'discard') return this.#release(replay);
    const turn = await letters.persist(() => parking.takeTurn(groupId, replay.origin, only.record), control);
    if (turn === 'abandoned') return turn;
    if (turn === 'waits') return 'done';
    if (turn === 'cannot_wait') return this.#failAgain(batch, { record: only, reason: behindDeadLetter });
    const fault = await this.#attemptReplay(batch, only);
    if (fault === 'abandoned') return fault;
    if (fault === 'done') return turn === 'turn' ? this.#release(replay) : fault;
    const lost = { record: only, reason: fault };
    return turn === 'turn' ? this.#failAgain(batch, lost) : this.#park(batch, [lost]);
  }

  async #attemptReplay(batch: ConsumedBatch, { offset }: RawRecord): Promise<BatchOutcome | DeadLetterReason> {
    const { attempts, control, invalid } = this.#parts;
    const problem = invalid === 'dead_letter' ? batch.invalid.find((one) => one.offset === offset) : undefined;
    if (problem) return reasonOfInvalid(problem);
    const attempt = await attempts.try(batch, attempts.retry.tries, control);
    return typeof attempt === 'string' ? attempt : reasonOfError(attempt.error);
  }

  async #release({ origin }: Replay): Promise<BatchOutcome> {
    const { parking, letters, groupId, control } = this.#parts;
    const released = await letters.persist(() => parking.release(groupId, origin), control);
    return released ?? 'done';
  }

  async #failAgain(batch: ConsumedBatch, lost: LostRecord): Promise<BatchOutcome> {
    const { parking, letters, groupId, control } = this.#parts;
    const failed = await letters.persist(() => parking.failAgain(groupId, this.#parkedOf(batch, lost)), control);
    if (failed === 'abandoned') return failed;
    letters.note(batch, [lost.reason.code]);
    return 'done';
  }

  /** Records without a key belong to no order: their letters stand alone. */
  async #park(batch: ConsumedBatch, lost: readonly LostRecord[]): Promise<BatchOutcome> {
    const { parking, letters, groupId, control } = this.#parts;
    const keyed = lost.filter(({ record }) => record.record.key !== '');
    if (keyed.length > 0) {
      const records = keyed.map((one) => this.#parkedOf(batch, one));
      const parked = await letters.persist(() => parking.park(groupId, records), control);
      if (parked === 'abandoned') return parked;
      letters.note(
        batch,
        keyed.map(({ reason }) => reason.code),
      );
    }
    const keyless = lost.filter(({ record }) => record.record.key === '');
    return letters.publish(batch, keyless, control);
  }

  #parkedOf(batch: ConsumedBatch, lost: LostRecord): ParkedRecord {
    const { letters } = this.#parts;
    const origin = letters.originOf(batch, lost.record);
    const letter = storable(letters.letterOf(batch, lost));
    return {
      key: lost.record.record.key,
      origin,
      code: letter.record.headers['dl_code'] ?? '',
      attempts: origin.attempts,
      letter,
    };
  }
}

function offsetsOf(lost: readonly LostRecord[]): ReadonlySet<bigint> {
  return new Set(lost.map(({ record }) => record.offset));
}
