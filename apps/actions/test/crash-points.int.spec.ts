import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActionExecuted } from '@tidegate/contracts/action-events';
import type { Action } from '@tidegate/contracts/request-events';
import type { Connector } from '@tidegate/actions/registry';
import type { Database } from '@tidegate/postgres/database';
import { createMetrics } from '@tidegate/telemetry/metrics';
import fc from 'fast-check';
import { ActionMetrics } from '../src/actions.metrics.ts';
import { ActionsStore } from '../src/actions.store.ts';
import { ConnectorClient } from '../src/connector.client.ts';
import type { ClaimedExecution } from '../src/execution.table.ts';
import { ExecutionWorker } from '../src/execution-worker.ts';
import { ActionsFixture } from './actions-fixture.ts';
import { checkpointOf, grantOf, resolved } from './action-events.ts';

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
    super(database, leaseMs);
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

class DyingConnector extends ConnectorClient {
  readonly #reach: Reach;
  readonly #calls: string[];

  constructor(reach: Reach, calls: string[]) {
    super();
    this.#reach = reach;
    this.#calls = calls;
  }

  override async execute(connector: Connector, action: Action, key: string) {
    this.#calls.push(key);
    const answer = await super.execute(connector, action, key);
    await this.#reach('when the connector was called and has not answered');
    return answer;
  }
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
  const connector = new DyingConnector(reach, calls);
  const rules = { registry: fixture.registry(), breakerOf: () => undefined, attemptsMax: 3, retryMs: 1 };
  const worker = new ExecutionWorker({ store, connector, metrics }, rules);
  return { store, run: (held) => worker.run(held) };
}

/** Lets the lease of whoever holds the action run out, so that the next worker can have it. */
const endLease = (requestId: string) =>
  fixture.test.database.execute(
    `update execution set lease_until = now() - interval '1 second', due_at = now() where grant_id = $1 and state in ('waiting', 'started')`,
    [grantOf(requestId)],
  );

async function approved(): Promise<string> {
  count += 1;
  const requestId = `crash-${count}`;
  await fixture.instance().resolve(resolved(requestId));
  return requestId;
}

/** What has to be true of every action in the end, whatever happened to its workers. */
async function expectDoneOnce(requestId: string): Promise<void> {
  const done = await fixture.systems.done(grantOf(requestId));
  const told = await fixture.told(checkpointOf(requestId));
  expect([done.length, told.map(({ type }) => type)]).toEqual([1, [ActionExecuted.type]]);
  expect(ActionExecuted.schema.parse(told[0]?.data).receipt).toBe(done[0]?.receipt);
}

describe('an approved action whose workers die', () => {
  it('is done once and told once, wherever and however often they die', async () => {
    const deaths = fc.array(fc.constantFrom(...points), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(deaths, async (sequence) => {
        const requestId = await approved();
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
          await endLease(requestId);
        }
        await finishOff(requestId, calls);
        await expectDoneOnce(requestId);
        // Only a worker that died between the mark and the call leaves a question that leads to another call.
        const mayRepeat = sequence.filter((death) => death === 'after the started mark').length;
        expect(calls.length).toBeLessThanOrEqual(1 + mayRepeat);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('is done once and told once when a worker that lost its lease goes on beside the next one', async () => {
    const steps = fc.tuple(fc.constantFrom(...points), fc.constantFrom(...points), fc.boolean());
    await fc.assert(
      fc.asyncProperty(steps, async ([slowAt, fastAt, slowFirst]) => {
        const requestId = await approved();
        const calls: string[] = [];
        const slow = pausing(slowAt);
        const fast = pausing(fastAt);
        const first = workerThat(slow.reach, calls, others);
        const second = workerThat(fast.reach, calls, fixture.test.database);
        const [one] = await first.store.claimExecutions(1);
        const running = [first.run(one!)];
        await Promise.race([slow.reached, running[0]]);
        await endLease(requestId);
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
        await finishOff(requestId, calls);
        await expectDoneOnce(requestId);
      }),
      { numRuns: 50, seed: 4 },
    );
  });
});

/** Somebody who does not die brings to an end what is left. */
async function finishOff(requestId: string, calls: string[]): Promise<void> {
  await endLease(requestId);
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
