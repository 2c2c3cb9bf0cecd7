import { startAnsweringProducts } from '@tidegate/examples/products/answering-products';
import type { Database } from '@tidegate/postgres/database';
import type { GrantUse, RollbackWish } from './evidence.ts';
import type { FrailSystem } from './frail-system.ts';
import { keepGoing } from './keep-going.ts';
import { isToBeUndone, startOperators } from './operators.ts';
import type { Unrest } from './quiet.ts';
import { startSelfExecutors } from './self-executors.ts';
import { undoneByOperators } from './write-config.ts';

/** Everybody beside the reviewers who acts on what the system says: products that answer, products that execute, operators. */
export interface Outsiders {
  readonly uses: readonly GrantUse[];
  readonly wishes: readonly RollbackWish[];
  /** What they wait for, or have not heard of. */
  unrest(database: Database): Promise<Unrest>;
  stop(): Promise<void>;
}

export async function startOutsiders(system: FrailSystem, onRefused: (problem: unknown) => void): Promise<Outsiders> {
  const { services } = system.services;
  const brokers = system.broker.directBrokers;
  const intakeUrl = () => `http://127.0.0.1:${services.intake!.httpPort}`;
  const actionsUrl = () => `http://127.0.0.1:${services.actions!.httpPort}`;
  // Two instances of one product that say different things: only one of them can have been first.
  const answering = ['It is the order of the request.', 'It is the order before that.'].map((text) =>
    keepGoing((onFatal) => startAnsweringProducts({ brokers, intakeUrl, text, onFatal })),
  );
  const [executors, operators, ...answerers] = await Promise.all([
    startSelfExecutors({ brokers, actionsUrl }),
    startOperators({ brokers, actionsUrl, onRefused }),
    ...answering,
  ]);
  return {
    get uses() {
      return executors.uses;
    },
    get wishes() {
      return operators.wishes;
    },
    async unrest(database) {
      const wished = new Set(operators.wishes.map(({ grantId }) => grantId));
      return {
        'grants unanswered': executors.unanswered,
        'rollbacks unanswered': operators.unanswered,
        'executions to undo': (await readUndoable(database)).filter((grantId) => !wished.has(grantId)).length,
      };
    },
    async stop() {
      await Promise.all([executors, operators, ...answerers].map((one) => one.stop()));
    },
  };
}

/** Executions that operators want undone, whether they have heard of them or not. */
async function readUndoable(database: Database): Promise<string[]> {
  const rows = await database.query<{ grantId: string; name: string }>(
    `select grant_id as "grantId", intent -> 'action' ->> 'name' as name from actions.execution
     where state = 'executed' and intent -> 'rollsBack' is null and intent -> 'action' ->> 'name' = any ($1::text[])`,
    [undoneByOperators],
  );
  return rows.filter(({ grantId, name }) => isToBeUndone(name, grantId)).map(({ grantId }) => grantId);
}
