import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Request } from '@tidegate/contracts/request-events';
import { submittedEvent } from '@tidegate/intake/intake-events';
import { judgeRepeat, type Earlier, type RepeatVerdict } from '@tidegate/intake/repeat';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import { findIdentities, insertCheckpoints } from './checkpoint.table.ts';
import { deleteKeys, findKeys, insertKeys, nameOfKey, type KeyRow } from './idempotency-key.table.ts';

/** A request at the HTTP door. */
export interface Submission extends Earlier {
  readonly request: Request;
  /** The Idempotency-Key header, if it was sent. */
  readonly key: string | null;
  readonly now: string;
  readonly traceparent: string | undefined;
}

/** Takes requests in exactly once: the checkpoint, its identity and its event in one transaction (requirement A7). */
export class SubmissionStore {
  readonly #database: Database;
  readonly #submissions: SharedWork<Submission, RepeatVerdict>;

  constructor(database: Database) {
    this.#database = database;
    this.#submissions = new SharedWork({ database, keysOf: identitiesOf, perform: takeIn });
  }

  /** Whether the submission was the first, the same again, or refused; only the first one leaves anything behind. */
  submit(submission: Submission): Promise<RepeatVerdict> {
    return this.#submissions.submitOne(submission);
  }

  /** Stages an event that concerns no submission, such as an outcome report. */
  async stage(event: TidegateEvent): Promise<void> {
    await this.#database.transaction((tx) => stageEvents(tx, [event]));
  }
}

/** Two submissions that share one of these are judged one after the other. */
function identitiesOf(submission: Submission): readonly string[] {
  return [submission.checkpointId, ...keyRowsOf([submission]).map(nameOfKey)];
}

async function takeIn(tx: Transaction, submissions: readonly Submission[]): Promise<readonly RepeatVerdict[]> {
  const keys = keyRowsOf(submissions);
  const newKeys = await insertKeys(tx, keys);
  const underKeys = await findKeys(
    tx,
    keys.filter((row) => !newKeys.has(nameOfKey(row))),
  );
  const underKeyOf = (submission: Submission) => {
    const [row] = keyRowsOf([submission]);
    return (row && underKeys.get(nameOfKey(row))) ?? null;
  };
  // A checkpoint is written only when the key does not speak against it.
  const acceptable = submissions.filter(
    (one) => judgeRepeat(one, { underCheckpoint: null, underKey: underKeyOf(one) }).kind !== 'refused',
  );
  const known = await knownAmong(tx, acceptable);
  const verdicts = submissions.map((one) =>
    judgeRepeat(one, { underCheckpoint: known.get(one.checkpointId) ?? null, underKey: underKeyOf(one) }),
  );
  await stageEvents(tx, submissions.filter((_, place) => verdicts[place]?.kind === 'first').map(eventOf));
  const refused = submissions.filter((_, place) => verdicts[place]?.kind === 'refused');
  await deleteKeys(
    tx,
    keyRowsOf(refused).filter((row) => newKeys.has(nameOfKey(row))),
  );
  return verdicts;
}

/** Writes the checkpoints that are new; returns what was sent before under the others, by checkpoint. */
async function knownAmong(tx: Transaction, submissions: readonly Submission[]): Promise<ReadonlyMap<string, Earlier>> {
  const fresh = await insertCheckpoints(
    tx,
    submissions.map(({ request: { tenantId, requestId, checkpoint }, checkpointId, fingerprint, now }) => ({
      ...{ checkpointId, tenantId, requestId, number: checkpoint.number, kind: checkpoint.kind },
      ...{ fingerprint, receivedAt: now },
    })),
  );
  return findIdentities(
    tx,
    submissions.map(({ checkpointId }) => checkpointId).filter((checkpointId) => !fresh.has(checkpointId)),
  );
}

function keyRowsOf(submissions: readonly Submission[]): readonly KeyRow[] {
  return submissions.flatMap(({ request: { tenantId }, key, checkpointId, fingerprint }) =>
    key === null ? [] : [{ tenantId, key, checkpointId, fingerprint }],
  );
}

function eventOf({ request, now, traceparent }: Submission): TidegateEvent {
  return submittedEvent(request, { now, traceparent });
}
