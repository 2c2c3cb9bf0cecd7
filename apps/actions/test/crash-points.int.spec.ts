import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionExecuted, ActionRolledBack, RollbackRequested } from '@tidegate/contracts/action-events';
import { GrantIssued, GrantRedeemed } from '@tidegate/contracts/grant-events';
import { judgeRollback, rollbackKeyOf } from '@tidegate/actions/judge-rollback';
import type { ActionRegistry, RegisteredAction } from '@tidegate/actions/registry';
import type { Database } from '@tidegate/postgres/database';
import { createMetrics } from '@tidegate/telemetry/metrics';
import fc from 'fast-check';
import { ActionMetrics } from '../src/actions.metrics.ts';
import { ActionsStore } from '../src/actions.store.ts';
import { Connectors } from '../src/connectors.client.ts';
import type { ClaimedExecution } from '../src/execution.table.ts';
import { ExecutionWorker } from '../src/execution-worker.ts';
import { Paces } from '../src/paces.client.ts';
import type { SystemConnector } from '../src/system-connector.ts';
import { ActionsFixture } from './actions-fixture.ts';
import { checkpointOf, grantOf, refundOf, resolved } from './action-events.ts';

/** The moments at which a worker can die, in the order in which it passes them. */
const points = [
  'before the started mark',
  'after the started mark',
  'when the connector was called and has not answered',
  'after the answer',
  'after the result was written',
] as const;
type Point = (typeof points)[number];

/** A worker never comes back from where it dies: nothing after that point happens. */
type Reach = (point: Point) => Promise<void>;

class DyingStore extends ActionsStore {
  readonly #reach: Reach;

  constructor(database: Database, reach: Reach) {
    super(database, { leaseMs, grantMs: 60_000 });
    this.#reach = reach;
  }

  override async start(held: ClaimedExecution): Promise<boolean> {
    await this.#reach('before the started mark');
    const isMine = await super.start(held);
    await this.#reach('after the started mark');
    return isMine;
  }

  override async finish(...given: Parameters<ActionsStore['finish']>): Promise<boolean> {
    await this.#reach('after the answer');
    const isMine = await super.finish(...given);
    await this.#reach('after the result was written');
    return isMine;
  }
}

/** Connectors of which each call is counted, and whose answer never reaches a worker that dies before it. */
function dyingConnectors(registry: ActionRegistry, reach: Reach, calls: string[]): Connectors {
  const inner = new Connectors(registry, { secrets: new Map() });
  const of = (entry: RegisteredAction): SystemConnector => {
    const connector = inner.of(entry);
    return {
      preview: (call) => connector.preview(call),
      reconcile: (key) => connector.reconcile(key),
      held: () => connector.held(),
      execute: async (call) => {
        calls.push(call.key);
        const answer = await connector.execute(call);
        await reach('when the connector was called and has not answered');
        return answer;
      },
    };
  };
  return Object.assign(Object.create(Connectors.prototype) as Connectors, { of });
}

const leaseMs = 60_000;
let fixture: ActionsFixture;
let others: Database;
beforeAll(async () => {
  fixture = await ActionsFixture.open();
  others = await fixture.test.connect();
});
afterAll(() => fixture.close());

let count = 0;
const metrics = new ActionMetrics(createMetrics({ service: 'actions', version: 'test', revision: 'test' }));

interface Worker {
  readonly store: ActionsStore;
  run(held: ClaimedExecution): Promise<void>;
}

function workerThat(reach: Reach, calls: string[], database: Database): Worker {
  const store = new DyingStore(database, reach);
  const registry = fixture.registry();
  const connectors = dyingConnectors(registry, reach, calls);
  const paces = new Paces({ windowMs: 60_000, resultsMin: 500, errorShare: 1, slowestPerMinute: 12 }, () => undefined);
  const rules = { registry, breakerOf: () => undefined, attemptsMax: 3, retryMs: 1 };
  const worker = new ExecutionWorker({ store, connectors, paces, metrics }, rules);
  return { store, run: (held) => worker.run(held) };
}

/** Something that has to be done once: an action that was approved, or the undoing of one. */
interface Wanted {
  readonly key: string;
  /** What has to be true of it in the end, whatever happened to its workers. */
  expectDoneOnce(): Promise<void>;
}

/** Lets the lease of whoever holds it run out, so that the next worker can have it. */
const endLease = ({ key }: Wanted) =>
  fixture.test.database.execute(
    `update execution set lease_until = now() - interval '1 second', due_at = now() where grant_id = $1 and state in ('waiting', 'started')`,
    [key],
  );

async function approved(): Promise<Wanted> {
  count += 1;
  const requestId = `crash-${count}`;
  await fixture.instance().resolve(resolved(requestId));
  return wantedOf(requestId, grantOf(requestId), [ActionExecuted.type]);
}

/** An executed action that an operator wants undone. */
async function undoing(): Promise<Wanted> {
  count += 1;
  const requestId = `crash-${count}`;
  const action = { name: 'scale_service', arguments: { service: 'search', replicas: 4 } };
  const { store, registry, resolve } = fixture.instance();
  await resolve(resolved(requestId, { action }));
  await finishOff(wantedOf(requestId, grantOf(requestId), []), []);
  const executed = await store.executed('acme', grantOf(requestId));
  const judged = judgeRollback(executed!, { requestedBy: 'oleg', reason: 'wrong' }, registry, Date.now());
  if (judged.kind === 'refused') throw new Error(judged.detail);
  await store.requestRollback(judged.intent, 'executed', new Date().toISOString());
  const types = [ActionExecuted.type, RollbackRequested.type, ActionRolledBack.type];
  return wantedOf(requestId, rollbackKeyOf(grantOf(requestId)), types);
}

