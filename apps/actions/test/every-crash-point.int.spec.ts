import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leavingToProducts, planFromDecision, planFromResolution } from '@tidegate/actions/plan-execution';
import { judgeRollback, rollbackKeyOf } from '@tidegate/actions/judge-rollback';
import type { ActionRegistry } from '@tidegate/actions/registry';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import type { Database } from '@tidegate/postgres/database';
import { relayAll } from '@tidegate/postgres/test-relay';
import { createMetrics } from '@tidegate/telemetry/metrics';
import { carelessInbox, carelessOutbox } from '@tidegate/testing/careless-database';
import { dieAtEach, differences, tellStory } from '@tidegate/testing/crash-story';
import type { Step, Story } from '@tidegate/testing/crash-story';
import { mortal } from '@tidegate/testing/mortal';
import type { Life } from '@tidegate/testing/mortal';
import { mortalDatabase } from '@tidegate/testing/mortal-database';
import fc from 'fast-check';
import { ActionMetrics } from '../src/actions.metrics.ts';
import { ActionsStore } from '../src/actions.store.ts';
import { Connectors } from '../src/connectors.client.ts';
import { ExecutionWorker } from '../src/execution-worker.ts';
import { GrantStore } from '../src/grant.store.ts';
import { Paces } from '../src/paces.client.ts';
import { PreviewWorker } from '../src/preview-worker.ts';
import { checkpointOf, decided, grantOf, refundOf, resolved } from './action-events.ts';
import { ActionsFixture } from './actions-fixture.ts';

/** One process of actions without its transport. */
interface Actions {
  readonly store: ActionsStore;
  readonly grants: GrantStore;
  readonly registry: ActionRegistry;
  /** One look of each worker at what is to be done. */
  work(): Promise<void>;
  relay(): Promise<void>;
}

let fixture: ActionsFixture;
beforeAll(async () => {
  fixture = await ActionsFixture.open();
});
afterAll(() => fixture.close());

const metrics = new ActionMetrics(createMetrics({ service: 'actions', version: 'test', revision: 'test' }));
const product = { executedByProducts: ['issue_refund'] };

interface Plot {
  readonly steps: (requestId: string) => readonly Step<Actions>[];
  readonly executedByProducts?: readonly string[];
}

function startActions(plot: Plot, log: MemoryPublisher, life: Life, carelessly: Carelessly): Actions {
  const whole = fixture.test.database;
  const database = carelessly(mortalDatabase(whole, life));
  const store = new ActionsStore(database, { leaseMs: 60_000, grantMs: 60_000 });
  const registry = fixture.registry(plot);
  const inner = new Connectors(registry, { secrets: new Map() });
  const connectors = Object.assign(Object.create(Connectors.prototype) as Connectors, {
    of: (entry: Parameters<Connectors['of']>[0]) => mortal(inner.of(entry), life, ['execute', 'preview', 'reconcile']),
  });
  const paces = new Paces({ windowMs: 60_000, resultsMin: 500, errorShare: 1, slowestPerMinute: 12 }, () => undefined);
  const rules = { registry, breakerOf: () => undefined, attemptsMax: 3, retryMs: 1 };
  const executions = new ExecutionWorker({ store, connectors, paces, metrics }, rules);
  const previews = new PreviewWorker(store, connectors, metrics, registry);
  return {
    ...{ store, registry, grants: new GrantStore(database, () => undefined) },
    work: async () => {
      for (const held of await store.claimPreviews(1)) await previews.run(held);
      for (const held of await store.claimExecutions(1)) await executions.run(held);
    },
    relay: () => relayAll(whole, mortal(log, life, ['publishRecords']), () => life.isOver),
  };
}

const work: Step<Actions> = { name: 'the workers look', run: (actions) => actions.work() };
const relay: Step<Actions> = { name: 'the relay publishes', run: (actions) => actions.relay() };

const proposes = (requestId: string, options = {}): Step<Actions> => ({
  ...{ name: 'a decision comes', isDelivery: true },
  run: ({ store, registry }) =>
    store.take([decided(requestId, 'approve', options)], (event) =>
      leavingToProducts(planFromDecision(event), registry),
    ),
});
const allows = (requestId: string, options = {}): Step<Actions> => ({
  ...{ name: 'a resolution comes', isDelivery: true },
  run: ({ store, registry }) =>
    store.take([resolved(requestId, options)], (event) => leavingToProducts(planFromResolution(event), registry)),
});
/** An operator who sends it again until there is an answer. */
const rollsBack = (requestId: string): Step<Actions> => ({
  name: 'an operator wants it undone',
  run: async ({ store, registry }) => {
    const executed = await store.executed('acme', grantOf(requestId));
    if (executed === undefined) throw new Error('nothing was executed');
    const judged = judgeRollback(executed, { requestedBy: 'oleg', reason: 'wrong' }, registry, Date.now());
    if (judged.kind === 'refused') throw new Error(judged.detail);
    await store.requestRollback(judged.intent, 'executed', new Date().toISOString());
  },
});
/** A product that tries under an id of its own until there is an answer. */
const redeems = (requestId: string, redemptionId: string, expected: 'redeemed' | 'refused'): Step<Actions> => ({
  name: `${redemptionId} redeems`,
  run: async ({ grants }) => {
    const redemption = { redemptionId, action: refundOf(requestId) };
    const answer = await grants.redeem('acme', grantOf(requestId), redemption, new Date().toISOString());
    if (answer?.kind !== expected) throw new Error(`${redemptionId} was ${answer?.kind}`);
  },
});

