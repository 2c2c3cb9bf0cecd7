import { CaseClosed, CaseOpened, placingEvents } from '@tidegate/contracts/case-events';
import type { Placement } from '@tidegate/contracts/case-events';
import type { ActionPreviewed } from '@tidegate/contracts/action-events';
import type { RequestAnswered } from '@tidegate/contracts/ask-events';
import type { DataOf, EventDefinition, EventOf } from '@tidegate/contracts/define-event';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { Database, Transaction } from '@tidegate/postgres/database';
import { claimEvents } from '@tidegate/postgres/inbox';
import { SharedWork } from '@tidegate/postgres/shared-work';
import { storable } from '@tidegate/review/storable';
import { takeAnswers } from './answer.store.ts';
import { expireCases, goOnUnanswered } from './expiry.store.ts';
import { insertableOf } from './case-row.ts';
import { closeCases, insertCases, placeCases } from './review-case.table.ts';

const consumer = 'cases';

/**
 * Work that comes in: cases from routing, dry runs from actions. Each call is in one transaction (DESIGN §4.1); calls for
 * several partitions share one.
 */
export class WorkStore {
  readonly #database: Database;
  readonly #arriving: SharedWork<TidegateEvent, void>;

  constructor(database: Database) {
    this.#database = database;
    this.#arriving = new SharedWork({ database, perform: takeCases });
  }

  /** Takes in what happened to cases, in the order of the log. */
  async take(events: readonly TidegateEvent[]): Promise<void> {
    await this.#arriving.submit(events);
  }

  /** Takes in what products answered; each case goes on with the first answer to what it waits for. */
  async answer(events: readonly EventOf<typeof RequestAnswered>[]): Promise<void> {
    await this.#database.transaction((tx) => takeAnswers(tx, events, this.#database.clock.now().toISOString()));
  }

  /** Keeps the latest dry run of each checkpoint, also when its case is not here yet. Twice makes no difference. */
  async attach(previews: readonly EventOf<typeof ActionPreviewed>[]): Promise<void> {
    const latest = new Map(previews.map(({ data }) => [data.checkpointId, storable(data)]));
    const rows = [...latest.values()];
    await this.#database.execute(
      `insert into action_preview as p (checkpoint_id, action_digest, preview, problem)
       select checkpoint_id, action_digest, nullif(preview, 'null'), problem
       from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[]) as n (checkpoint_id, action_digest, preview, problem)
       on conflict (checkpoint_id) do update
         set action_digest = excluded.action_digest, preview = excluded.preview, problem = excluded.problem`,
      [
        rows.map((row) => row.checkpointId),
        rows.map((row) => row.actionDigest),
        rows.map((row) => JSON.stringify(row.preview)),
        rows.map((row) => row.problem),
      ],
      { name: 'action_preview_put' },
    );
  }
}

async function takeCases(tx: Transaction, events: readonly TidegateEvent[]): Promise<readonly void[]> {
  const claimed = await claimEvents(
    tx,
    consumer,
    events.map((event) => ({ event })),
  );
  const fresh = claimed.map(({ event }) => event);
  // A case is opened before anything else happens to it, and of several places only the last one matters.
  await insertCases(tx, ofType(fresh, CaseOpened).map(insertableOf));
  const places = new Map<string, Placement>();
  for (const { data } of placed(fresh)) places.set(data.caseId, data.placement);
  await placeCases(tx, places);
  await goOnUnanswered(tx, fresh);
  await expireCases(tx, fresh);
  await closeCases(
    tx,
    ofType(fresh, CaseClosed).map(({ data }) => data.caseId),
  );
  return events.map(() => undefined);
}

function ofType<Definition extends EventDefinition>(
  events: readonly TidegateEvent[],
  definition: Definition,
): readonly TidegateEvent<DataOf<Definition>>[] {
  return events.filter(({ type }) => type === definition.type) as readonly TidegateEvent<DataOf<Definition>>[];
}

/** Events that put a case elsewhere, in the order in which they came. One that only slipped stays where it is. */
function placed(events: readonly TidegateEvent[]): readonly TidegateEvent<Placing>[] {
  const placing = events.filter(({ type }) => placingEvents.some((one) => one.type === type));
  return (placing as readonly TidegateEvent<Placing>[]).filter(
    ({ data }) => !('why' in data) || data.why !== 'slipped',
  );
}

type Placing = DataOf<(typeof placingEvents)[number]>;