function wantedOf(requestId: string, key: string, types: readonly string[]): Wanted {
  return {
    key,
    expectDoneOnce: async () => {
      const done = await fixture.systems.done(key);
      const told = await fixture.told(checkpointOf(requestId));
      expect([done.length, told.map(({ type }) => type)]).toEqual([1, types]);
      expect(told.at(-1)?.data['receipt']).toBe(done[0]?.receipt);
    },
  };
}

describe.each([
  ['an approved action', approved],
  ['the undoing of an action', undoing],
])('%s whose workers die', (_what, want) => {
  it('is done once and told once, wherever and however often they die', async () => {
    const deaths = fc.array(fc.constantFrom(...points), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(deaths, async (sequence) => {
        const wanted = await want();
        const calls: string[] = [];
        for (const [index, death] of sequence.entries()) {
          const dead = Promise.withResolvers<void>();
          const worker = workerThat(
            dieAt(death, dead.resolve),
            calls,
            index % 2 === 0 ? others : fixture.test.database,
          );
          const [held] = await worker.store.claimExecutions(1);
          if (held === undefined) break;
          await Promise.race([worker.run(held), dead.promise]);
          await endLease(wanted);
        }
        await finishOff(wanted, calls);
        await wanted.expectDoneOnce();
        // Only a worker that died between the mark and the call leaves a question that leads to another call.
        const mayRepeat = sequence.filter((death) => death === 'after the started mark').length;
        expect(calls.length).toBeLessThanOrEqual(1 + mayRepeat);
      }),
      { numRuns: 40, seed: 4 },
    );
  });

  it('is done once and told once when a worker that lost its lease goes on beside the next one', async () => {
    const steps = fc.tuple(fc.constantFrom(...points), fc.constantFrom(...points), fc.boolean());
    await fc.assert(
      fc.asyncProperty(steps, async ([slowAt, fastAt, slowFirst]) => {
        const wanted = await want();
        const calls: string[] = [];
        const slow = pausing(slowAt);
        const fast = pausing(fastAt);
        const first = workerThat(slow.reach, calls, others);
        const second = workerThat(fast.reach, calls, fixture.test.database);
        const [one] = await first.store.claimExecutions(1);
        const running = [first.run(one!)];
        await Promise.race([slow.reached, running[0]]);
        await endLease(wanted);
        const [two] = await second.store.claimExecutions(1);
        if (two !== undefined) {
          running.push(second.run(two));
          await Promise.race([fast.reached, running[1]]);
        }
        const order = slowFirst ? [slow, fast] : [fast, slow];
        for (const { goOn } of order) {
          goOn();
          await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(running);
        await finishOff(wanted, calls);
        await wanted.expectDoneOnce();
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});

/** Where a product or this service can die while a grant is used. */
const grantPoints = ['before the commit', 'before the answer', 'never'] as const;

describe('a grant whose users and service die', () => {
  it('is issued once, lets one attempt act, and says so to that attempt as often as it asks', async () => {
    const uses = fc.array(
      fc.record({ redemptionId: fc.constantFrom('try-1', 'try-2'), death: fc.constantFrom(...grantPoints) }),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(uses, fc.boolean(), async (sequence, issueDies) => {
        count += 1;
        const requestId = `grant-${count}`;
        const options = { executedByProducts: ['issue_refund'] };
        if (issueDies) {
          const dying = fixture.instance(options, dyingAtCommit(fixture.test.database));
          await expect(dying.resolve(resolved(requestId))).rejects.toThrow('died');
        }
        await fixture.instance(options).resolve(resolved(requestId));
        const acted = new Set<string>();
        for (const { redemptionId, death } of sequence) {
          const database = death === 'before the commit' ? dyingAtCommit(others) : others;
          const { grants } = fixture.instance(options, database);
          const redemption = { redemptionId, action: refundOf(requestId) };
          const asked = grants.redeem('acme', grantOf(requestId), redemption, new Date().toISOString());
          if (death === 'before the commit') await expect(asked).rejects.toThrow('died');
          else if ((await asked)?.kind === 'redeemed') acted.add(redemptionId);
        }
        const committed = sequence.filter(({ death }) => death !== 'before the commit');
        expect([...acted]).toEqual(committed.slice(0, 1).map(({ redemptionId }) => redemptionId));
        const types = (await fixture.told(checkpointOf(requestId))).map(({ type }) => type);
        const told = (wanted: string) => types.filter((type) => type === wanted).length;
        expect([told(GrantIssued.type), told(GrantRedeemed.type)]).toEqual([1, Math.min(1, committed.length)]);
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});

/** A connection that is lost between the last statement of a transaction and its commit. */
function dyingAtCommit(database: Database): Database {
  const transaction: Database['transaction'] = (work) =>
    database.transaction(async (tx) => {
      await work(tx);
      throw new Error('died');
    });
  return Object.assign(Object.create(database) as Database, { transaction });
}

/** Somebody who does not die brings to an end what is left. */
async function finishOff(wanted: Wanted, calls: string[]): Promise<void> {
  await endLease(wanted);
  const worker = workerThat(() => Promise.resolve(), calls, fixture.test.database);
  for (const held of await worker.store.claimExecutions(10)) await worker.run(held);
}

function dieAt(death: Point, died: () => void): Reach {
  return async (point) => {
    if (point !== death) return;
    died();
    await new Promise<never>(() => undefined);
  };
}

/** Stops once at a point until it may go on. */
function pausing(at: Point): { reach: Reach; reached: Promise<void>; goOn: () => void } {
  const reached = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  const reach: Reach = async (point) => {
    if (point !== at) return;
    reached.resolve();
    await going.promise;
  };
  return { reach, reached: reached.promise, goOn: going.resolve };
}
