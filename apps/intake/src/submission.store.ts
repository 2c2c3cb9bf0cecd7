import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Request } from '@tidegate/contracts/request-events';
import { submittedEvent } from '@tidegate/intake/intake-events';
import { judgeRepeat, type Earlier, type RepeatVerdict } from '@tidegate/intake/repeat';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { stageEvents } from '@tidegate/postgres/outbox';
import { insertCheckpoints } from './checkpoint.table.ts';

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

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether the submission was the first, the same again, or refused; only the first one leaves anything behind. */
  submit(submission: Submission): Promise<RepeatVerdict> {
    return this.#database.transaction(async (tx) => {
      const isKeyNew = submission.key === null || (await insertKey(tx, submission, submission.key));
      const underKey = isKeyNew ? null : await findKey(tx, submission);
      const isMismatch =
        underKey !== null && judgeRepeat(submission, { underCheckpoint: null, underKey }).kind === 'refused';
      // The checkpoint is written only when the key does not speak against it.
      const isCheckpointNew = !isMismatch && (await insertCheckpoint(tx, submission));
      const underCheckpoint = isMismatch || isCheckpointNew ? null : await findCheckpointIdentity(tx, submission);
      const verdict = judgeRepeat(submission, { underCheckpoint, underKey });
      if (verdict.kind === 'first') await stageEvents(tx, [eventOf(submission)]);
      if (verdict.kind === 'refused' && isKeyNew) await forgetKey(tx, submission);
      return verdict;
    });
  }

  /** Stages an event that concerns no submission, such as an outcome report. */
  async stage(event: TidegateEvent): Promise<void> {
    await this.#database.transaction((tx) => stageEvents(tx, [event]));
  }
}

function eventOf({ request, now, traceparent }: Submission): TidegateEvent {
  return submittedEvent(request, { now, traceparent });
}

async function insertKey(tx: Transaction, submission: Submission, key: string): Promise<boolean> {
  const { request, checkpointId, fingerprint } = submission;
  const count = await tx.execute(
    `insert into idempotency_key (tenant_id, key, checkpoint_id, fingerprint) values ($1, $2, $3, $4)
     on conflict (tenant_id, key) do nothing`,
    [request.tenantId, key, checkpointId, fingerprint],
    { name: 'idempotency_key_insert' },
  );
  return count === 1;
}

async function findKey(tx: Transaction, { request, key }: Submission): Promise<Earlier | null> {
  const [found] = await tx.query<Earlier>(
    'select checkpoint_id as "checkpointId", fingerprint from idempotency_key where tenant_id = $1 and key = $2',
    [request.tenantId, key],
    { name: 'idempotency_key_find' },
  );
  return found ?? null;
}

async function forgetKey(tx: Transaction, { request, key }: Submission): Promise<void> {
  await tx.execute('delete from idempotency_key where tenant_id = $1 and key = $2', [request.tenantId, key]);
}

async function insertCheckpoint(tx: Transaction, submission: Submission): Promise<boolean> {
  const { request, checkpointId, fingerprint, now } = submission;
  const { tenantId, requestId, checkpoint } = request;
  const row = { checkpointId, tenantId, requestId, ...checkpoint, fingerprint, receivedAt: now };
  return (await insertCheckpoints(tx, [row])) === 1;
}

async function findCheckpointIdentity(tx: Transaction, { checkpointId }: Submission): Promise<Earlier | null> {
  const [found] = await tx.query<Earlier>(
    'select checkpoint_id as "checkpointId", fingerprint from checkpoint where checkpoint_id = $1',
    [checkpointId],
    { name: 'checkpoint_identity' },
  );
  return found ?? null;
}
