import type { RequestAsked } from '@tidegate/contracts/ask-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { AskStatus } from '@tidegate/contracts/http-requests';
import { answeredEvent, judgeAnswer } from '@tidegate/intake/judge-answer';
import type { AnswerVerdict, GivenAnswer, KnownAsk } from '@tidegate/intake/judge-answer';
import type { Moment } from '@tidegate/intake/intake-events';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { asksOf, insertAsks, lockAsk, markAnswered } from './ask.table.ts';
import { findKeys, insertKeys, nameOfKey } from './idempotency-key.table.ts';

/** An answer at the HTTP door, with its Idempotency-Key if it has one. */
export interface SentAnswer extends GivenAnswer {
  readonly key: string | null;
}

export interface JudgedAnswer {
  readonly verdict: AnswerVerdict;
  readonly known: KnownAsk | null;
}

/** What reviewers asked and products answered: the answer, its identity and its event in one transaction. */
export class AnswerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async asked(asked: readonly DataOf<typeof RequestAsked>[]): Promise<void> {
    await insertAsks(this.#database, asked);
  }

  asksOf(checkpointIds: readonly string[]): Promise<ReadonlyMap<string, readonly AskStatus[]>> {
    return asksOf(this.#database, checkpointIds);
  }

  /** Only a first answer leaves anything behind. */
  answer(sent: SentAnswer, moment: Moment): Promise<JudgedAnswer> {
    return this.#database.transaction(async (tx) => {
      const known = await lockAsk(tx, sent.body.askId);
      const verdict = judgeAnswer(sent, known);
      if (verdict.kind !== 'first' || known === null) return { verdict, known };
      if (!(await takeKey(tx, sent))) return { verdict: { kind: 'refused', code: 'idempotency_mismatch' }, known };
      await markAnswered(tx, sent.body.askId, sent.fingerprint, moment.now);
      await stageEvents(tx, [answeredEvent(known, sent.body, moment)]);
      return { verdict, known };
    });
  }
}

/** False when the key was sent before with anything else. */
async function takeKey(tx: Transaction, { key, body, fingerprint }: SentAnswer): Promise<boolean> {
  if (key === null) return true;
  const row = { tenantId: body.tenantId, key, checkpointId: body.askId, fingerprint };
  if ((await insertKeys(tx, [row])).size > 0) return true;
  const earlier = (await findKeys(tx, [row])).get(nameOfKey(row));
  return earlier?.checkpointId === body.askId && earlier.fingerprint === fingerprint;
}
