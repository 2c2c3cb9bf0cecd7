import { CaseEscalated } from '@tidegate/contracts/case-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { openTestDatabase, type TestDatabase } from '@tidegate/postgres/test-database';
import { briefDecision } from '@tidegate/routing/brief-case';
import { ClockStore } from '../src/clock.store.ts';
import { readRoutingRules } from '../src/routing.config.ts';
import { RoutingStore } from '../src/routing.store.ts';
import { configFolder, migrations, stagedOf } from './routing-fixture.ts';
import type { decisionOf, StagedEvent, verdictOf } from './routing-fixture.ts';

export const rules = readRoutingRules(configFolder);
export const openedAt = '2026-11-20T09:30:00.000Z';
export const afterMinutes = (minutes: number) => new Date(Date.parse(openedAt) + minutes * 60_000).toISOString();

export const openingOf = (event: ReturnType<typeof decisionOf>) => ({ event, brief: briefDecision(event.data) });

/** The stores of routing on a database of their own, without transport, worker or relay. */
export class StoreFixture {
  readonly test: TestDatabase;
  readonly store: RoutingStore;
  readonly clocks: ClockStore;

  private constructor(test: TestDatabase) {
    this.test = test;
    this.store = new RoutingStore(test.database, rules);
    this.clocks = new ClockStore(test.database, rules);
  }

  static async open(): Promise<StoreFixture> {
    const adminUrl = process.env['DATABASE_URL'];
    return new StoreFixture(await openTestDatabase({ adminUrl, schema: 'routing', directories: [migrations] }));
  }

  empty(): Promise<number> {
    return this.test.database.execute('truncate timer, routed_case, outbox, inbox, queue_load, path_time');
  }

  /** Events that wait for the relay, in order: of one type, such as `opened`, or all. */
  async staged(type?: string): Promise<StagedEvent[]> {
    const rows = await this.test.database.query<{ value: string; headers: Record<string, string> }>(
      'select value, headers from outbox order by id',
    );
    return stagedOf(rows).filter((event) => type === undefined || event.type === `tidegate.case.${type}.v1`);
  }

  decide(...events: ReturnType<typeof decisionOf>[]): ReturnType<RoutingStore['open']> {
    return this.store.open('decisions', events.map(openingOf), openedAt);
  }

  /** Verdicts, five minutes after the cases were opened. */
  follow(...events: ReturnType<typeof verdictOf>[]): ReturnType<RoutingStore['follow']> {
    return this.store.follow('verdicts', events, afterMinutes(5));
  }

  /** The steps of the ladder that are due. */
  async climb(now: string, by = this.clocks): Promise<readonly DataOf<typeof CaseEscalated>[]> {
    const changes = await by.fire(now);
    return changes
      .filter(({ definition }) => definition.type === CaseEscalated.type)
      .map(({ data }) => data as DataOf<typeof CaseEscalated>);
  }

  close(): Promise<void> {
    return this.test.close();
  }
}