const scaling = { action: { name: 'scale_service', arguments: { service: 'search', replicas: 4 } } };
const executedAndUndone: Plot = {
  steps: (requestId) => [
    proposes(requestId, scaling),
    work,
    relay,
    allows(requestId, scaling),
    work,
    rollsBack(requestId),
    work,
    relay,
  ],
};
const plots: Readonly<Record<string, Plot>> = {
  'an action that is tried, approved, executed and undone': executedAndUndone,
  'an action whose product executes it': {
    ...product,
    steps: (requestId) => [
      proposes(requestId),
      work,
      allows(requestId),
      redeems(requestId, 'try-1', 'redeemed'),
      redeems(requestId, 'try-2', 'refused'),
      redeems(requestId, 'try-1', 'redeemed'),
      work,
      relay,
    ],
  },
};

type Carelessly = (database: Database) => Database;
let count = 0;

/** A plot about a request of its own, since systems of record forget nothing; `carelessly` plants a defect. */
function beginning({ steps, ...plot }: Plot, carelessly: Carelessly = (database) => database) {
  return async (): Promise<Story<Actions>> => {
    count += 1;
    const requestId = `moment-${count}`;
    await fixture.test.database.execute('truncate execution, preview, told_preview, product_grant, outbox, inbox');
    const log = new MemoryPublisher();
    const keys = [grantOf(requestId), rollbackKeyOf(grantOf(requestId))];
    const done = async () => Promise.all(keys.map((key) => fixture.systems.done(key)));
    return {
      steps: steps(requestId),
      start: (life) => startActions({ steps, ...plot }, log, life, carelessly),
      afterDeath: () =>
        fixture.test.database.execute(
          `with left_behind as (update execution set lease_until = now() - interval '1 second', due_at = now()
             where state in ('waiting', 'started'))
           update preview set lease_until = now() - interval '1 second', due_at = now()`,
        ),
      broken: async () =>
        (await done()).flatMap((all, place) => (all.length > 1 ? [`${keys[place]} was done ${all.length} times`] : [])),
      left: async () => ({
        done: (await done()).map((all) => all.length),
        ...(await leftIn(fixture.test.database, log, checkpointOf(requestId))),
      }),
    };
  };
}

async function leftIn(database: Database, log: MemoryPublisher, checkpointId: string) {
  const events = new Map(log.events().map((event) => [event.id, event]));
  return {
    told: [...events.values()].map(({ type, key }) => [type, key === checkpointId]),
    states: await database.query('select state from execution order by created_at'),
    grants: await database.query('select state, redemption_id from product_grant'),
    previews: await database.query('select 1 from preview'),
    outbox: await database.query('select 1 from outbox'),
  };
}

describe.each(Object.entries(plots))('%s', (_name, plot) => {
  it('ends the same wherever actions die', async () => {
    const { moments, problems } = await dieAtEach(beginning(plot));
    expect(problems).toEqual([]);
    expect(moments.length).toBeGreaterThan(3 * plot.steps('none').length);
  }, 300_000);

  it('ends the same however often actions die', async () => {
    const undisturbed = await tellStory(beginning(plot), []);
    const death = fc.integer({ min: 1, max: undisturbed.moments.length });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 2, maxLength: 2 }), async (deaths) => {
        expect(await differences(beginning(plot), undisturbed, deaths)).toEqual([]);
      }),
      { numRuns: 12, seed: 4 },
    );
  }, 300_000);
});

describe('the search for crash points', () => {
  it.each([
    ['an outbox that is written after the commit', carelessOutbox<Database>],
    ['an inbox that is written before the work is done', carelessInbox<Database>],
  ])('finds %s', async (_what, carelessly) => {
    const beginningOnly: Plot = { steps: (requestId) => executedAndUndone.steps(requestId).slice(0, 3) };
    const { problems } = await dieAtEach(beginning(beginningOnly, carelessly));
    expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(['death']));
  });
});
